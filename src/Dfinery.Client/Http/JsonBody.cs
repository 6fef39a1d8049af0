using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading;
using System.Threading.Tasks;

namespace Dfinery.Client.Http;

/// <summary>
/// A JSON body in a pooled buffer. The buffer returns to the pool only if nothing can still read from it: a cancelled request may continue
/// to write for a moment after it was disposed, and must not send data of another request.
/// </summary>
internal sealed class JsonBody : HttpContent
{
    private const int Idle = 0;
    private const int Writing = 1;
    private const int Disposed = 2;

    private readonly PooledBuffer _buffer;
    private int _state;

    public JsonBody(PooledBuffer buffer)
    {
        _buffer = buffer;
        Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _buffer.Count;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => WriteAsync(stream, CancellationToken.None);

#if NET
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        WriteAsync(stream, cancellationToken);
#endif

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.CompareExchange(ref _state, Disposed, Idle) == Idle)
            _buffer.Dispose();
        base.Dispose(disposing);
    }

    private async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref _state, Writing, Idle) != Idle)
            throw new IOException("The request body was already sent or disposed.");

        await stream.WriteAsync(_buffer.Array, 0, _buffer.Count, cancellationToken).ConfigureAwait(false);
        Interlocked.Exchange(ref _state, Idle);
    }
}
