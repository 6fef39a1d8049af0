using System;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading;

namespace Dfinery.Client.Wire;

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
        if (options.BaseUri.IsLoopback)
            handler.UseProxy = false;
        else if (options.Proxy is not null)
            handler.Proxy = options.Proxy;
        return handler;
    }
#else
    private static HttpClientHandler CreateHandler(DfineryClientOptions options)
    {
        var handler = new HttpClientHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            DefaultProxyCredentials = options.ProxyCredential,
        };
        if (options.BaseUri.IsLoopback)
            handler.UseProxy = false;
        else if (options.Proxy is not null)
            handler.Proxy = options.Proxy;

        ServicePoint point = ServicePointManager.FindServicePoint(options.BaseUri);
        point.ConnectionLimit = Math.Max(point.ConnectionLimit, options.MaxConnections);
        point.ConnectionLeaseTimeout = (int)ConnectionLifetime.TotalMilliseconds;
        point.Expect100Continue = false;
        point.UseNagleAlgorithm = false;
        return handler;
    }
#endif
}
