using System;
using System.Net;
using System.Net.Http;

namespace Dfinery.Client.Http;

/// <summary>Tells a failure of the proxy from one of the server, so that the message names the one to look at.</summary>
internal static class ProxyFailure
{
    /// <summary>The address, without credentials, of the proxy that requests to an address go through; <c>null</c>: none.</summary>
    public static string? AddressOf(IWebProxy? proxy, Uri target) =>
        proxy is null || proxy.IsBypassed(target) || proxy.GetProxy(target) is not { } address || address == target
            ? null
            : address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    /// <summary>What a fault says if the connection through the proxy did not come about; <c>null</c> if the proxy had no part in it.</summary>
    public static DfineryException? Of(Exception fault, string proxy, Uri target)
    {
        if (!HttpTransport.FailedToConnect(fault, out int? status))
            return null;
        string reason = status is null
            ? $"The proxy {proxy} cannot be reached: {fault.GetBaseException().Message}"
            : $"The proxy {proxy} does not connect to {target.Authority} (HTTP {status}).";
        return status switch
        {
            // 400 and 413 are no more final here than a lost connection: they must not be taken for a refusal of the body.
            >= 401 and < 500 and not (408 or 413 or 429) => Refused(proxy, target, status.Value),
            // From 500 on, it is the server that the proxy cannot reach.
            _ => new(DfineryFailure.ConnectionLost, reason, inner: fault) { NeverSent = true, IsOfProxy = status is null or < 500 },
        };
    }

    /// <summary>A status with which the proxy refuses.</summary>
    public static DfineryException Refused(string proxy, Uri target, int status) => new(
        DfineryFailure.Refused,
        status == 407
            ? $"The proxy {proxy} requires credentials, or does not accept those that it was given (HTTP 407)."
            : $"The proxy {proxy} does not allow a connection to {target.Authority} (HTTP {status}).",
        status)
    {
        NeverSent = true,
        IsOfProxy = true,
    };
}
