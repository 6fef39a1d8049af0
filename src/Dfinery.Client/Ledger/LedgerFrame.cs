using System;
using System.Buffers.Binary;

namespace Dfinery.Client.Ledger;

/// <summary>
/// A piece of a log that is written and forced to disk at once: its length, its checksum, records. The checksum begins with the log's id
/// and the frame's number, so that what an older log left on the disk is none.
/// </summary>
internal static class LedgerFrame
{
    /// <summary>The bytes before the records.</summary>
    public const int HeaderBytes = 8;

    /// <summary>The most bytes of records in a frame.</summary>
    public const int MostBytes = 1 << 20;

    /// <summary>Writes the header of a frame whose records stand behind it already.</summary>
    public static void Seal(Span<byte> frame, ulong logId, long number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.Slice(4), Checksum(frame.Slice(HeaderBytes), logId, number));
    }

    /// <summary>The length of the records by a header; -1: it is none.</summary>
    public static int LengthOf(ReadOnlySpan<byte> header)
    {
        int length = header.Length < HeaderBytes ? -1 : BinaryPrimitives.ReadInt32LittleEndian(header);
        return length is > 0 and <= MostBytes ? length : -1;
    }

    /// <summary>True where a frame is as it was written.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> frame, ulong logId, long number) =>
        BinaryPrimitives.ReadUInt32LittleEndian(frame.Slice(4)) == Checksum(frame.Slice(HeaderBytes), logId, number);

    private static uint Checksum(ReadOnlySpan<byte> records, ulong logId, long number)
    {
        Span<byte> start = stackalloc byte[20];
        BinaryPrimitives.WriteUInt64LittleEndian(start, logId);
        BinaryPrimitives.WriteInt64LittleEndian(start.Slice(8), number);
        BinaryPrimitives.WriteInt32LittleEndian(start.Slice(16), records.Length);
        return Crc32C.Append(Crc32C.Append(0, start), records);
    }
}
