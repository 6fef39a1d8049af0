using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Contract;

namespace Dfinery.Client.Http;

/// <summary>
/// A client of the Dfinery user API for one token, over one pool of connections. Each call is a single attempt. Thread-safe.
/// </summary>
internal sealed class DfineryClient : IDisposable
{
    /// <summary>A longer answer is unreadable: 20 users do not need that much.</summary>
    public const int MaxAnswerBytes = 4 * 1024 * 1024;

    /// <summary>A longer body is sent once the server has agreed to it, or has not refused it for a second.</summary>
    public const int ExpectContinueBytes = 1024 * 1024;

    private readonly HttpClient _http;
    private readonly AuthenticationHeaderValue _authorization;
    // Kept to remove it from server messages.
    private readonly string _token;
    private readonly TimeSpan _timeout;
    private readonly string _basePath;
    private readonly IWebProxy? _proxy;

    /// <summary>Creates a client.</summary>
    /// <exception cref="ArgumentException">The options are not valid.</exception>
    public DfineryClient(DfineryClientOptions options)
    {
        if (options is null)
            throw new ArgumentNullException(nameof(options));
        options.Validate();
        BaseUri = options.BaseUri;
        _timeout = options.Timeout;
        _token = options.Token;
        _authorization = new AuthenticationHeaderValue("Bearer", _token);
        _basePath = BaseUri.AbsoluteUri.TrimEnd('/');
        _proxy = HttpTransport.ProxyOf(options);
        _http = HttpTransport.Create(options, _proxy);
    }

    /// <summary>The address of the API.</summary>
    public Uri BaseUri { get; }

    /// <summary>Sends a request, once.</summary>
    /// <exception cref="DfineryException">There is no valid answer, or the server refused the request.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<Answer> SendAsync(UserRequest request, CancellationToken cancellationToken = default)
    {
        if (request is null)
            throw new ArgumentNullException(nameof(request));
        var buffer = new PooledBuffer();
        RequestWriter.Write(buffer, request);
        var secrets = new Secrets(request, _token);
        return await CallAsync(
            request.Operation.Path, buffer, (response, body) => ToAnswer(response, body, request, secrets), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Sends JSON to any path of the API, once: for endpoints other than the user operations.</summary>
    /// <param name="path">The path below the base address; starts with <c>/</c>.</param>
    /// <param name="json">The body, in UTF-8.</param>
    /// <param name="cancellationToken">Cancels the call at once.</param>
    /// <exception cref="ArgumentException">The path leads out of the base address: what is beyond must not receive the token.</exception>
    /// <exception cref="DfineryException">There is no answer, or the server refused the request.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<RawAnswer> PostAsync(string path, byte[] json, CancellationToken cancellationToken = default)
    {
        CheckPath(path);
        if (json is null)
            throw new ArgumentNullException(nameof(json));
        var buffer = new PooledBuffer();
        json.CopyTo(buffer.GetSpan(json.Length));
        buffer.Advance(json.Length);
        var secrets = new Secrets(json, _token);
        return await CallAsync(path, buffer, (response, body) => ToRaw(response, body, secrets), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Checks a path for <see cref="PostAsync"/>.</summary>
    /// <exception cref="ArgumentException">It leads out of the base address, or is no text.</exception>
    public void CheckPath(string path)
    {
        if (path is not null && !TextRule.IsEncodable(path))
            throw new ArgumentException("The path has an unpaired surrogate (half a character).", nameof(path));
        if (path is null || !path.StartsWith("/", StringComparison.Ordinal) || path.StartsWith("//", StringComparison.Ordinal)
            || !Uri.TryCreate(_basePath + path, UriKind.Absolute, out Uri? uri)
            || !uri.AbsoluteUri.StartsWith(_basePath + "/", StringComparison.Ordinal))
            throw new ArgumentException("The path must begin with one '/' and stay at the connection's address.", nameof(path));
    }

    /// <summary>Closes the connections; calls in progress fail.</summary>
    public void Dispose() => _http.Dispose();

    private async Task<T> CallAsync<T>(
        string path, PooledBuffer body, Func<HttpResponseMessage, PooledBuffer, T> read, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, _basePath + path) { Content = new JsonBody(body) };
        message.Headers.Authorization = _authorization;
        // A refusal then comes before megabytes are sent, and is not lost with the connection that the server closes.
        if (body.Count > ExpectContinueBytes)
            message.Headers.ExpectContinue = true;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_timeout);
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token)
                .ConfigureAwait(false);
#if !NET
            // Elsewhere a proxy that refuses is a fault of the connection, and this answer is the server's own.
            if (response.StatusCode == HttpStatusCode.ProxyAuthenticationRequired && ProxyFailure.AddressOf(_proxy, BaseUri) is { } proxy)
                throw ProxyFailure.Refused(proxy, BaseUri, (int)response.StatusCode);
#endif
            using PooledBuffer answer = await ReadBodyAsync(response, limit.Token).ConfigureAwait(false);
            return read(response, answer);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or HttpRequestException or IOException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (limit.IsCancellationRequested)
                throw new DfineryException(
                    DfineryFailure.TimedOut, $"No answer from {BaseUri.Authority} within {_timeout.TotalSeconds:0.#} s.");
            throw ProxyFailureOf(e) ?? new DfineryException(
                DfineryFailure.ConnectionLost, $"No answer from {BaseUri.Authority}: {Reason(e)}", inner: e)
            {
                NeverSent = HttpTransport.NeverConnected(e),
            };
        }
    }

