using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;

namespace Dfinery.Emulator.Http;

/// <summary>Listens on 127.0.0.1 and, where there is one, on ::1. Knows every open connection; none holds a thread.</summary>
internal sealed class LoopbackListener : IDisposable
{
    private const int PortAttempts = 20;

    private readonly List<TcpListener> _listeners = [];
    private readonly HashSet<ClientConnection> _connections = [];
    private bool _isStopped;

    private LoopbackListener()
    {
    }

    public int Port { get; private set; }

    /// <summary>Takes a port. Clients that come wait until connections are accepted.</summary>
    /// <param name="port">The port; 0: any free one.</param>
    /// <exception cref="InvalidOperationException">The port is in use.</exception>
    public static LoopbackListener Start(int port)
    {
        for (int attempt = 1; ; attempt++)
        {
            var listener = new LoopbackListener { Port = port };
            try
            {
                listener.Bind();
                return listener;
            }
            catch (SocketException e)
            {
                listener.Dispose();
                // A free port of one address may be taken on the other.
                if (port != 0 || attempt == PortAttempts)
                    throw new InvalidOperationException($"Port {listener.Port} on loopback cannot be used: {e.Message}", e);
            }
        }
    }

    /// <summary>Accepts connections until it is disposed of.</summary>
    /// <param name="serve">Serves a connection, which ends with it; it does not throw.</param>
    public void Accept(Func<ClientConnection, Task> serve)
    {
        foreach (TcpListener listener in _listeners)
            _ = Task.Run(() => AcceptAsync(listener, serve));
    }

    /// <summary>Frees the port and ends all connections; waits for nothing.</summary>
    public void Dispose()
    {
        ClientConnection[] open;
        lock (_connections)
        {
            _isStopped = true;
            open = [.. _connections];
        }

        foreach (TcpListener listener in _listeners)
            listener.Stop();
        foreach (ClientConnection connection in open)
            connection.Dispose();
    }

    private void Bind()
    {
        Bind(IPAddress.Loopback);
        if (!Socket.OSSupportsIPv6)
            return;
        try
        {
            // "localhost" may mean ::1. Another server there would get what is meant for this one.
            Bind(IPAddress.IPv6Loopback);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
        {
        }
    }

    private void Bind(IPAddress address)
    {
        var listener = new TcpListener(address, Port);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _listeners.Add(listener);
    }

    private async Task AcceptAsync(TcpListener listener, Func<ClientConnection, Task> serve)
    {
        while (!IsStopped())
        {
            try
            {
                Socket socket = await listener.AcceptSocketAsync().ConfigureAwait(false);
                _ = Task.Run(() => ServeAsync(socket, serve));
            }
            catch (Exception e) when (ClientConnection.IsEnd(e) || IsStopped())
            {
                // The client has left, or there are too many open files; not a loop that takes all of a processor.
                await Task.Delay(10).ConfigureAwait(false);
            }
        }
    }

    private async Task ServeAsync(Socket socket, Func<ClientConnection, Task> serve)
    {
        using (socket)
        {
            using ClientConnection? connection = ClientConnection.TryOpen(socket);
            if (connection is null || !TryAdd(connection))
                return;
            try
            {
                await serve(connection).ConfigureAwait(false);
            }
            finally
            {
                lock (_connections)
                    _connections.Remove(connection);
            }
        }
    }

    private bool TryAdd(ClientConnection connection)
    {
        lock (_connections)
            return !_isStopped && _connections.Add(connection);
    }

    private bool IsStopped()
    {
        lock (_connections)
            return _isStopped;
    }
}
