using System;
using System.IO;
using Dfinery.Client.Disk;

namespace Dfinery.Client.Audit;

/// <summary>The end of an audit log: what the next line has to say of it.</summary>
internal sealed class AuditTail
{
    private const int FirstBytes = 64 * 1024;
    private const int MostBytes = 64 * 1024 * 1024;

    private AuditTail(long length, bool isTerminated) => (Length, IsTerminated) = (length, isTerminated);

    /// <summary>The length of the file.</summary>
    public long Length { get; }

    /// <summary>True where the file ends with a line end, or is empty.</summary>
    public bool IsTerminated { get; }

    /// <summary>The number of the last whole line; 0: there is none.</summary>
    public long Sequence { get; private set; }

    /// <summary>The hash that the next line carries, in hex: of the last line, or of what stands behind the last whole one.</summary>
    public byte[] Previous { get; } = AuditHash.None;

    /// <summary>True where a line was not written to its end.</summary>
    public bool IsTorn { get; private set; }

    /// <summary>Reads the end of a file.</summary>
    /// <exception cref="AuditException">What stands there is of no audit log.</exception>
    public static AuditTail Read(IDiskFile file, string path)
    {
        long length = file.Length;
        for (int size = FirstBytes; ; size *= 2)
        {
            int count = (int)Math.Min(size, length);
            byte[] bytes = new byte[count];
            if (file.Read(length - count, bytes, 0, count) < count)
                throw new IOException("The file became shorter while it was read.");
            if (Find(bytes, length) is { } tail)
                return tail;
            if (size >= Math.Min(length, MostBytes))
                throw new AuditException(AuditFailure.NotALog, path);
        }
    }

    /// <summary>Looks for the last whole line.</summary>
    /// <returns><c>null</c>: it is not in this part of the file, or there is none.</returns>
    private static AuditTail? Find(byte[] bytes, long length)
    {
        bool isTerminated = bytes.Length == 0 || bytes[bytes.Length - 1] == '\n';
        var tail = new AuditTail(length, isTerminated);
        int all = isTerminated ? Math.Max(0, bytes.Length - 1) : bytes.Length;
        for (int end = all, start; end >= 0 && bytes.Length > 0; end = start - 1)
        {
            start = bytes.AsSpan(0, end).LastIndexOf((byte)'\n') + 1;
            Span<byte> segment = bytes.AsSpan(start, end - start);
            if (AuditLine.TryRead(segment, out AuditLine line))
            {
                tail.Sequence = line.Sequence;
                int from = end == all ? start : end + 1;
                AuditHash.Of(bytes, from, all - from, tail.Previous);
                return tail;
            }

            if (start == 0 && bytes.Length < length)
                return null;
            if (!AuditLine.MayBeTorn(segment))
                return null;
            tail.IsTorn = true;
        }

        // Nothing, or the very first line was torn.
        if (tail.IsTorn)
            AuditHash.Of(bytes, 0, all, tail.Previous);
        return tail;
    }
}
