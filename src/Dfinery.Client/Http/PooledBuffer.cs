using System;
using System.Buffers;

namespace Dfinery.Client.Http;

/// <summary>A growing byte buffer, rented from the shared pool. Not thread-safe.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private const int FirstSize = 4096;
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FirstSize);

    /// <summary>The number of bytes written.</summary>
    public int Count { get; private set; }

    /// <summary>The underlying array; the first <see cref="Count"/> bytes are written.</summary>
    public byte[] Array => _bytes;

    /// <summary>The written bytes.</summary>
    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Count);

    /// <summary>The number of bytes that fit without growing.</summary>
    public int Free => _bytes.Length - Count;

    /// <inheritdoc/>
    public void Advance(int count) => Count += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(Count);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(Count);
    }

    /// <summary>Grows until at least <paramref name="size"/> bytes, and at least one, are free.</summary>
    public void Reserve(int size)
    {
        if (Free >= Math.Max(size, 1))
            return;

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, Count + size));
        Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
        _bytes = larger;
    }

    /// <summary>Returns the array to the pool, cleared, because it may hold personal data.</summary>
    public void Dispose()
    {
        byte[] bytes = _bytes;
        _bytes = [];
        Count = 0;
        // All of it: what was read or written ahead is not counted yet.
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
    }
}
