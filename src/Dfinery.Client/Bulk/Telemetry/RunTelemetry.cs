#if NET
using System;
using System.Collections.Generic;
using System.Diagnostics;
using Dfinery.Client.Contract;

namespace Dfinery.Client.Bulk.Telemetry;

/// <summary>What telemetry knows of one run: its span, its counts, and the spans of its requests.</summary>
internal sealed class RunTelemetry
{
    private readonly Func<BulkProgress> _progress;
    private readonly Activity? _span;
    // What somebody has seen of a counter never goes down: a row that was sent again and throttled is no retry after all.
    private long _retries;

    /// <summary>Begins to tell of a run.</summary>
    /// <param name="operation">What the run does.</param>
    /// <param name="progress">Its counts, at any time and from any thread.</param>
    public RunTelemetry(UserOperation operation, Func<BulkProgress> progress)
    {
        Operation = operation.Name;
        _progress = progress;
        _span = Aside(() => Instruments.Source.StartActivity($"{Instruments.Name}.Run")?.SetTag("dfinery.operation", Operation));
        Instruments.Add(this);
    }

    /// <summary>What the run does.</summary>
    public string Operation { get; }

    /// <summary>Begins one attempt of a request.</summary>
    public RequestTelemetry Send(string operation, int users) => RequestTelemetry.Start(operation, users, _span?.Context ?? default);

    /// <summary>The run's counts.</summary>
    public RunTotals Read()
    {
        BulkProgress progress = _progress();
        _retries = Math.Max(_retries, progress.Retries);
        var totals = new RunTotals
        {
            Retries = _retries,
            Requests = progress.Requests,
            Throttled = progress.Throttled,
            InFlight = progress.InFlight,
        };
        foreach (KeyValuePair<UserStatus, long> rows in progress.Rows)
            totals.Rows[rows.Key] = rows.Value;
        return totals;
    }

    /// <summary>The run has ended, and all its rows are settled.</summary>
    /// <param name="reason">Why it ended early; <c>null</c>: it did not.</param>
    public void End(StopReason? reason)
    {
        Instruments.Remove(this);
        if (_span is null)
            return;
        BulkProgress progress = _progress();
        foreach (KeyValuePair<UserStatus, long> rows in progress.Rows)
            _span.SetTag($"dfinery.rows.{rows.Key.ToString().ToLowerInvariant()}", rows.Value);
        _span.SetTag("dfinery.requests", progress.Requests);
        if (reason is not null)
            _span.SetTag("error.type", reason.Kind.ToString()).SetStatus(ActivityStatusCode.Error);
        Aside(() =>
        {
            _span.Dispose();
            return null;
        });
    }

    /// <summary>The thread goes on with other commands of the pipeline, of which the span is no parent.</summary>
    private static Activity? Aside(Func<Activity?> step)
    {
        Activity? outer = Activity.Current;
        try
        {
            return step();
        }
        catch (Exception)
        {
            // A listener's own: the run goes on.
            return null;
        }
        finally
        {
            Activity.Current = outer;
        }
    }
}
#endif