    private DfineryException? ProxyFailureOf(Exception e) =>
        ProxyFailure.AddressOf(_proxy, BaseUri) is { } proxy ? ProxyFailure.Of(e, proxy, BaseUri) : null;

    private static async Task<PooledBuffer> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = new PooledBuffer();
        try
        {
            if (response.Content.Headers.ContentLength > MaxAnswerBytes)
                throw TooLarge(response);
#if NET
            using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
#else
            using Stream stream = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
            // On .NET Framework the stream checks the token only before a read; closing it ends a read that hangs. Closing takes up to half
            // a second, so it must not block whoever cancels.
            using CancellationTokenRegistration close = cancellationToken.Register(() => Task.Run(stream.Dispose));
#endif
            while (true)
            {
                body.Reserve(1);
                int read = await stream.ReadAsync(body.Array, body.Count, body.Free, cancellationToken).ConfigureAwait(false);
                if (read == 0)
                    return body;
                body.Advance(read);
                if (body.Count > MaxAnswerBytes)
                    throw TooLarge(response);
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private static Answer ToAnswer(HttpResponseMessage response, PooledBuffer body, UserRequest request, Secrets secrets)
    {
        bool isReadable = TryRead(body, request, secrets, out Envelope envelope);
        if (response.IsSuccessStatusCode && isReadable && envelope.Code == ResultCode.Success)
            return new Answer(envelope.Verdicts, QuotaReading.From(response.Headers));
        throw Refusal(response, envelope, ServerMessage.Clean(envelope.Message, secrets));
    }

    private static RawAnswer ToRaw(HttpResponseMessage response, PooledBuffer body, Secrets secrets)
    {
        bool isReadable = TryRead(body, null, secrets, out Envelope envelope);
        if (response.IsSuccessStatusCode && isReadable && envelope.Code is null or ResultCode.Success)
            return new RawAnswer(Encoding.UTF8.GetString(body.Array, 0, body.Count), QuotaReading.From(response.Headers));
        throw Refusal(response, envelope, ServerMessage.Clean(envelope.Message, secrets));
    }

    private static bool TryRead(PooledBuffer body, UserRequest? request, Secrets secrets, out Envelope envelope)
    {
        try
        {
            envelope = AnswerReader.Read(body.Span, request, secrets);
            return true;
        }
        catch (JsonException)
        {
            envelope = default;
            return false;
        }
    }

    private static DfineryException Refusal(HttpResponseMessage response, Envelope envelope, string? message)
    {
        int status = (int)response.StatusCode;
        // An error status with code 2000: the status counts.
        int? code = envelope.Code == ResultCode.Success ? null : envelope.Code;
        DfineryException exception = (response.IsSuccessStatusCode, code) switch
        {
            (true, null) => new(DfineryFailure.Unreadable, $"HTTP {status}, but the body is no answer of this API.", status),
            (_, null) => new(DfineryFailure.Refused, $"HTTP {status} without a result code.", status),
            _ => new(DfineryFailure.Refused, message ?? $"The server refused the call with code {code}.", status, code),
        };
        exception.Quota = QuotaReading.From(response.Headers);
        exception.RetryAfter = QuotaReading.RetryAfter(response.Headers, DateTimeOffset.UtcNow);
        return exception;
    }

    private static DfineryException TooLarge(HttpResponseMessage response) =>
        new(DfineryFailure.Unreadable, $"The answer is over {MaxAnswerBytes / 1024 / 1024} MB.", (int)response.StatusCode);

    private static string Reason(Exception e)
    {
        // Nobody else has cancelled.
        if (e is ObjectDisposedException or OperationCanceledException)
            return "the connection was closed.";
        string message = e.GetBaseException().Message;
        // .NET adds the name of its own code to a whole sentence.
        int code = message.LastIndexOf(". (", StringComparison.Ordinal);
        return code > 0 && message.EndsWith(")", StringComparison.Ordinal) ? message.Substring(0, code + 1) : message;
    }
}
