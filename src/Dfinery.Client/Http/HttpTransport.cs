using System;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading;
#if !NET
using System.Threading.Tasks;
#endif

namespace Dfinery.Client.Http;

/// <summary>Creates the <see cref="HttpClient"/>: no redirects (the token must not go to another host), no cookies.</summary>
internal static class HttpTransport
{
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Creates a client without a time-out of its own.</summary>
    public static HttpClient Create(DfineryClientOptions options)
    {
        var client = new HttpClient(CreateHandler(options), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        client.DefaultRequestHeaders.UserAgent.Add(
            new ProductInfoHeaderValue("Dfinery.PowerShell", typeof(HttpTransport).Assembly.GetName().Version!.ToString(3)));
        return client;
    }

    /// <summary>True if the call failed before a connection was open.</summary>
    public static bool NeverConnected(Exception fault) =>
#if NET
        fault is HttpRequestException
        {
            HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
                or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
        };
#else
        fault.InnerException is WebException
        {
            Status: WebExceptionStatus.ConnectFailure or WebExceptionStatus.NameResolutionFailure
                or WebExceptionStatus.ProxyNameResolutionFailure or WebExceptionStatus.TrustFailure
                or WebExceptionStatus.SecureChannelFailure,
        };
#endif

#if NET
    private static SocketsHttpHandler CreateHandler(DfineryClientOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            // Limited, so that DNS changes take effect and idle connections close soon after a run.
            PooledConnectionLifetime = ConnectionLifetime,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            DefaultProxyCredentials = options.ProxyCredential,
        };
        if (options.Proxy is not null)
            handler.Proxy = options.Proxy;
        else if (options.BaseUri.IsLoopback)
            handler.UseProxy = false;
        return handler;
    }
#else
    private static ServicePointHandler CreateHandler(DfineryClientOptions options)
    {
        var handler = new ServicePointHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            DefaultProxyCredentials = options.ProxyCredential,
        };
        if (options.Proxy is not null)
            handler.Proxy = options.Proxy;
        else if (options.BaseUri.IsLoopback)
            handler.UseProxy = false;

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
            point.Expect100Continue = false;
            point.UseNagleAlgorithm = false;
            return base.SendAsync(request, cancellationToken);
        }
    }
#endif
}
