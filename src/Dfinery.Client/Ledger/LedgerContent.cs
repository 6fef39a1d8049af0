using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;

namespace Dfinery.Client.Ledger;

/// <summary>What a ledger knows: the names of properties and the table of users, made by reading records. Not thread-safe.</summary>
internal sealed class LedgerContent
{
    private readonly List<string> _names = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>The names of the properties, by their numbers.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The users.</summary>
    public LedgerTable Users { get; } = new();

    /// <summary>The generation of the last opening that was read; 0: none.</summary>
    public ulong Generation { get; set; }

    /// <summary>True once a request of this run went without an answer.</summary>
    public bool HasLost { get; set; }

    /// <summary>The number of a property; -1: it has none.</summary>
    public int NumberOf(string name) => _numbers.TryGetValue(name, out int number) ? number : -1;

    /// <summary>Gives the next number to a property.</summary>
    /// <returns>-1: there is none left.</returns>
    public int Add(string name)
    {
        if (_names.Count == LedgerTable.MostProperties)
            return -1;
        _numbers.Add(name, _names.Count);
        _names.Add(name);
        return _names.Count - 1;
    }

    /// <summary>Forgets a property of all users. A doubt stays: the request may still land.</summary>
    public void ForgetProperty(int number) => Users.ForEach((_, properties, entries) =>
    {
        int place = properties.IndexOf((byte)number);
        if (place >= 0 && LedgerEntry.IsCertain(entries[place]))
            entries[place] = LedgerEntry.Unknown;
    });

    /// <summary>Applies the records of a frame.</summary>
    /// <returns>False where they are none, though their checksum is right.</returns>
    public bool TryApply(ReadOnlySpan<byte> records)
    {
        Span<ulong> entries = stackalloc ulong[LedgerTable.MostProperties];
        Span<byte> numbers = stackalloc byte[LedgerTable.MostProperties];
        while (records.Length > 0)
        {
            int length = TryApplyFirst(records, numbers, entries);
            if (length == 0)
                return false;
            records = records.Slice(length);
        }

        return true;
    }

    private int TryApplyFirst(ReadOnlySpan<byte> records, Span<byte> numbers, Span<ulong> entries)
    {
        const int userEnd = 1 + UserHash.Bytes;
        switch (records[0])
        {
            case LedgerRecords.User when records.Length > userEnd && records.Length >= userEnd + 1 + (9 * records[userEnd]):
                int count = records[userEnd];
                ReadOnlySpan<byte> record = records.Slice(userEnd + 1);
                for (int i = 0; i < count; i++)
                {
                    numbers[i] = record[9 * i];
                    entries[i] = BinaryPrimitives.ReadUInt64LittleEndian(record.Slice((9 * i) + 1));
                    if (numbers[i] >= _names.Count)
                        return 0;
                }

                Users.Set(UserOf(records), numbers.Slice(0, count), entries.Slice(0, count));
                return userEnd + 1 + (9 * count);
            case LedgerRecords.ForgetUser when records.Length >= userEnd:
                Users.Forget(UserOf(records));
                return userEnd;
            case LedgerRecords.ForgetProperty when records.Length >= 2:
                ForgetProperty(records[1]);
                return 2;
            case LedgerRecords.Generation when records.Length >= 9:
                Generation = BinaryPrimitives.ReadUInt64LittleEndian(records.Slice(1));
                return 9;
            case LedgerRecords.Name
                when records.Length >= 3 && records.Length >= 3 + BinaryPrimitives.ReadUInt16LittleEndian(records.Slice(1)):
                int bytes = BinaryPrimitives.ReadUInt16LittleEndian(records.Slice(1));
                string name = Encoding.UTF8.GetString(records.Slice(3, bytes).ToArray());
                return NumberOf(name) < 0 && Add(name) >= 0 ? 3 + bytes : 0;
            default:
                return 0;
        }
    }

    private static UserHash UserOf(ReadOnlySpan<byte> record) =>
        new(BinaryPrimitives.ReadUInt64LittleEndian(record.Slice(1)), BinaryPrimitives.ReadUInt64LittleEndian(record.Slice(9)));
}
