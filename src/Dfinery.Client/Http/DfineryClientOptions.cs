using System;
using System.Linq;
using System.Net;

namespace Dfinery.Client.Http;

/// <summary>Address, token and connection settings of a <see cref="DfineryClient"/>, which validates them once.</summary>
internal sealed class DfineryClientOptions
{
    /// <summary>The vendor's address.</summary>
    public static readonly Uri DefaultBaseUri = new("https://openapi.dfinery.io");

    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(1);

#if NET
    private static readonly string[] ProxySchemes = ["http", "https", "socks4", "socks4a", "socks5"];
#else
    private static readonly string[] ProxySchemes = ["http"];
#endif

    /// <summary>Creates options for a token.</summary>
    public DfineryClientOptions(string token) => Token = token;

    /// <summary>The base address: HTTPS, or HTTP for a loopback host.</summary>
    public Uri BaseUri { get; set; } = DefaultBaseUri;

    /// <summary>The time that one attempt may take, including reading the answer; at most a day. Default: 100 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>The number of connections on .NET Framework, which would allow two; without effect elsewhere.</summary>
    public int MaxConnections { get; set; } = 64;

    /// <summary>The proxy; <c>null</c>: that of the system, or none for a loopback host.</summary>
    public Uri? Proxy { get; set; }

    /// <summary>The credentials for the proxy.</summary>
    public ICredentials? ProxyCredential { get; set; }

    /// <summary>The API token.</summary>
    internal string Token { get; }

    /// <summary>Checks all settings.</summary>
    /// <exception cref="ArgumentException">One is not valid; the message contains neither the token nor a password.</exception>
    internal void Validate()
    {
        if (BaseUri is null || !BaseUri.IsAbsoluteUri || BaseUri.Scheme is not ("https" or "http"))
            throw new ArgumentException("The base address must be an absolute HTTPS address.", nameof(BaseUri));
        if (BaseUri.UserInfo.Length > 0 || BaseUri.Query.Length > 0 || BaseUri.Fragment.Length > 0)
            throw new ArgumentException("The base address must not hold a user name, a query or a fragment.", nameof(BaseUri));
        if (BaseUri.Scheme == "http" && !BaseUri.IsLoopback)
            throw new ArgumentException(
                $"{BaseUri.GetLeftPart(UriPartial.Authority)} is not HTTPS: the token would travel in the clear. "
                    + "Plain HTTP is for loopback hosts only.",
                nameof(BaseUri));
        ValidateProxy();
        if (string.IsNullOrEmpty(Token))
            throw new ArgumentException("The API token is empty.", nameof(Token));
        if (Token.Any(character => character is <= ' ' or > '~'))
            throw new ArgumentException(
                "The API token holds a space, a control character or a letter outside ASCII; was it copied whole and alone?",
                nameof(Token));
        if (Timeout <= TimeSpan.Zero || Timeout > LongestTimeout)
            throw new ArgumentException("The time-out must be positive, and at most a day.", nameof(Timeout));
    }

    private void ValidateProxy()
    {
        if (Proxy is null)
            return;
        if (!Proxy.IsAbsoluteUri || Array.IndexOf(ProxySchemes, Proxy.Scheme) < 0 || Proxy.Host.Length == 0)
            throw new ArgumentException(
                "The proxy must be an absolute address, such as http://proxy.example.com:3128. It may begin with: "
                    + $"{string.Join(", ", ProxySchemes.Select(scheme => scheme + "://"))}.",
                nameof(Proxy));
        if (Proxy.UserInfo.Length > 0)
            throw new ArgumentException(
                "The address of the proxy must not hold a user name or a password. Give them with -ProxyCredential.", nameof(Proxy));
        if (BaseUri.Scheme == "http")
            throw new ArgumentException(
                $"{BaseUri.GetLeftPart(UriPartial.Authority)} is plain HTTP on this machine, and through a proxy the token would travel "
                    + "in the clear. Connect without -Proxy, or to an HTTPS address.",
                nameof(Proxy));
    }
}
