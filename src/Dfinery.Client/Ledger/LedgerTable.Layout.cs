namespace Dfinery.Client.Ledger;

// A record: two words of hash, then the count and the numbers of the properties, a byte each, then the entries.
internal sealed partial class LedgerTable
{
    private const int NumbersAt = 2;

    private static int CountOf(ulong[] chunk, int at) => (byte)chunk[at + NumbersAt];

    private static int EntriesOf(ulong[] chunk, int at) => at + NumbersAt + NumberWords(CountOf(chunk, at));

    /// <summary>The words that the count and so many numbers take.</summary>
    private static int NumberWords(int count) => (count + sizeof(ulong)) / sizeof(ulong);

    private static int WordsOf(int count) => NumbersAt + NumberWords(count) + count;

    private static byte NumberAt(ulong[] chunk, int at, int i) => (byte)(chunk[at + NumbersAt + ((i + 1) / 8)] >> ((i + 1) % 8 * 8));

    private static int PlaceOf(ulong[] chunk, int at, int property)
    {
        int count = CountOf(chunk, at);
        for (int i = 0; i < count; i++)
        {
            if (NumberAt(chunk, at, i) == property)
                return i;
        }

        return -1;
    }

    private ulong[] Chunk(long record, out int at)
    {
        at = (int)(record & (ChunkWords - 1));
        return _chunks[(int)(record >> ChunkBits)];
    }
}
