using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Wire;

namespace Dfinery.Client;

/// <summary>
/// The Dfinery user API: one method per row of the contract's table, one attempt each, over one pool of connections. Safe for many
/// threads at once. Every method throws <see cref="DfineryException"/> where there is no answer to read, and
/// <see cref="OperationCanceledException"/> where the caller cancelled.
/// </summary>
public sealed class DfineryClient : IDisposable
{
    /// <summary>A longer answer is refused: 20 users do not fill it.</summary>
    public const int MaxAnswerBytes = 4 * 1024 * 1024;

    private readonly HttpClient _http;
    private readonly AuthenticationHeaderValue _authorization;
    private readonly TimeSpan _timeout;
    private readonly string _basePath;

    /// <summary>A client for one token.</summary>
    /// <exception cref="ArgumentException">The options cannot be used.</exception>
    public DfineryClient(DfineryClientOptions options)
    {
        if (options is null)
            throw new ArgumentNullException(nameof(options));
        options.Validate();
        BaseUri = options.BaseUri;
        _timeout = options.Timeout;
        _authorization = new AuthenticationHeaderValue("Bearer", options.Token);
        _basePath = BaseUri.AbsoluteUri.TrimEnd('/');
        _http = HttpTransport.Create(options);
    }

    /// <summary>Where the API is.</summary>
    public Uri BaseUri { get; }

    /// <summary>Sets or updates the profiles of 1 to 20 users.</summary>
    public Task<Answer> UpdateProfilesAsync(IReadOnlyList<UserUpdate> users, CancellationToken cancellationToken = default) =>
        SendAsync(new UserRequest(UserOperation.SetProfile, users), cancellationToken);

    /// <summary>Views the profiles of 1 to 20 users: all properties, or those named.</summary>
    public Task<Answer> ViewProfilesAsync(IReadOnlyList<string> userIds, IReadOnlyList<string>? propertyNames = null, CancellationToken cancellationToken = default) =>
        SendAsync(new UserRequest(UserOperation.GetProfile, ToUsers(userIds), propertyNames), cancellationToken);

    /// <summary>Sets or updates the CI of 1 to 20 users.</summary>
    public Task<Answer> UpdateCiAsync(IReadOnlyList<UserUpdate> users, CancellationToken cancellationToken = default) =>
        SendAsync(new UserRequest(UserOperation.SetCi, users), cancellationToken);

    /// <summary>Views the named CI of 1 to 20 users.</summary>
    public Task<Answer> ViewCiAsync(IReadOnlyList<string> userIds, IReadOnlyList<string> propertyNames, CancellationToken cancellationToken = default) =>
        SendAsync(new UserRequest(UserOperation.GetCi, ToUsers(userIds), propertyNames), cancellationToken);

    /// <summary>Deletes the named CI of 1 to 20 users.</summary>
    public Task<Answer> DeleteCiAsync(IReadOnlyList<string> userIds, IReadOnlyList<string> propertyNames, CancellationToken cancellationToken = default) =>
        SendAsync(new UserRequest(UserOperation.RemoveCi, ToUsers(userIds), propertyNames), cancellationToken);

