using System;
using System.Buffers.Binary;
using Dfinery.Client.Disk;

namespace Dfinery.Client.Ledger;

/// <summary>
/// A small text of bytes in a file that is changed in place and survives it: two slots, of which the older one is overwritten. A slot is
/// its length, a checksum, a number that counts up, and the bytes.
/// </summary>
/// <param name="file">The file; the caller disposes of it.</param>
/// <param name="start">Where the first slot begins.</param>
internal sealed class LedgerSlots(IDiskFile file, long start)
{
    /// <summary>The length of a slot: what a disk writes at once, or more.</summary>
    public const int Size = 4096;

    private const int HeaderBytes = 16;
    private ulong _number;

    /// <summary>The most bytes that fit.</summary>
    public const int MostBytes = Size - HeaderBytes;

    /// <summary>Reads the newer valid slot; <c>null</c>: none is.</summary>
    public byte[]? Read()
    {
        byte[]? first = Read(0, out ulong firstNumber);
        byte[]? second = Read(1, out ulong secondNumber);
        bool isFirst = first is not null && (second is null || firstNumber > secondNumber);
        _number = isFirst ? firstNumber : secondNumber;
        return isFirst ? first : second;
    }

    /// <summary>
    /// Forces to disk what was read: since a sync failed, it may be in the system's memory only, and the older slot is all there is.
    /// </summary>
    public void Settle(byte[] content)
    {
        Put(content);
        file.Sync();
    }

    /// <summary>Writes over the older slot and forces it to disk. To be called after <see cref="Read()"/>.</summary>
    public void Write(ReadOnlySpan<byte> content)
    {
        if (content.Length > MostBytes)
            throw new ArgumentException($"A slot takes {MostBytes} bytes.", nameof(content));
        _number++;
        Put(content);
        file.Sync();
    }

    private void Put(ReadOnlySpan<byte> content)
    {
        byte[] slot = new byte[Size];
        content.CopyTo(slot.AsSpan(HeaderBytes));
        BinaryPrimitives.WriteInt32LittleEndian(slot, content.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(slot.AsSpan(8), _number);
        BinaryPrimitives.WriteUInt32LittleEndian(slot.AsSpan(4), Checksum(slot, content.Length));
        file.Write(start + ((long)(_number % 2) * Size), slot, 0, Size);
    }

    private byte[]? Read(int place, out ulong number)
    {
        byte[] slot = new byte[Size];
        number = 0;
        if (file.Read(start + ((long)place * Size), slot, 0, Size) < HeaderBytes)
            return null;
        int length = BinaryPrimitives.ReadInt32LittleEndian(slot);
        if (length is < 0 or > MostBytes || BinaryPrimitives.ReadUInt32LittleEndian(slot.AsSpan(4)) != Checksum(slot, length))
            return null;
        number = BinaryPrimitives.ReadUInt64LittleEndian(slot.AsSpan(8));
        return number == 0 || number % 2 != (ulong)place ? null : slot.AsSpan(HeaderBytes, length).ToArray();
    }

    private static uint Checksum(byte[] slot, int length) =>
        Crc32C.Append(Crc32C.Append((uint)length, slot.AsSpan(8, 8)), slot.AsSpan(HeaderBytes, length));
}
