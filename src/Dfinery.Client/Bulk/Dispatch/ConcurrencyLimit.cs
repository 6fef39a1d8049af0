using System;

namespace Dfinery.Client.Bulk.Dispatch;

/// <summary>
/// How many requests may be in flight: one until the first is answered, then ten as in TCP, then twice as many each round trip
/// until the server is busy; from there additive increase, multiplicative decrease, at most one of each a round trip.
/// After a decrease it goes back to just under where the server turned busy, and stays there for a number of round trips that doubles
/// each time the same level proves too much. Pure: round trips are counted in requests, not in time.
/// </summary>
internal sealed class ConcurrencyLimit
{
    private const double Decrease = 0.7;
    private const int FirstHold = 16;
    private const int InitialWindow = 10;
    private const int LongestHold = 512;

    // The limit at which each of the last requests was sent.
    private readonly int[] _levels;
    private double _limit;
    private double _plateau = double.PositiveInfinity;
    private double _peak;
    private int _busyLevel;
    private int _hold = FirstHold;
    private int _held;
    private bool _slowStart = true;
    private long _sent;
    private long _lastDecrease = -1;
    private long _roundEnd;

    /// <summary>A limit that starts at one request and never passes the ceiling.</summary>
    public ConcurrencyLimit(int ceiling)
    {
        if (ceiling < 1)
            throw new ArgumentOutOfRangeException(nameof(ceiling));
        Ceiling = ceiling;
        _levels = new int[Math.Min(ceiling, 1024) * 4];
        _limit = 1;
    }

    /// <summary>At most this many.</summary>
    public int Ceiling { get; }

    /// <summary>How many requests may be in flight now; at least 1.</summary>
    public int Current => (int)_limit;

    /// <summary>Counts a request that is being sent, and gives its number.</summary>
    public long Send()
    {
        _levels[_sent % _levels.Length] = Current;
        return _sent++;
    }

    /// <summary>Learns from an answer.</summary>
    /// <param name="number">The request's number.</param>
    /// <param name="busyShare">Which part of the request was turned away: 0 none, 1 all of it.</param>
    /// <param name="wasFull">True where as many requests were in flight as may be; otherwise nothing is learnt about more.</param>
    public void Answer(long number, double busyShare, bool wasFull)
    {
        // Answers to requests that left before the last decrease tell of the level before it.
        if (busyShare > 0 && number > _lastDecrease)
            Shrink(busyShare, _levels[number % _levels.Length]);
        else if (wasFull)
            Grow(1 - busyShare);

        if (number >= _roundEnd)
        {
            _roundEnd = _sent;
            if (_limit >= _plateau && ++_held >= _hold)
                _plateau = double.PositiveInfinity;
        }
    }

    private void Shrink(double share, int level)
    {
        _slowStart = false;
        _peak = _limit;
        if (share >= 0.5)
            Remember(level);

        _limit = Math.Max(1, _limit * (1 - ((1 - Decrease) * share)));
        _lastDecrease = _sent - 1;
    }

    /// <summary>Nearly the same level too much twice running is the server's own limit; busy below it, or anywhere, it is chance.</summary>
    private void Remember(int busyLevel)
    {
        bool again = busyLevel == _busyLevel && (busyLevel > _plateau || double.IsPositiveInfinity(_plateau));
        _hold = again && _held > 0 ? Math.Min(_hold * 2, LongestHold) : FirstHold;
        _held = 0;
        _plateau = again ? Math.Max(1, busyLevel - 1) : double.PositiveInfinity;
        _busyLevel = busyLevel;
    }

    private void Grow(double share)
    {
        // Back to where it was in a few round trips, then one more each.
        double round = Math.Max(1, (_peak - 1 - _limit) / 2);
        double step = _slowStart ? Math.Max(share, InitialWindow - _limit) : share * round / _limit;
        _limit = Math.Min(_limit + step, Math.Min(Ceiling, Math.Max(_plateau, _limit)));
    }
}