    /// <summary>Sends one request, once.</summary>
    public async Task<Answer> SendAsync(UserRequest request, CancellationToken cancellationToken = default)
    {
        if (request is null)
            throw new ArgumentNullException(nameof(request));
        var buffer = new PooledBuffer();
        RequestWriter.Write(buffer, request);
        return await CallAsync(request.Operation.Path, buffer, (response, body) => ToAnswer(response, body, request), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends JSON to any path of the API, once: for endpoints that have no method here.</summary>
    /// <param name="path">Below the base address, from the first <c>/</c>.</param>
    /// <param name="json">The body, in UTF-8.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="ArgumentException">The path leads away from the base address, where the token must not go.</exception>
    public async Task<RawAnswer> PostAsync(string path, byte[] json, CancellationToken cancellationToken = default)
    {
        if (path is null || !path.StartsWith("/", StringComparison.Ordinal) || path.StartsWith("//", StringComparison.Ordinal)
            || new Uri(_basePath + path).GetLeftPart(UriPartial.Authority) != BaseUri.GetLeftPart(UriPartial.Authority))
            throw new ArgumentException("The path must begin with one '/' and stay at the connection's address.", nameof(path));
        var buffer = new PooledBuffer();
        json.CopyTo(buffer.GetSpan(json.Length));
        buffer.Advance(json.Length);
        return await CallAsync(path, buffer, ToRaw, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _http.Dispose();

    private async Task<T> CallAsync<T>(string path, PooledBuffer body, Func<HttpResponseMessage, PooledBuffer, T> read, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, _basePath + path) { Content = new JsonBody(body) };
        message.Headers.Authorization = _authorization;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_timeout);
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            using PooledBuffer answer = await ReadBodyAsync(response, limit.Token).ConfigureAwait(false);
            return read(response, answer);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or HttpRequestException or IOException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (limit.IsCancellationRequested)
                throw new DfineryException(DfineryFailure.TimedOut, $"No answer from {BaseUri.Authority} within {_timeout.TotalSeconds:0.#} s.");
            throw new DfineryException(DfineryFailure.ConnectionLost, $"No answer from {BaseUri.Authority}: {Reason(e)}", inner: e);
        }
    }

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
            // .NET Framework's stream looks at the token only before it reads; closing it ends a read that hangs.
            using CancellationTokenRegistration close = cancellationToken.Register(stream.Dispose);
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

    private Answer ToAnswer(HttpResponseMessage response, PooledBuffer body, UserRequest request)
    {
        int status = (int)response.StatusCode;
        QuotaReading? quota = QuotaReading.From(response.Headers);
        Envelope envelope = default;
        bool readable = true;
        try
        {
            envelope = AnswerReader.Read(body.Span, request);
        }
        catch (JsonException)
        {
            readable = false;
        }

        if (response.IsSuccessStatusCode && readable && envelope.Code == ResultCode.Success)
            return new Answer(envelope.Verdicts, quota);

        throw Refusal(status, response.IsSuccessStatusCode, readable ? envelope : default, request, quota, QuotaReading.RetryAfter(response.Headers, DateTimeOffset.UtcNow));
    }

    private RawAnswer ToRaw(HttpResponseMessage response, PooledBuffer body)
    {
        Envelope envelope = default;
        bool readable = true;
        try
        {
            envelope = AnswerReader.Read(body.Span, null);
        }
        catch (JsonException)
        {
            readable = false;
        }

        QuotaReading? quota = QuotaReading.From(response.Headers);
        if (response.IsSuccessStatusCode && readable && envelope.Code is null or ResultCode.Success)
            return new RawAnswer(Encoding.UTF8.GetString(body.Array, 0, body.Count), quota);
        throw Refusal((int)response.StatusCode, response.IsSuccessStatusCode, envelope, null, quota, QuotaReading.RetryAfter(response.Headers, DateTimeOffset.UtcNow));
    }

    private static DfineryException Refusal(int status, bool isSuccess, Envelope envelope, UserRequest? request, QuotaReading? quota, TimeSpan? retryAfter)
    {
        // A status that says no with a code that says yes: the status counts.
        int? code = envelope.Code == ResultCode.Success ? null : envelope.Code;
        DfineryException exception = (isSuccess, code) switch
        {
            (true, null) => new(DfineryFailure.Unreadable, $"HTTP {status}, but the body is no answer of this API.", status),
            (_, null) => new(DfineryFailure.Refused, $"HTTP {status} without a result code.", status),
            _ => new(DfineryFailure.Refused, ServerMessage.Clean(envelope.Message, request) ?? $"The server refused the call with code {code}.", status, code),
        };
        exception.Quota = quota;
        exception.RetryAfter = retryAfter;
        return exception;
    }

    private static DfineryException TooLarge(HttpResponseMessage response) =>
        new(DfineryFailure.Unreadable, $"The answer is over {MaxAnswerBytes / 1024 / 1024} MB.", (int)response.StatusCode);

    private static string Reason(Exception e) => e is ObjectDisposedException ? "the connection was closed." : e.GetBaseException().Message;

    private static UserUpdate[] ToUsers(IReadOnlyList<string> userIds) =>
        (userIds ?? throw new ArgumentNullException(nameof(userIds))).Select(id => new UserUpdate(id)).ToArray();
}
