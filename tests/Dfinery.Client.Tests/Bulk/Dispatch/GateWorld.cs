using System;
using System.Collections.Generic;
using System.Linq;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>A server with a quota, and clients that ask as often as their gates allow, in simulated time.</summary>
internal sealed class GateWorld(TimeSpan window, long quota, int seed = 1)
{
    private readonly Random _random = new(seed);
    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _events = new();
    private readonly Queue<TimeSpan> _served = new();
    private readonly Queue<(TimeSpan At, long Left)> _history = new();
    private long _order;
    private long _window = -1;
    private long _used;

    /// <summary>When the server's clock starts.</summary>
    public DateTimeOffset Start { get; init; } = new(2026, 3, 1, 0, 0, 0, 400, TimeSpan.Zero);

    /// <summary>What the clients' clock shows then.</summary>
    public TimeSpan Origin { get; init; }

    /// <summary>How far the clients' own clocks are off.</summary>
    public TimeSpan Skew { get; init; }

    /// <summary>The longest way of a request, there and back, where a client has no latency of its own.</summary>
    public TimeSpan Latency { get; init; } = TimeSpan.FromMilliseconds(120);

    public bool ResetInSeconds { get; init; }

    /// <summary>The reset is the time of the answer and the whole seconds that are left.</summary>
    public bool ResetIsTtl { get; init; }

    /// <summary>By how much resets vary, either way.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>By how much windows end later than the headers say.</summary>
    public TimeSpan Lateness { get; init; }

    /// <summary>How old what the headers say is.</summary>
    public TimeSpan Staleness { get; init; }

    /// <summary>True for a window that slides: a request counts for the length of a window.</summary>
    public bool IsSliding { get; init; }

    public bool SendsHeaders { get; init; } = true;

    public bool SendsHeadersWith429 { get; init; } = true;

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Which part of the requests is lost, half of them after they were counted.</summary>
    public double Lost { get; init; }

    /// <summary>Which requests, by their number, get no answer for 30 s.</summary>
    public Func<long, bool>? Hangs { get; init; }

    /// <summary>What becomes of the headers of an answer, by its number.</summary>
    public Func<QuotaReading, long, QuotaReading?>? Distort { get; init; }

    /// <summary>The number of the window in which the last request came in.</summary>
    public long LastWindow => _window;

    public TimeSpan Now { get; private set; }

    /// <summary>Requests served, window by window.</summary>
    public List<long> Used { get; } = [];

    /// <summary>The least that was left in each window.</summary>
    public List<long> Least { get; } = [];

    public int Throttled { get; private set; }

    /// <summary>Every 429 with the window it fell into.</summary>
    public List<long> ThrottledIn { get; } = [];

    public long Sent { get; private set; }

    public void Run(TimeSpan until, params GateClient[] clients)
    {
        foreach (GateClient client in clients)
            At(client.StartsAt, () => Pump(client));
        while (_events.TryPeek(out _, out var next) && next.At <= until && _events.TryDequeue(out Action? action, out next))
        {
            Now = next.At;
            action();
        }
    }

    /// <summary>The part of the quota that was used, without the first window and the last.</summary>
    public double Share(int from = 1) => Used.Skip(from).Take(Used.Count - from - 1).Average() / quota;

    private void At(TimeSpan time, Action action) => _events.Enqueue(action, (time, _order++));

    private TimeSpan Way(GateClient client)
    {
        if (client.Latency is not { } latency)
            return Latency * (0.1 + (_random.NextDouble() * 0.4));
        double normal = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
        return latency / 2 * Math.Exp((0.25 * normal) - 0.03);
    }

    private void Pump(GateClient client)
    {
        TimeSpan? opensAt = null;
        while (client.InFlight < client.Concurrency && Now < client.StopsAt)
        {
            if (!client.TryEnter(Now, out QuotaPass pass, out opensAt))
            {
                Assert.True(opensAt > Now || (opensAt is null && client.InFlight > 0), $"At {Now}, ask again at {opensAt}.");
                break;
            }

            client.InFlight++;
            client.Sent++;
            Sent++;
            At(Now + Way(client), () => Serve(client, pass));
        }

        if (client.InFlight < client.Concurrency && opensAt is { } time && (client.WakesAt <= Now || time < client.WakesAt))
        {
            client.WakesAt = time;
            At(time, () => Pump(client));
        }
    }

