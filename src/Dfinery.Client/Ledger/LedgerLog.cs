using System;
using System.IO;
using System.Runtime.InteropServices;
using Dfinery.Client.Disk;

namespace Dfinery.Client.Ledger;

/// <summary>
/// The log of a ledger: frames, one after the other. A frame is forced to disk before the next one is written, so only the last one can
/// be torn. Not thread-safe.
/// </summary>
internal sealed class LedgerLog(IDiskFile file, ulong id) : IDisposable
{
    private const int BytesPerUser = 100;
    private const int MostReserved = 100_000_000;
    private long _frames;

    /// <summary>Its length in bytes: all of it is on the disk.</summary>
    public long Length { get; private set; }

    /// <summary>What its checksums begin with.</summary>
    public ulong Id => id;

    /// <summary>Reads the frames of a log that is opened.</summary>
    /// <param name="into">What is known.</param>
    /// <param name="certain">So many bytes were on the disk for certain.</param>
    /// <param name="isClosed">True where the log must end there.</param>
    /// <param name="cut">The bytes of a torn frame that stand after the last whole one.</param>
    /// <returns>False where it is damaged in a way that a loss of power does not explain.</returns>
    public bool TryRead(LedgerContent into, long certain, bool isClosed, out long cut)
    {
        byte[] frame = new byte[LedgerFrame.HeaderBytes + LedgerFrame.MostBytes];
        long length = file.Length;
        // About half of a log is superseded when it is compacted.
        into.Users.Reserve((int)Math.Min(length / BytesPerUser, MostReserved));
        while (Length < length)
        {
            int header = file.Read(Length, frame, 0, LedgerFrame.HeaderBytes);
            int bytes = LedgerFrame.LengthOf(frame.AsSpan(0, header));
            if (bytes < 0 || file.Read(Length + header, frame, header, bytes) != bytes
                || !LedgerFrame.IsWhole(frame.AsSpan(0, header + bytes), id, _frames))
                break;
            if (!into.TryApply(frame.AsSpan(header, bytes)))
            {
                cut = 0;
                return false;
            }

            Length += header + bytes;
            _frames++;
        }

        cut = length - Length;
        return Length >= certain && !(isClosed && (cut > 0 || Length != certain));
    }

    /// <summary>
    /// Makes sure that all of a log that was not closed is on the disk: what is torn is cut off, and what may be in the system's memory
    /// only, since a sync failed, is written again.
    /// </summary>
    public void Settle(long certain)
    {
        file.Length = Length;
        byte[] bytes = new byte[64 * 1024];
        for (long at = certain; at < Length;)
        {
            int read = file.Read(at, bytes, 0, (int)Math.Min(bytes.Length, Length - at));
            if (read == 0)
                throw new EndOfStreamException();
            file.Write(at, bytes, 0, read);
            at += read;
        }

        file.Sync();
    }

    /// <summary>Writes a frame and forces it to disk.</summary>
    /// <param name="records">The records; there must be one.</param>
    /// <param name="isForced">False: a later one forces it, for the log is not used before.</param>
    public void Append(LedgerRecords records, bool isForced = true)
    {
        ReadOnlyMemory<byte> frame = records.Seal(id, _frames);
        MemoryMarshal.TryGetArray(frame, out ArraySegment<byte> bytes);
        file.Write(Length, bytes.Array!, bytes.Offset, bytes.Count);
        if (isForced)
            file.Sync();
        Length += frame.Length;
        _frames++;
    }

    /// <summary>Forces to disk what was appended without it.</summary>
    public void Force() => file.Sync();

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
