using System;
using System.Net;
using System.Net.Sockets;
using System.Reflection;

namespace Dfinery.Emulator.Http;

/// <summary>
/// Cuts connections. Off Windows, <see cref="HttpListenerResponse.Abort"/> first sends a whole empty 200, which is no cut at all, and
/// there is no public way around it: so the socket underneath is shut before. Should a later .NET hide it elsewhere, the client still
/// gets a cut answer, by a length that its body does not have.
/// </summary>
internal static class ClientConnection
{
    private const BindingFlags Inside = BindingFlags.Instance | BindingFlags.NonPublic;
    private static readonly PropertyInfo? Connection = typeof(HttpListenerContext).GetProperty("Connection", Inside);
    private static readonly FieldInfo? SocketField = Connection?.PropertyType.GetField("_socket", Inside);

    /// <summary>Makes any end but a written answer a cut one; to be called as soon as a request arrives.</summary>
    public static void Distrust(HttpListenerContext context) => context.Response.ContentLength64 = 1;

    /// <summary>Closes the connection without another byte. Never throws.</summary>
    public static void Cut(HttpListenerContext context)
    {
        try
        {
            SocketOf(context)?.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (IsGone(e))
        {
        }

        try
        {
            context.Response.Abort();
        }
        catch (Exception e) when (IsGone(e))
        {
        }
    }

    /// <summary>True where it is certain that the client has closed its end.</summary>
    public static bool HasLeft(HttpListenerContext context)
    {
        try
        {
            return SocketOf(context) is { } socket && socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;
        }
        catch (Exception e) when (IsGone(e))
        {
            return true;
        }
    }

    /// <summary>True for what a closed connection or a stopped listener throws.</summary>
    public static bool IsGone(Exception e) =>
        e is HttpListenerException or System.IO.IOException or SocketException or InvalidOperationException or ProtocolViolationException or OperationCanceledException;

    private static Socket? SocketOf(HttpListenerContext context) =>
        Connection?.GetValue(context) is { } connection ? SocketField?.GetValue(connection) as Socket : null;
}
