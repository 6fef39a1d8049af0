using System;
using System.Buffers.Binary;
using System.IO;
using Dfinery.Client.Disk;

namespace Dfinery.Client.Ledger;

/// <summary>
/// The file that says what a ledger is and which log it has. Behind it stands how much of the log is on the disk, and since when, not
/// forced there itself: after a kill it is right, after a loss of power it may say less.
/// </summary>
internal sealed class LedgerHeadFile(IDiskFile file) : IDisposable
{
    private const long ProgressAt = 2 * LedgerSlots.Size;
    private const int ProgressBytes = 28;
    private const int ChecksumAt = ProgressBytes - 4;
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
        return TryReadProgress() && BinaryPrimitives.ReadUInt64LittleEndian(_progress.AsSpan(8)) == head.LogId
            ? Math.Max(head.LogLength, BinaryPrimitives.ReadInt64LittleEndian(_progress))
            : head.LogLength;
    }

    /// <summary>When a run wrote to the log last; <c>null</c>: it is not known.</summary>
    public DateTime? LastWrite()
    {
        if (!TryReadProgress())
            return null;
        long ticks = BinaryPrimitives.ReadInt64LittleEndian(_progress.AsSpan(16));
        return ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks ? null : new DateTime(ticks, DateTimeKind.Utc);
    }

    /// <summary>Writes it and forces it to disk.</summary>
    public void Write(LedgerHead head) => _slots.Write(head.ToBytes());

    /// <summary>Notes how much of a log is on the disk.</summary>
    public void Note(ulong logId, long length, DateTime utcNow)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_progress, length);
        BinaryPrimitives.WriteUInt64LittleEndian(_progress.AsSpan(8), logId);
        BinaryPrimitives.WriteInt64LittleEndian(_progress.AsSpan(16), utcNow.Ticks);
        BinaryPrimitives.WriteUInt32LittleEndian(_progress.AsSpan(ChecksumAt), Crc32C.Append(0, _progress.AsSpan(0, ChecksumAt)));
        file.Write(ProgressAt, _progress, 0, ProgressBytes);
    }

    private bool TryReadProgress() => file.Read(ProgressAt, _progress, 0, ProgressBytes) == ProgressBytes
        && BinaryPrimitives.ReadUInt32LittleEndian(_progress.AsSpan(ChecksumAt)) == Crc32C.Append(0, _progress.AsSpan(0, ChecksumAt));

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
