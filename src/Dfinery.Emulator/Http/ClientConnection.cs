using System;
using System.Globalization;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

namespace Dfinery.Emulator.Http;

/// <summary>
/// One client's connection: reads its requests, one after the other, and writes what it is given. Reading and writing is for one caller at
/// a time; the connection can be ended by any.
/// </summary>
internal sealed class ClientConnection : IDisposable
{
    private const int BufferBytes = 16 * 1024;
    private const int MaxChunkLine = 1024;
    private const int MaxTrailers = 100;
    private const int MaxBodyBytes = 8 * 1024 * 1024;
    // What is refused is read too, so that the client comes to reading its answer.
    private const int MaxDrainedBytes = 64 * 1024 * 1024;
    private static readonly byte[] Continue = "HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray();

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _end;
    private long _bodyBytes;

    private ClientConnection(Socket socket)
    {
        _socket = socket;
        socket.NoDelay = true;
        _stream = new NetworkStream(socket);
    }

    /// <summary>Null if the client has left already, which macOS tells here.</summary>
    public static ClientConnection? TryOpen(Socket socket)
    {
        try
        {
            return new ClientConnection(socket);
        }
        catch (Exception e) when (IsEnd(e))
        {
            return null;
        }
    }

    /// <summary>True for the exceptions of a connection that has ended, and of a session that has.</summary>
    public static bool IsEnd(Exception e) => e is IOException or SocketException or ObjectDisposedException or OperationCanceledException;

    /// <summary>Reads the next request up to its body, also if it came together with the one before.</summary>
    /// <returns>Null if the client has closed the connection.</returns>
    /// <exception cref="ProtocolException">It is refused.</exception>
    public async Task<RequestHead?> ReadHeadAsync()
    {
        int searched = _start;
        while (true)
        {
            while (_start < _end && _buffer[_start] is (byte)'\r' or (byte)'\n')
                _start++;
            if (_start < _end && !RequestHead.CanBeginWith(_buffer[_start]))
                throw new ProtocolException(400, "This is no HTTP request.");
            int end = EndOfHead(Math.Max(_start, searched));
            if (end >= 0)
            {
                var head = RequestHead.Parse(_buffer, _start, end - _start);
                _start = end;
                return head;
            }

            if (_end - _start >= RequestHead.MaxBytes)
                throw HasLongLine() ? RequestHead.LineTooLong() : RequestHead.TooLarge();
            int kept = _end - _start;
            if (!await TryFillAsync().ConfigureAwait(false))
                return null;
            // The last two bytes may begin the empty line.
            searched = _start + Math.Max(0, kept - 2);
        }
    }

    /// <summary>Reads a request's body.</summary>
    /// <returns>False if it is over 8 MB, and then empty.</returns>
    /// <exception cref="ProtocolException">It is refused.</exception>
    public async Task<bool> ReadBodyAsync(RequestHead head, MemoryStream body)
    {
        _bodyBytes = 0;
        if (head.ExpectsContinue && _start == _end && head.ContentLength <= MaxDrainedBytes)
            await WriteAsync(Continue, Continue.Length).ConfigureAwait(false);
        if (head.IsChunked)
            await ReadChunksAsync(body).ConfigureAwait(false);
        else
            await CopyAsync(head.ContentLength, body).ConfigureAwait(false);
        return _bodyBytes <= MaxBodyBytes;
    }

    /// <summary>Sends bytes.</summary>
    public Task WriteAsync(byte[] bytes, int count) => _stream.WriteAsync(bytes, 0, count);

    /// <summary>Ends the connection, and lets the client read what was sent, whatever it is still sending itself.</summary>
    public async Task CloseAsync()
    {
        _socket.Shutdown(SocketShutdown.Send);
        await DrainAsync().ConfigureAwait(false);
        Dispose();
    }

    /// <summary>Reads and discards until the client closes the connection or it is ended.</summary>
    public async Task DrainAsync()
    {
        do
            _start = _end;
        while (await TryFillAsync().ConfigureAwait(false));
    }

    /// <summary>Ends the connection in order, after what was sent; the client sees its end. Never throws.</summary>
    public void Dispose()
    {
        _socket.Dispose();
        _stream.Dispose();
    }

    /// <summary>Breaks the connection: the client sees a reset. Never throws.</summary>
    public void Cut()
    {
        try
        {
            _socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (IsEnd(e))
        {
        }

        Dispose();
    }

    private int EndOfHead(int from)
    {
        for (int i = from; i < _end && (i = Array.IndexOf(_buffer, (byte)'\n', i, _end - i)) >= 0; i++)
        {
            int next = i + 1 < _end && _buffer[i + 1] == '\r' ? i + 2 : i + 1;
            if (next < _end && _buffer[next] == '\n')
                return next + 1;
        }

        return -1;
    }

    private bool HasLongLine() => Array.IndexOf(_buffer, (byte)'\n', _start, RequestHead.MaxLineBytes + 2) < 0;

    private async Task ReadChunksAsync(MemoryStream body)
    {
        while (true)
        {
            string line = await ReadLineAsync().ConfigureAwait(false);
            string size = line.Split(';')[0];
            if (!long.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long count) || count < 0)
                throw new ProtocolException(400, "A chunk must begin with its size.");
            if (count == 0)
                break;
            await CopyAsync(count, body).ConfigureAwait(false);
            if ((await ReadLineAsync().ConfigureAwait(false)).Length > 0)
                throw new ProtocolException(400, "A chunk must be as long as its size says.");
        }

        string trailer;
        for (int trailers = 0; (trailer = await ReadLineAsync().ConfigureAwait(false)).Length > 0; trailers++)
        {
            if (trailers == MaxTrailers)
                throw RequestHead.TooLarge();
            // Or the next request could be taken for one.
            RequestHead.ParseHeader(trailer);
        }
    }

    private async Task<string> ReadLineAsync()
    {
        int end;
        while ((end = Array.IndexOf(_buffer, (byte)'\n', _start, _end - _start)) < 0 && _end - _start <= MaxChunkLine)
            await FillAsync().ConfigureAwait(false);
        if (end < 0 || end - _start > MaxChunkLine)
            throw new ProtocolException(400, "A line between the chunks is over 1 KB.");
        string line = Encoding.ASCII.GetString(_buffer, _start, end - _start);
        _start = end + 1;
        line = line.EndsWith("\r", StringComparison.Ordinal) ? line.Substring(0, line.Length - 1) : line;
        if (!RequestHead.IsText(line))
            throw new ProtocolException(400, "A line between the chunks must be text.");
        return line;
    }

    private async Task CopyAsync(long count, MemoryStream body)
    {
        // In this order, or the sum could overflow.
        if (count > MaxDrainedBytes - _bodyBytes)
            throw new ProtocolException(413, "The request body is over 8 MB.");
        _bodyBytes += count;
        if (_bodyBytes > MaxBodyBytes)
            body.SetLength(0);
        while (count > 0)
        {
            if (_start == _end)
                await FillAsync().ConfigureAwait(false);
            int taken = (int)Math.Min(count, _end - _start);
            if (_bodyBytes <= MaxBodyBytes)
                body.Write(_buffer, _start, taken);
            _start += taken;
            count -= taken;
        }
    }

    private async Task FillAsync()
    {
        if (!await TryFillAsync().ConfigureAwait(false))
            throw new EndOfStreamException();
    }

    /// <summary>Reads more bytes behind those that are there.</summary>
    private async Task<bool> TryFillAsync()
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        int read = await _stream.ReadAsync(_buffer, _end, _buffer.Length - _end).ConfigureAwait(false);
        _end += read;
        return read > 0;
    }
}
