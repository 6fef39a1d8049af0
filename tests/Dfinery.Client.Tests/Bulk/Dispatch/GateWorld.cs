using System;
using System.Collections.Generic;
using System.Linq;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>A server with a quota in fixed windows, and clients that ask as often as their gates allow, in simulated time.</summary>
internal sealed class GateWorld(TimeSpan window, long quota, int seed = 1)
{
    private readonly Random _random = new(seed);
    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _events = new();
    private long _order;
    private long _window = -1;
    private long _used;

    /// <summary>When the server's clock starts.</summary>
    public DateTimeOffset Start { get; init; } = new(2026, 3, 1, 0, 0, 0, 400, TimeSpan.Zero);

    /// <summary>How far the clients' own clocks are off.</summary>
    public TimeSpan Skew { get; init; }

    /// <summary>The longest way of a request, there and back.</summary>
    public TimeSpan Latency { get; init; } = TimeSpan.FromMilliseconds(120);

    public bool ResetInSeconds { get; init; }

    public bool SendsHeaders { get; init; } = true;

    public bool SendsHeadersWith429 { get; init; } = true;

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Which part of the requests is lost, half of them after they were counted.</summary>
    public double Lost { get; init; }

    public TimeSpan Now { get; private set; }

    /// <summary>Requests served, window by window.</summary>
    public List<long> Used { get; } = [];

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

    private TimeSpan Way() => Latency * (0.1 + (_random.NextDouble() * 0.4));

    private void Pump(GateClient client)
    {
        TimeSpan? opensAt = null;
        while (client.InFlight < client.Concurrency && client.Gate.TryEnter(Now, out opensAt))
        {
            client.InFlight++;
            client.Sent++;
            Sent++;
            At(Now + Way(), () => Serve(client));
        }

        if (client.InFlight < client.Concurrency && opensAt is { } time && time != client.WakesAt)
        {
            client.WakesAt = time;
            At(time, () => Pump(client));
        }
    }

    private void Serve(GateClient client)
    {
        double fate = _random.NextDouble();
        if (fate < Lost / 2)
        {
            Answer(client, GateOutcome.Lost);
            return;
        }

        DateTimeOffset time = Start + Now;
        long current = time.Ticks / window.Ticks;
        if (current != _window)
        {
            Used.Add(0);
            (_window, _used) = (current, 0);
        }

        bool refused = _used >= quota;
        if (refused)
            ThrottledIn.Add(current);
        else
            Used[^1] = ++_used;
        Throttled += refused ? 1 : 0;
        bool lost = fate < Lost;
        QuotaReading? reading = SendsHeaders && (!refused || SendsHeadersWith429) ? Reading(time, current) : null;
        Answer(client, lost ? GateOutcome.Lost : refused ? GateOutcome.Throttled(reading, RetryAfter) : GateOutcome.Of(reading));
    }

    private QuotaReading Reading(DateTimeOffset time, long current)
    {
        long reset = new DateTimeOffset((current + 1) * window.Ticks, TimeSpan.Zero).ToUnixTimeMilliseconds();
        Assert.True(QuotaReading.TryParseReset((ResetInSeconds ? reset / 1000 : reset).ToString(), out DateTimeOffset parsed));
        var date = new DateTimeOffset(time.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);
        return new QuotaReading(quota - _used, parsed, date, window);
    }

    private void Answer(GateClient client, CallOutcome outcome) => At(Now + Way(), () =>
    {
        client.InFlight--;
        client.Gate.Leave(outcome, Now, Start + Now + Skew);
        Pump(client);
    });
}

internal sealed class GateClient(int concurrency)
{
    public QuotaGate Gate { get; } = new();

    public int Concurrency { get; } = concurrency;

    public TimeSpan StartsAt { get; init; }

    public TimeSpan WakesAt { get; set; } = TimeSpan.MinValue;

    public int InFlight { get; set; }

    public long Sent { get; set; }
}

/// <summary>What a gate may learn from.</summary>
internal static class GateOutcome
{
    public static CallOutcome Lost => CallOutcome.Of(new DfineryException(DfineryFailure.ConnectionLost, "Lost."));

    public static CallOutcome Of(QuotaReading? reading) => CallOutcome.Of(new Answer([], reading));

    public static CallOutcome Throttled(QuotaReading? reading, TimeSpan? retryAfter) =>
        CallOutcome.Of(new DfineryException(DfineryFailure.Refused, "Too many.", 429, 4006) { Quota = reading, RetryAfter = retryAfter });
}
