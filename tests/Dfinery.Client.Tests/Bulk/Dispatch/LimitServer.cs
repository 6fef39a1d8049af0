using System;
using System.Collections.Generic;
using Dfinery.Client.Bulk.Dispatch;

namespace Dfinery.Client.Tests;

/// <summary>A server that is too busy above a capacity, asked by a <see cref="ConcurrencyLimit"/> as hard as it allows; no clock.</summary>
internal sealed class LimitServer
{
    private readonly Random _random;
    private readonly Func<long, int> _capacity;
    private readonly double _errors;
    private readonly PriorityQueue<(long Number, bool Busy), long> _underWay = new();
    private long _now;
    private int _served;

    public LimitServer(int ceiling, Func<long, int> capacity, double errors = 0, int seed = 1)
    {
        Limit = new ConcurrencyLimit(ceiling);
        _capacity = capacity;
        _errors = errors;
        _random = new Random(seed);
    }

    public ConcurrencyLimit Limit { get; }

    /// <summary>One round: everything allowed is sent, then everything is answered. Returns what was served and refused.</summary>
    public LimitUse Rounds(int rounds)
    {
        var use = new LimitUse();
        for (int round = 0; round < rounds; round++)
        {
            int sent = Limit.Current;
            var numbers = new List<long>();
            for (int i = 0; i < sent; i++)
                numbers.Add(Limit.Send());
            for (int i = 0; i < sent; i++)
            {
                bool busy = i >= _capacity(_now) || _random.NextDouble() < _errors;
                Limit.Answer(numbers[i], busy ? 1 : 0, wasFull: true);
                use.Count(busy, sent);
            }

            _now++;
            use.Ticks++;
            use.Room += _capacity(_now);
        }

        return use;
    }

    /// <summary>Requests overlap, each with a latency of its own; a refusal comes sooner than a service.</summary>
    public LimitUse Stream(long ticks)
    {
        var use = new LimitUse();
        for (long end = _now + ticks; _now < end;)
        {
            while (_underWay.Count < Limit.Current)
            {
                bool busy = _served >= _capacity(_now) || _random.NextDouble() < _errors;
                _served += busy ? 0 : 1;
                _underWay.Enqueue((Limit.Send(), busy), _now + (busy ? _random.Next(10, 60) : _random.Next(50, 150)));
            }

            _underWay.TryDequeue(out var answer, out long at);
            use.Pass(at - _now, _served, _capacity(_now));
            _now = at;
            bool wasFull = _underWay.Count + 1 >= Limit.Current;
            _served -= answer.Busy ? 0 : 1;
            Limit.Answer(answer.Number, answer.Busy ? 1 : 0, wasFull);
            use.Count(answer.Busy, _underWay.Count + 1);
        }

        return use;
    }
}

/// <summary>What came of it.</summary>
internal sealed class LimitUse
{
    private long _requests;
    private long _busy;
    private long _level;
    private double _servedTicks;
    private int _highest;

    public long Ticks { get; set; }

    public double Room { get; set; }

    /// <summary>Which part of the capacity was used.</summary>
    public double Share => (_servedTicks > 0 ? _servedTicks : _requests - _busy) / Room;

    /// <summary>Which part of the requests was turned away.</summary>
    public double Refused => (double)_busy / _requests;

    /// <summary>In flight on average.</summary>
    public double Level => (double)_level / _requests;

    public int Highest => _highest;

    public void Count(bool busy, int inFlight)
    {
        _requests++;
        _busy += busy ? 1 : 0;
        _level += inFlight;
        _highest = Math.Max(_highest, inFlight);
    }

    public void Pass(long ticks, int served, int capacity)
    {
        Ticks += ticks;
        Room += ticks * (double)capacity;
        _servedTicks += ticks * (double)served;
    }

    public override string ToString() => $"share {Share:P1} refused {Refused:P1} level {Level:0.0} highest {_highest}";
}