    private void Serve(GateClient client, QuotaPass pass)
    {
        double fate = _random.NextDouble();
        bool hangs = Hangs?.Invoke(pass.Number) == true;
        if (hangs || fate < Lost / 2)
        {
            Answer(client, pass, GateOutcome.Lost, hangs ? TimeSpan.FromSeconds(30) : TimeSpan.Zero);
            return;
        }

        bool refused = !Count(out DateTimeOffset reset);
        client.Refused += refused ? 1 : 0;
        client.Accepted += refused ? 0 : 1;
        Throttled += refused ? 1 : 0;
        bool lost = fate < Lost;
        QuotaReading? reading = SendsHeaders && (!refused || SendsHeadersWith429) ? Reading(reset, refused) : null;
        if (reading is not null && Distort is not null)
            reading = Distort(reading, Sent);
        Answer(client, pass, lost ? GateOutcome.Lost : refused ? GateOutcome.Throttled(reading, RetryAfter) : GateOutcome.Of(reading));
    }

    /// <summary>Counts a request that comes in; false where it is refused.</summary>
    private bool Count(out DateTimeOffset reset)
    {
        DateTimeOffset time = Start + (Now - Origin) - Lateness;
        long current = time.Ticks / window.Ticks;
        if (current != _window)
        {
            Used.Add(0);
            Least.Add(quota);
            _history.Clear();
            (_window, _used) = (current, IsSliding ? _used : 0);
        }

        while (IsSliding && _served.TryPeek(out TimeSpan oldest) && oldest <= Now - window)
        {
            _served.Dequeue();
            _used--;
        }

        bool fits = _used < quota;
        if (fits)
        {
            _used++;
            Used[^1]++;
            if (IsSliding)
                _served.Enqueue(Now);
        }
        else
        {
            ThrottledIn.Add(current);
        }

        Least[^1] = Math.Min(Least[^1], quota - _used);
        reset = IsSliding ? Start + _served.Peek() + window : new DateTimeOffset((current + 1) * window.Ticks, TimeSpan.Zero);
        return fits;
    }

    private QuotaReading Reading(DateTimeOffset reset, bool refused)
    {
        DateTimeOffset time = Start + (Now - Origin);
        if (ResetIsTtl)
            reset = time + TimeSpan.FromSeconds(Math.Ceiling((reset - time).TotalSeconds));
        reset += Jitter * ((2 * _random.NextDouble()) - 1);
        long milliseconds = reset.ToUnixTimeMilliseconds();
        string text = (ResetInSeconds ? milliseconds / 1000 : milliseconds).ToString();
        Assert.True(QuotaReading.TryParseReset(text, out DateTimeOffset parsed));
        var date = new DateTimeOffset(time.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);
        return new QuotaReading(Left(refused), parsed, date, window);
    }

    /// <summary>What the headers say is left: a replica that lags tells of earlier.</summary>
    private long Left(bool refused)
    {
        if (Staleness == TimeSpan.Zero || refused)
            return quota - _used;
        _history.Enqueue((Now, quota - _used));
        while (_history.Count > 1 && _history.ElementAt(1).At <= Now - Staleness)
            _history.Dequeue();
        return _history.Peek().Left;
    }

    private void Answer(GateClient client, QuotaPass pass, CallOutcome outcome, TimeSpan delay = default) => At(
        Now + delay + Way(client),
        () =>
        {
            client.InFlight--;
            client.Leave(pass, outcome, Now, Start + (Now - Origin) + Skew);
            Pump(client);
        });
}

/// <summary>What a gate may learn from.</summary>
internal static class GateOutcome
{
    public static CallOutcome Lost => CallOutcome.Of(new DfineryException(DfineryFailure.ConnectionLost, "Lost."));

    public static CallOutcome Of(QuotaReading? reading) => CallOutcome.Of(new Answer([], reading));

    public static CallOutcome Throttled(QuotaReading? reading, TimeSpan? retryAfter) =>
        CallOutcome.Of(new DfineryException(DfineryFailure.Refused, "Too many.", 429, 4006) { Quota = reading, RetryAfter = retryAfter });
}
