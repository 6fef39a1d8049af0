using System.Collections.Generic;
using System.Linq;
using System.Net;

namespace Dfinery.Emulator.Http;

/// <summary>
/// Requests that are never answered. They hold a socket, but no thread. Those whose client has disconnected are removed from time to time;
/// beyond 4,096, the oldest is dropped, so that a long run does not exhaust the sockets.
/// </summary>
internal sealed class HungRequests
{
    private const int Limit = 4096;
    private const int SweepEvery = 64;

    private readonly object _lock = new();
    private Queue<HttpListenerContext> _waiting = new();
    private int _added;
    private bool _hasEnded;

    public int Count
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    public void Add(HttpListenerContext context)
    {
        List<HttpListenerContext> dropped = [];
        lock (_lock)
        {
            if (_hasEnded)
            {
                dropped.Add(context);
            }
            else
            {
                _waiting.Enqueue(context);
                if (++_added % SweepEvery == 0)
                    Sweep(dropped);
                if (_waiting.Count > Limit)
                    dropped.Add(_waiting.Dequeue());
            }
        }

        dropped.ForEach(ClientConnection.Cut);
    }

    /// <summary>Drops all, and from now on each that is added.</summary>
    public void End()
    {
        HttpListenerContext[] dropped;
        lock (_lock)
        {
            _hasEnded = true;
            dropped = _waiting.ToArray();
            _waiting.Clear();
        }

        foreach (HttpListenerContext context in dropped)
            ClientConnection.Cut(context);
    }

    private void Sweep(List<HttpListenerContext> dropped)
    {
        dropped.AddRange(_waiting.Where(ClientConnection.IsClosedByClient));
        if (dropped.Count > 0)
            _waiting = new Queue<HttpListenerContext>(_waiting.Except(dropped));
    }
}
