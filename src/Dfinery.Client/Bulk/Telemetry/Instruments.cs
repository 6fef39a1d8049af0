#if NET
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Linq;

namespace Dfinery.Client.Bulk.Telemetry;

/// <summary>
/// What .NET's own tools see of this process: an <see cref="ActivitySource"/> and a <see cref="Meter"/>, both named <c>Dfinery</c>.
/// Counters are read from the runs when somebody collects, so that a row costs nothing for them. Nothing personal is in them: no id, no
/// value, no message, no path. .NET Framework has neither; there, nothing is told.
/// </summary>
internal static class Instruments
{
    /// <summary>The name of source and meter.</summary>
    public const string Name = "Dfinery";

    private static readonly string? Version = typeof(Instruments).Assembly.GetName().Version?.ToString(3);
    private static readonly Meter Meter = new(Name, Version);
    private static readonly object Lock = new();

    // Under the lock.
    private static readonly HashSet<RunTelemetry> Running = [];
    private static readonly Dictionary<string, RunTotals> Ended = [];

    static Instruments()
    {
        Meter.CreateObservableCounter("dfinery.rows", Rows, "{row}", "Rows settled, by status.");
        Meter.CreateObservableCounter("dfinery.rows.retried", () => Each(totals => totals.Retries), "{row}", "Rows sent again.");
        Meter.CreateObservableCounter("dfinery.requests", () => Each(totals => totals.Requests), "{request}", "Requests sent.");
        Meter.CreateObservableCounter(
            "dfinery.requests.throttled", () => Each(totals => totals.Throttled), "{request}", "Requests refused with 429.");
        Meter.CreateObservableUpDownCounter(
            "dfinery.requests.in_flight", () => Each(totals => totals.InFlight), "{request}", "Requests without an answer so far.");
        Meter.CreateObservableGauge(
            "dfinery.quota.remaining", QuotaTelemetry.Read, "{request}", "Requests left in the quota's window, as the last answer said.");
    }

    /// <summary>Spans of runs and requests.</summary>
    public static ActivitySource Source { get; } = new(Name, Version);

    /// <summary>How long attempts of requests take.</summary>
    public static Histogram<double> Duration { get; } =
        Meter.CreateHistogram<double>("dfinery.request.duration", "s", "Duration of one attempt of a request.");

    /// <summary>Counts a run that begins.</summary>
    public static void Add(RunTelemetry run)
    {
        lock (Lock)
            Running.Add(run);
    }

    /// <summary>Keeps the counts of a run that has ended.</summary>
    public static void Remove(RunTelemetry run)
    {
        lock (Lock)
        {
            RunTotals last = run.Read();
            last.InFlight = 0;
            if (Running.Remove(run))
                TotalsOf(Ended, run.Operation).Add(last);
        }
    }

    /// <summary>Counts one request of a call without rows.</summary>
    public static void Count(string operation, bool isThrottled)
    {
        lock (Lock)
            TotalsOf(Ended, operation).Add(new RunTotals { Requests = 1, Throttled = isThrottled ? 1 : 0 });
    }

    private static IEnumerable<Measurement<long>> Rows() =>
        from operation in Snapshot()
        from rows in operation.Value.Rows
        select new Measurement<long>(rows.Value, Tag("dfinery.operation", operation.Key), Tag("dfinery.status", rows.Key.ToString()));

    private static IEnumerable<Measurement<long>> Each(Func<RunTotals, long> read) =>
        from operation in Snapshot()
        select new Measurement<long>(read(operation.Value), Tag("dfinery.operation", operation.Key));

    private static Dictionary<string, RunTotals> Snapshot()
    {
        var all = new Dictionary<string, RunTotals>();
        // Under the lock also while runs are read, or one that ends now would be counted twice, or not at all.
        lock (Lock)
        {
            foreach (KeyValuePair<string, RunTotals> ended in Ended)
                TotalsOf(all, ended.Key).Add(ended.Value);
            foreach (RunTelemetry run in Running)
                TotalsOf(all, run.Operation).Add(run.Read());
        }

        return all;
    }

    private static RunTotals TotalsOf(Dictionary<string, RunTotals> all, string operation)
    {
        if (!all.TryGetValue(operation, out RunTotals? totals))
            all[operation] = totals = new RunTotals();
        return totals;
    }

    /// <summary>A tag of a measurement.</summary>
    public static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
#endif
