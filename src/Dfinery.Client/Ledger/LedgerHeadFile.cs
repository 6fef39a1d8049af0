using System;
using System.Buffers.Binary;
using System.IO;

namespace Dfinery.Client.Ledger;

/// <summary>
/// The file that says what a ledger is and which log it has. Behind it stands how much of the log is on the disk, not forced there itself:
/// after a kill it is right, after a loss of power it may say less.
/// </summary>
internal sealed class LedgerHeadFile(ILedgerFile file) : IDisposable
{
    private const long ProgressAt = 2 * LedgerSlots.Size;
    private const int ProgressBytes = 20;
    private readonly LedgerSlots _slots = new(file, 0);
    private readonly byte[] _progress = new byte[ProgressBytes];

    /// <summary>Reads it; <c>null</c>: it is damaged.</summary>
    public LedgerHead? Read()
    {
        try
        {
            return _slots.Read() is { } bytes ? LedgerHead.Read(bytes) : null;
        }
        catch (EndOfStreamException)
        {
            return null;
        }
    }

    /// <summary>Forces to disk what was read: since a sync failed, it may be in the system's memory only.</summary>
    public void Settle(LedgerHead head) => _slots.Settle(head.ToBytes());

    /// <summary>How much of a log is on the disk, at least.</summary>
    public long CertainOf(LedgerHead head)
    {
        int read = file.Read(ProgressAt, _progress, 0, ProgressBytes);
        return read == ProgressBytes
            && BinaryPrimitives.ReadUInt64LittleEndian(_progress.AsSpan(8)) == head.LogId
            && BinaryPrimitives.ReadUInt32LittleEndian(_progress.AsSpan(16)) == Crc32C.Append(0, _progress.AsSpan(0, 16))
            ? Math.Max(head.LogLength, BinaryPrimitives.ReadInt64LittleEndian(_progress))
            : head.LogLength;
    }

    /// <summary>Writes it and forces it to disk.</summary>
    public void Write(LedgerHead head) => _slots.Write(head.ToBytes());

    /// <summary>Notes how much of a log is on the disk.</summary>
    public void Note(ulong logId, long length)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_progress, length);
        BinaryPrimitives.WriteUInt64LittleEndian(_progress.AsSpan(8), logId);
        BinaryPrimitives.WriteUInt32LittleEndian(_progress.AsSpan(16), Crc32C.Append(0, _progress.AsSpan(0, 16)));
        file.Write(ProgressAt, _progress, 0, ProgressBytes);
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
