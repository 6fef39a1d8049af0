using System;
using System.Collections.Generic;

namespace Dfinery.Client.Ledger;

/// <summary>
/// What is known of all users, in memory: about 80 bytes for a user with five properties. A record is the user's hash, the numbers of the
/// properties and their entries, in words of eight bytes; an index with open addressing leads to it. Not thread-safe.
/// </summary>
internal sealed partial class LedgerTable
{
    /// <summary>The most properties that a ledger can tell apart.</summary>
    public const int MostProperties = 255;

    private const int ChunkBits = 17;
    private const int ChunkWords = 1 << ChunkBits;
    private const int FirstIndex = 1 << 10;

    private List<ulong[]> _chunks = [];
    private long _end;
    private long _wasted;
    // The place of a record + 1; 0: free.
    private uint[] _index = new uint[FirstIndex];

    /// <summary>Users of whom something was ever known.</summary>
    public int Users { get; private set; }

    /// <summary>The bytes of the records in use; about what they take in a file.</summary>
    public long Bytes => (_end - _wasted) * sizeof(ulong);

    /// <summary>What is known of a user's property.</summary>
    public ulong Get(UserHash user, int property)
    {
        long record = Find(user);
        if (record < 0)
            return LedgerEntry.Unknown;
        ulong[] chunk = Chunk(record, out int at);
        int place = PlaceOf(chunk, at, property);
        return place < 0 ? LedgerEntry.Unknown : chunk[EntriesOf(chunk, at) + place];
    }

    /// <summary>What is known of a user's properties.</summary>
    public void Get(UserHash user, ReadOnlySpan<byte> properties, Span<ulong> entries)
    {
        entries.Clear();
        long record = Find(user);
        if (record < 0)
            return;
        ulong[] chunk = Chunk(record, out int at);
        for (int i = 0; i < properties.Length; i++)
        {
            int place = PlaceOf(chunk, at, properties[i]);
            if (place >= 0)
                entries[i] = chunk[EntriesOf(chunk, at) + place];
        }
    }

    /// <summary>Sets what is known of a user's property.</summary>
    public void Set(UserHash user, int property, ulong entry)
    {
        long record = Find(user);
        if (record >= 0)
        {
            ulong[] chunk = Chunk(record, out int at);
            int place = PlaceOf(chunk, at, property);
            if (place >= 0)
                chunk[EntriesOf(chunk, at) + place] = entry;
            else if (entry != LedgerEntry.Unknown)
                Extend(user, record, property, entry);
        }
        else if (entry != LedgerEntry.Unknown)
            Add(user, [(byte)property], [entry]);
    }

    /// <summary>Adds a user that is not there yet, or sets entries one by one.</summary>
    public void Set(UserHash user, ReadOnlySpan<byte> properties, ReadOnlySpan<ulong> entries)
    {
        long record = Find(user);
        if (record < 0)
        {
            Add(user, properties, entries);
            return;
        }

        ulong[] chunk = Chunk(record, out int at);
        for (int i = 0; i < properties.Length; i++)
        {
            int place = PlaceOf(chunk, at, properties[i]);
            if (place >= 0)
            {
                chunk[EntriesOf(chunk, at) + place] = entries[i];
                continue;
            }

            Set(user, properties[i], entries[i]);
            // The record may have moved.
            chunk = Chunk(Find(user), out at);
        }
    }

    /// <summary>Forgets all of a user. A doubt stays: the request may still land.</summary>
    public void Forget(UserHash user)
    {
        long record = Find(user);
        if (record < 0)
            return;
        ulong[] chunk = Chunk(record, out int at);
        foreach (ref ulong entry in chunk.AsSpan(EntriesOf(chunk, at), CountOf(chunk, at)))
            entry = LedgerEntry.IsCertain(entry) ? LedgerEntry.Unknown : entry;
    }

    /// <summary>Makes room for so many users at once.</summary>
    public void Reserve(int users)
    {
        int size = _index.Length;
        while (size / 4L * 3 < users)
            size *= 2;
        if (size > _index.Length)
            Rebuild(size);
    }

    /// <summary>Gives every user of whom something is known, with the numbers of the properties and their entries.</summary>
    public void ForEach(UserVisitor visit)
    {
        byte[] numbers = new byte[MostProperties];
        foreach (uint place in _index)
        {
            if (place == 0)
                continue;
            ulong[] chunk = Chunk(place - 1, out int at);
            int count = CountOf(chunk, at);
            for (int i = 0; i < count; i++)
                numbers[i] = NumberAt(chunk, at, i);
            Span<ulong> entries = chunk.AsSpan(EntriesOf(chunk, at), count);
            visit(new UserHash(chunk[at], chunk[at + 1]), numbers.AsSpan(0, count), entries);
        }
    }

