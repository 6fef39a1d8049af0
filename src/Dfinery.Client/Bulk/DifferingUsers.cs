namespace Dfinery.Client.Bulk;

/// <summary>
/// Remembers users of whom a row differs from what the server has. A Bloom filter of 8 MB, made when the first one comes: who was added is
/// always found; of those who were not, one in 10⁹ is found among 100,000, one in 90,000 among a million, one in 25 among ten million. Not
/// thread-safe.
/// </summary>
internal sealed class DifferingUsers
{
    private const int Words = 1 << 20;
    private const ulong Bits = Words * 64UL;
    private const int Hashes = 4;

    private ulong[]? _words;

    /// <summary>Adds a user.</summary>
    public void Add(string userId)
    {
        _words ??= new ulong[Words];
        ulong hash = ConsentConflicts.HashOf(userId);
        for (int i = 0; i < Hashes; i++)
        {
            ulong bit = BitOf(hash, i);
            _words[bit / 64] |= 1UL << (int)(bit % 64);
        }
    }

    /// <summary>True for a user who was added; seldom for another one.</summary>
    public bool MayContain(string userId)
    {
        if (_words is null)
            return false;
        ulong hash = ConsentConflicts.HashOf(userId);
        for (int i = 0; i < Hashes; i++)
        {
            ulong bit = BitOf(hash, i);
            if ((_words[bit / 64] & (1UL << (int)(bit % 64))) == 0)
                return false;
        }

        return true;
    }

    // Two halves of a hash make as many as are needed. An odd step never stays at one place.
    private static ulong BitOf(ulong hash, int number) => ((uint)hash + (ulong)number * ((hash >> 32) | 1)) % Bits;
}
