using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Reflection;

namespace Dfinery.Emulator.Http;

/// <summary>
/// Drops connections. Except on Windows, <see cref="HttpListenerResponse.Abort"/> first sends a complete, empty 200, and no public API
/// avoids that: the underlying socket is shut down before. If a later .NET moves that field, the client still sees an incomplete answer,
/// because the announced length is wrong.
/// </summary>
internal static class ClientConnection
{
    private const BindingFlags Inside = BindingFlags.Instance | BindingFlags.NonPublic;
    private static readonly PropertyInfo? Connection = typeof(HttpListenerContext).GetProperty("Connection", Inside);
    private static readonly FieldInfo? SocketField = Connection?.PropertyType.GetField("_socket", Inside);

    /// <summary>
    /// Announces a body length, so that the answer is incomplete until one is written. Call it as soon as a request arrives.
    /// </summary>
    public static void MarkUnfinished(HttpListenerContext context) => context.Response.ContentLength64 = 1;

    /// <summary>Closes the connection without sending anything more. Never throws.</summary>
    public static void Cut(HttpListenerContext context)
    {
        try
        {
            SocketOf(context)?.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (IsConnectionError(e))
        {
        }

        try
        {
            context.Response.Abort();
        }
        catch (Exception e) when (IsConnectionError(e))
        {
        }
    }

    /// <summary>True if the client is known to have closed its end.</summary>
    public static bool IsClosedByClient(HttpListenerContext context)
    {
        try
        {
            return SocketOf(context) is { } socket && socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;
        }
        catch (Exception e) when (IsConnectionError(e))
        {
            return true;
        }
    }

    /// <summary>True for the exceptions of a closed connection or a stopped listener.</summary>
    public static bool IsConnectionError(Exception e) =>
        e is HttpListenerException or IOException or SocketException or InvalidOperationException or ProtocolViolationException
            or OperationCanceledException;

    private static Socket? SocketOf(HttpListenerContext context) =>
        Connection?.GetValue(context) is { } connection ? SocketField?.GetValue(connection) as Socket : null;
}