    /// <summary>Looks at a user, and may change the entries.</summary>
    public delegate void UserVisitor(UserHash user, ReadOnlySpan<byte> properties, Span<ulong> entries);

    private long Find(UserHash user)
    {
        uint place = _index[Slot(user)];
        return place - 1L;
    }

    /// <summary>The slot of a user, or the free one where it belongs.</summary>
    private int Slot(UserHash user)
    {
        int mask = _index.Length - 1;
        int slot = (int)user.First & mask;
        while (_index[slot] is var place && place != 0)
        {
            ulong[] chunk = Chunk(place - 1, out int at);
            if (chunk[at] == user.First && chunk[at + 1] == user.Second)
                break;
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private void Add(UserHash user, ReadOnlySpan<byte> properties, ReadOnlySpan<ulong> entries)
    {
        if (Users >= _index.Length / 4L * 3)
            Rebuild(_index.Length * 2);
        Users++;
        _index[Slot(user)] = Write(user, properties, entries);
    }

    private void Extend(UserHash user, long record, int property, ulong entry)
    {
        ulong[] chunk = Chunk(record, out int at);
        int count = CountOf(chunk, at);
        Span<byte> numbers = stackalloc byte[MostProperties + 1];
        for (int i = 0; i < count; i++)
            numbers[i] = NumberAt(chunk, at, i);
        numbers[count] = (byte)property;
        Span<ulong> entries = stackalloc ulong[MostProperties + 1];
        chunk.AsSpan(EntriesOf(chunk, at), count).CopyTo(entries);
        entries[count] = entry;
        _index[Slot(user)] = Write(user, numbers.Slice(0, count + 1), entries.Slice(0, count + 1));
        _wasted += WordsOf(count);
        if (_wasted > ChunkWords && _wasted > _end / 2)
            Rebuild(_index.Length);
    }

    private uint Write(UserHash user, ReadOnlySpan<byte> properties, ReadOnlySpan<ulong> entries)
    {
        int words = WordsOf(properties.Length);
        if (_chunks.Count == 0 || (int)(_end & (ChunkWords - 1)) + words > ChunkWords || _end >> ChunkBits == _chunks.Count)
        {
            _end = (long)_chunks.Count << ChunkBits;
            _chunks.Add(new ulong[ChunkWords]);
        }

        if (_end >= uint.MaxValue)
            throw new InvalidOperationException("A ledger holds at most 32 GB in memory.");
        uint place = (uint)_end + 1;
        ulong[] chunk = Chunk(_end, out int at);
        _end += words;
        chunk[at] = user.First;
        chunk[at + 1] = user.Second;
        chunk[at + NumbersAt] = (ulong)properties.Length;
        for (int i = 0; i < properties.Length; i++)
            chunk[at + NumbersAt + ((i + 1) / 8)] |= (ulong)properties[i] << ((i + 1) % 8 * 8);
        entries.CopyTo(chunk.AsSpan(at + NumbersAt + NumberWords(properties.Length)));
        return place;
    }

    /// <summary>Makes the index anew, and the records where half of them are superseded.</summary>
    private void Rebuild(int size)
    {
        uint[] old = _index;
        _index = new uint[size];
        if (_wasted <= _end / 2)
        {
            foreach (uint place in old)
            {
                if (place != 0)
                    Link(place);
            }

            return;
        }

        List<ulong[]> chunks = _chunks;
        (_chunks, _end, _wasted) = ([], 0, 0);
        byte[] numbers = new byte[MostProperties];
        foreach (uint place in old)
        {
            if (place == 0)
                continue;
            ulong[] chunk = chunks[(int)((place - 1) >> ChunkBits)];
            int at = (int)((place - 1) & (ChunkWords - 1));
            int count = CountOf(chunk, at);
            for (int i = 0; i < count; i++)
                numbers[i] = NumberAt(chunk, at, i);
            Link(Write(new UserHash(chunk[at], chunk[at + 1]), numbers.AsSpan(0, count), chunk.AsSpan(EntriesOf(chunk, at), count)));
        }
    }

    private void Link(uint place)
    {
        ulong[] chunk = Chunk(place - 1, out int at);
        _index[Slot(new UserHash(chunk[at], chunk[at + 1]))] = place;
    }
}
