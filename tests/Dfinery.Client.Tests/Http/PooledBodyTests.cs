using System;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>One user's data never goes out in the place of another's, and stays in no buffer that is used again.</summary>
public sealed class PooledBodyTests
{
    private static readonly byte[] Personal = [.. Enumerable.Range(0, 5000).Select(i => (byte)((i % 250) + 1))];

    [Fact]
    public async Task A_body_that_may_still_be_written_keeps_its_buffer()
    {
        PooledBuffer buffer = Filled();
        byte[] array = buffer.Array;
        var body = new JsonBody(buffer);
        var stream = new SlowStream();
        Task sending = body.CopyToAsync(stream);
        body.Dispose();
        Assert.Same(array, buffer.Array);
        Assert.Equal(Personal, buffer.Span.ToArray());

        stream.Continue.SetResult();
        await sending;
        Assert.Equal(Personal, stream.Sent);
    }

    [Fact]
    public async Task Nor_does_one_whose_sending_was_broken_off_give_it_back()
    {
        PooledBuffer buffer = Filled();
        var body = new JsonBody(buffer);
        var stream = new SlowStream();
        Task sending = body.CopyToAsync(stream);
        stream.Continue.SetException(new IOException());
        await Assert.ThrowsAnyAsync<Exception>(() => sending);
        body.Dispose();
        Assert.Equal(Personal, buffer.Span.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_was_sent_or_never_begun_gives_its_buffer_back(bool isSent)
    {
        PooledBuffer buffer = Filled();
        var body = new JsonBody(buffer);
        if (isSent)
            await body.CopyToAsync(new MemoryStream());
        body.Dispose();
        Assert.Empty(buffer.Array);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => body.CopyToAsync(new MemoryStream()));
        // To give it back twice would give it to two.
        buffer.Dispose();
        body.Dispose();
    }

    [Fact]
    public async Task A_body_is_not_written_by_two_at_once()
    {
        using var body = new JsonBody(Filled());
        var stream = new SlowStream();
        Task first = body.CopyToAsync(stream);
        Exception thrown = await Assert.ThrowsAnyAsync<Exception>(() => body.CopyToAsync(new MemoryStream()));
        Assert.Equal("The request body was already sent or disposed.", thrown.GetBaseException().Message);
        stream.Continue.SetResult();
        await first;
    }

    [Fact]
    public void A_buffer_that_is_given_back_holds_nothing()
    {
        PooledBuffer buffer = Filled();
        byte[] array = buffer.Array;
        // Read ahead, but not counted yet.
        array[buffer.Count] = 7;
        buffer.Dispose();
        Assert.All(array, value => Assert.Equal(0, value));
        Assert.Equal((0, 0), (buffer.Count, buffer.Span.Length));
    }

    [Fact]
    public void A_buffer_that_has_grown_leaves_nothing_in_the_smaller_one()
    {
        PooledBuffer buffer = Filled();
        byte[] small = buffer.Array;
        buffer.Reserve(buffer.Free + 1);
        Assert.NotSame(small, buffer.Array);
        Assert.All(small, value => Assert.Equal(0, value));
        Assert.Equal(Personal, buffer.Span.ToArray());
        buffer.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20_000)]
    [InlineData(1_000_000)]
    public void A_full_buffer_makes_room_for_what_is_asked_and_for_one_byte_at_least(int size)
    {
        Action<PooledBuffer>[] ways = [b => b.Reserve(size), b => b.GetSpan(size).Clear(), b => b.GetMemory(size).Span.Clear()];
        foreach (Action<PooledBuffer> reserve in ways)
        {
            using PooledBuffer buffer = Filled();
            buffer.Advance(buffer.Free);
            byte[] written = buffer.Span.ToArray();
            reserve(buffer);
            Assert.InRange(buffer.Free, Math.Max(size, 1), int.MaxValue);
            Assert.Equal(written, buffer.Span.ToArray());
        }
    }

    [Fact]
    public void A_buffer_with_enough_room_stays()
    {
        using PooledBuffer buffer = Filled();
        byte[] array = buffer.Array;
        buffer.Reserve(buffer.Free);
        Assert.Equal(buffer.Free, buffer.GetSpan(buffer.Free).Length);
        Assert.Equal(buffer.Free, buffer.GetMemory().Length);
        Assert.Same(array, buffer.Array);
    }

    private static PooledBuffer Filled()
    {
        var buffer = new PooledBuffer();
        Personal.CopyTo(buffer.GetSpan(Personal.Length));
        buffer.Advance(Personal.Length);
        return buffer;
    }

    /// <summary>Takes what is written when it is told to go on, as a socket does whose other end is slow.</summary>
    private sealed class SlowStream : MemoryStream
    {
        public TaskCompletionSource Continue { get; } = new();

        public byte[] Sent { get; private set; } = [];

        public override async Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            await Continue.Task;
            Sent = buffer[offset..(offset + count)];
        }
    }
}
