using System;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading;
#if NET
using System.Globalization;
using System.Text.RegularExpressions;
#else
using System.Threading.Tasks;
#endif

namespace Dfinery.Client.Http;

/// <summary>Creates the <see cref="HttpClient"/>: no redirects (the token must not go to another host), no cookies.</summary>
internal static class HttpTransport
{
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>The proxy that requests go through: the one given, or the system's; <c>null</c>: none, as for a loopback host.</summary>
    public static IWebProxy? ProxyOf(DfineryClientOptions options)
    {
        if (options.Proxy is not null)
            return new WebProxy(options.Proxy) { Credentials = options.ProxyCredential };
#if NET
        return options.BaseUri.IsLoopback ? null : HttpClient.DefaultProxy;
#else
        return options.BaseUri.IsLoopback ? null : WebRequest.DefaultWebProxy;
#endif
    }

    /// <summary>Creates a client without a time-out of its own.</summary>
    public static HttpClient Create(DfineryClientOptions options, IWebProxy? proxy)
    {
        var client = new HttpClient(CreateHandler(options, proxy), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        client.DefaultRequestHeaders.UserAgent.Add(
            new ProductInfoHeaderValue("Dfinery.PowerShell", typeof(HttpTransport).Assembly.GetName().Version!.ToString(3)));
        return client;
    }

    /// <summary>True if the call failed before a connection was open.</summary>
    public static bool NeverConnected(Exception fault) =>
#if NET
        FailedToConnect(fault, out _) || fault is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError };
#else
        FailedToConnect(fault, out _)
            || fault.InnerException is WebException { Status: WebExceptionStatus.TrustFailure or WebExceptionStatus.SecureChannelFailure };
#endif

    /// <summary>True if there was no way to the first host (the proxy, where there is one), or the proxy refused.</summary>
    /// <param name="fault">What was thrown.</param>
    /// <param name="status">The HTTP status with which the proxy refused; <c>null</c> if it did not answer.</param>
    public static bool FailedToConnect(Exception fault, out int? status)
    {
#if NET
        HttpRequestError? error = (fault as HttpRequestException)?.HttpRequestError;
        status = error == HttpRequestError.ProxyTunnelError ? StatusOfProxy((HttpRequestException)fault) : null;
        return error is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError;
#else
        // There, the answer of a proxy that refuses is an answer like any other.
        status = null;
        return fault.InnerException is WebException
        {
            Status: WebExceptionStatus.ConnectFailure or WebExceptionStatus.NameResolutionFailure
                or WebExceptionStatus.ProxyNameResolutionFailure,
        };
#endif
    }

#if NET
    /// <summary>On .NET 8, the status stands in the message only.</summary>
    private static int? StatusOfProxy(HttpRequestException fault) =>
        (int?)fault.StatusCode
            ?? (Regex.Match(fault.Message, "'([1-5][0-9][0-9])'") is { Success: true } status
                ? int.Parse(status.Groups[1].Value, CultureInfo.InvariantCulture)
                : null);

    private static SocketsHttpHandler CreateHandler(DfineryClientOptions options, IWebProxy? proxy)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            // Limited, so that DNS changes take effect and idle connections close soon after a run.
            PooledConnectionLifetime = ConnectionLifetime,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            DefaultProxyCredentials = options.ProxyCredential,
            UseProxy = proxy is not null,
            Proxy = proxy,
        };
        return handler;
    }
#else
    private static ServicePointHandler CreateHandler(DfineryClientOptions options, IWebProxy? proxy)
    {
        var handler = new ServicePointHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            DefaultProxyCredentials = options.ProxyCredential,
            UseProxy = proxy is not null,
            // With the system's proxy given by name, its credentials would not be used.
            Proxy = options.Proxy is null ? null : proxy,
        };

        // The defaults are two connections per host and, in old hosts, no TLS 1.2. A SecurityProtocol of 0 leaves the choice to the system.
        handler.MaxConnectionsPerServer = options.MaxConnections;
        if (ServicePointManager.SecurityProtocol != 0)
            ServicePointManager.SecurityProtocol |= SecurityProtocolType.Tls12;
        return handler;
    }

    /// <summary>Applies the settings before each request: .NET Framework discards them after a host was idle for 100 s.</summary>
    private sealed class ServicePointHandler : HttpClientHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            ServicePoint point = ServicePointManager.FindServicePoint(
                request.RequestUri!, UseProxy ? Proxy ?? WebRequest.DefaultWebProxy : null);
            point.ConnectionLeaseTimeout = (int)ConnectionLifetime.TotalMilliseconds;
            point.Expect100Continue = request.Headers.ExpectContinue == true;
            point.UseNagleAlgorithm = false;
            return base.SendAsync(request, cancellationToken);
        }
    }
#endif
}
