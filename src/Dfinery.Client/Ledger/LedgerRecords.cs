using System;
using System.Buffers.Binary;
using System.Text;

namespace Dfinery.Client.Ledger;

/// <summary>Records on their way into a frame. Not thread-safe.</summary>
internal sealed class LedgerRecords
{
    private byte[] _bytes = new byte[4096];
    private int _count = LedgerFrame.HeaderBytes;

    /// <summary>The kinds of records.</summary>
    public const byte Generation = 1, Name = 2, User = 3, ForgetUser = 4, ForgetProperty = 5;

    /// <summary>The most bytes of a property's name.</summary>
    public const int MostNameBytes = ushort.MaxValue;

    /// <summary>The bytes of the records.</summary>
    public int Length => _count - LedgerFrame.HeaderBytes;

    /// <summary>The frame of these records, sealed.</summary>
    public ReadOnlyMemory<byte> Seal(ulong logId, long number)
    {
        LedgerFrame.Seal(_bytes.AsSpan(0, _count), logId, number);
        return _bytes.AsMemory(0, _count);
    }

    /// <summary>Lets the records go.</summary>
    public void Clear() => _count = LedgerFrame.HeaderBytes;

    /// <summary>The ledger was opened.</summary>
    public void AddGeneration(ulong generation)
    {
        Span<byte> record = Take(9);
        record[0] = Generation;
        BinaryPrimitives.WriteUInt64LittleEndian(record.Slice(1), generation);
    }

    /// <summary>The next property has this name.</summary>
    public void AddName(string name)
    {
        byte[] text = Encoding.UTF8.GetBytes(name);
        Span<byte> record = Take(3 + text.Length);
        record[0] = Name;
        BinaryPrimitives.WriteUInt16LittleEndian(record.Slice(1), (ushort)text.Length);
        text.CopyTo(record.Slice(3));
    }

    /// <summary>Entries of a user.</summary>
    public void AddUser(UserHash user, ReadOnlySpan<byte> properties, ReadOnlySpan<ulong> entries)
    {
        Span<byte> record = Take(2 + UserHash.Bytes + (9 * properties.Length));
        WriteUser(record, User, user);
        record[17] = (byte)properties.Length;
        record = record.Slice(18);
        for (int i = 0; i < properties.Length; i++)
        {
            record[0] = properties[i];
            BinaryPrimitives.WriteUInt64LittleEndian(record.Slice(1), entries[i]);
            record = record.Slice(9);
        }
    }

    /// <summary>All of a user is forgotten.</summary>
    public void AddForgottenUser(UserHash user) => WriteUser(Take(1 + UserHash.Bytes), ForgetUser, user);

    /// <summary>A property of all users is forgotten.</summary>
    public void AddForgottenProperty(byte property)
    {
        Span<byte> record = Take(2);
        record[0] = ForgetProperty;
        record[1] = property;
    }

    private static void WriteUser(Span<byte> record, byte kind, UserHash user)
    {
        record[0] = kind;
        BinaryPrimitives.WriteUInt64LittleEndian(record.Slice(1), user.First);
        BinaryPrimitives.WriteUInt64LittleEndian(record.Slice(9), user.Second);
    }

    private Span<byte> Take(int bytes)
    {
        if (_count + bytes > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _count + bytes));
        _count += bytes;
        return _bytes.AsSpan(_count - bytes, bytes);
    }
}
