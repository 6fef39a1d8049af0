using System.Collections.Generic;
using System.Linq;
using System.Net;
using Dfinery.Emulator.Http;

namespace Dfinery.Emulator.Faults;

/// <summary>
/// Requests that get no answer. They wait in a list, not on a thread. Those whose client has left are let go now and then; beyond
/// 4,096, the one that has waited longest is cut, so that a long run does not eat up the sockets.
/// </summary>
internal sealed class HungRequests
{
    private const int Limit = 4096;
    private const int SweepEvery = 64;

    private readonly object _lock = new();
    private Queue<HttpListenerContext> _waiting = new();
    private int _added;
    private bool _isOver;

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
        List<HttpListenerContext> leaving = [];
        lock (_lock)
        {
            if (_isOver)
            {
                leaving.Add(context);
            }
            else
            {
                _waiting.Enqueue(context);
                if (++_added % SweepEvery == 0)
                    Sweep(leaving);
                if (_waiting.Count > Limit)
                    leaving.Add(_waiting.Dequeue());
            }
        }

        leaving.ForEach(ClientConnection.Cut);
    }

    /// <summary>Cuts all, and from now on each as it comes.</summary>
    public void End()
    {
        HttpListenerContext[] leaving;
        lock (_lock)
        {
            _isOver = true;
            leaving = _waiting.ToArray();
            _waiting.Clear();
        }

        foreach (HttpListenerContext context in leaving)
            ClientConnection.Cut(context);
    }

    private void Sweep(List<HttpListenerContext> leaving)
    {
        leaving.AddRange(_waiting.Where(ClientConnection.HasLeft));
        if (leaving.Count > 0)
            _waiting = new Queue<HttpListenerContext>(_waiting.Except(leaving));
    }
}
