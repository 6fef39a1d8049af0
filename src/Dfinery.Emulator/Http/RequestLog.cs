using System;

namespace Dfinery.Emulator.Http;

/// <summary>The last requests, in a ring buffer. Thread-safe.</summary>
internal sealed class RequestLog(int size)
{
    private readonly object _lock = new();
    private EmulatedRequest[] _ring = [];
    private int _count;
    private int _next;

    public bool IsOff => size == 0;

    public void Add(EmulatedRequest request)
    {
        if (IsOff)
            return;
        lock (_lock)
        {
            // Grows as needed: a large limit that is never reached costs nothing.
            if (_count == _ring.Length && _count < size)
                Array.Resize(ref _ring, (int)Math.Min(size, Math.Max(64L, 2L * _count)));

            _ring[_next] = request;
            _next = (_next + 1) % size;
            if (_count < size)
                _count++;
        }
    }

    /// <summary>A copy of the log, newest last.</summary>
    public EmulatedRequest[] Snapshot()
    {
        lock (_lock)
        {
            var requests = new EmulatedRequest[_count];
            int first = _count < size ? 0 : _next;
            for (int i = 0; i < _count; i++)
                requests[i] = _ring[(first + i) % size];
            return requests;
        }
    }
}
