using System;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading;
#if !NET
using System.Threading.Tasks;
#endif

namespace Dfinery.Client.Http;

/// <summary>Makes the pool of connections: no redirects (a token must not travel to another host), no cookies.</summary>
internal static class HttpTransport
{
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    public static HttpClient Create(DfineryClientOptions options)
    {
        var client = new HttpClient(CreateHandler(options), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("Dfinery.PowerShell", typeof(HttpTransport).Assembly.GetName().Version!.ToString(3)));
        return client;
    }

    /// <summary>True where the fault came before there was a connection.</summary>
    public static bool NeverConnected(Exception fault) =>
#if NET
        fault is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError };
#else
        fault.InnerException is WebException { Status: WebExceptionStatus.ConnectFailure or WebExceptionStatus.NameResolutionFailure or WebExceptionStatus.ProxyNameResolutionFailure or WebExceptionStatus.TrustFailure or WebExceptionStatus.SecureChannelFailure };
#endif

#if NET
    private static SocketsHttpHandler CreateHandler(DfineryClientOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            // DNS changes are seen, and idle connections do not outlive a run for long.
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
    private static HttpClientHandler CreateHandler(DfineryClientOptions options)
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

        // Two connections for each host are the default, and old hosts offer no TLS 1.2 by themselves; 0 leaves it to the system.
        handler.MaxConnectionsPerServer = options.MaxConnections;
        if (ServicePointManager.SecurityProtocol != 0)
            ServicePointManager.SecurityProtocol |= SecurityProtocolType.Tls12;
        return handler;
    }

    /// <summary>Sets for each request what .NET Framework forgets of a host that was idle for 100 s.</summary>
    private sealed class ServicePointHandler : HttpClientHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            ServicePoint point = ServicePointManager.FindServicePoint(request.RequestUri!, UseProxy ? Proxy ?? WebRequest.DefaultWebProxy : null);
            point.ConnectionLeaseTimeout = (int)ConnectionLifetime.TotalMilliseconds;
            point.Expect100Continue = false;
            point.UseNagleAlgorithm = false;
            return base.SendAsync(request, cancellationToken);
        }
    }
#endif
}
