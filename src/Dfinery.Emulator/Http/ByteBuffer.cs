using System;
using System.Buffers;

namespace Dfinery.Emulator.Http;

/// <summary>Bytes that grow; emptied and used again for the next request.</summary>
internal sealed class ByteBuffer : IBufferWriter<byte>
{
    private const int FirstSize = 8192;
    // A buffer that one large request blew up is not worth keeping.
    private const int KeptSize = 256 * 1024;

    public byte[] Array { get; private set; } = new byte[FirstSize];

    public int Count { get; set; }

    public ReadOnlySpan<byte> Span => Array.AsSpan(0, Count);

    public int Free => Array.Length - Count;

    public void Advance(int count) => Count += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return Array.AsMemory(Count);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return Array.AsSpan(Count);
    }

    public void Reserve(int size)
    {
        if (Free >= Math.Max(size, 1))
            return;
        var larger = new byte[Math.Max(Array.Length * 2, Count + size)];
        Span.CopyTo(larger);
        Array = larger;
    }

    public void Clear()
    {
        Count = 0;
        if (Array.Length > KeptSize)
            Array = new byte[FirstSize];
    }
}
