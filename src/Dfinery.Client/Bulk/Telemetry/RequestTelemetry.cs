#if NET
using System;
using System.Diagnostics;

namespace Dfinery.Client.Bulk.Telemetry;

/// <summary>
/// One attempt of a request, as telemetry sees it; <c>default</c>: nobody listens. Whatever a listener throws, the request goes on.
/// </summary>
internal readonly struct RequestTelemetry
{
    private const string OfCall = "Call";

    private readonly string? _operation;
    private readonly Activity? _span;
    private readonly long _start;

    private RequestTelemetry(string operation, Activity? span)
    {
        _operation = operation;
        _span = span;
        _start = Stopwatch.GetTimestamp();
    }

    /// <summary>A request of users begins. Its span is current until it ends, so that .NET's own spans of HTTP are its children.</summary>
    /// <param name="operation">What it does.</param>
    /// <param name="users">How many users are in it.</param>
    /// <param name="run">The span of its run; <c>default</c>: none.</param>
    public static RequestTelemetry Start(string operation, int users, ActivityContext run)
    {
        if (!Instruments.Source.HasListeners() && !Instruments.Duration.Enabled)
            return operation == OfCall ? new RequestTelemetry(OfCall, null) : default;
        Activity? span = null;
        try
        {
            span = Instruments.Source.StartActivity($"{Instruments.Name}.Request", ActivityKind.Client, run);
            span?.SetTag("dfinery.operation", operation).SetTag("dfinery.users", users);
        }
        catch (Exception)
        {
            // A listener's own.
        }

        return new RequestTelemetry(operation, span);
    }

    /// <summary>A request of no users begins: its path, which may hold an id, is not told.</summary>
    public static RequestTelemetry Call() => Start(OfCall, 0, default);

    /// <summary>It has ended.</summary>
    public void End(CallOutcome outcome)
    {
        if (_operation == OfCall)
            Instruments.Count(OfCall, outcome.IsThrottled);
        if (_operation is null)
            return;
        string? error = outcome.IsThrottled ? "Throttled" : outcome.Failure?.Failure.ToString();
        if (error is null && !outcome.IsAnswered)
            error = "Cancelled";
        try
        {
            var tags = new TagList { { "dfinery.operation", _operation } };
            if (error is not null)
                tags.Add("error.type", error);
            Instruments.Duration.Record(Stopwatch.GetElapsedTime(_start).TotalSeconds, tags);
            if (_span is null)
                return;
            _span.SetTag("http.response.status_code", outcome.Failure?.StatusCode);
            _span.SetTag("dfinery.result_code", outcome.Failure?.ResultCode);
            if (error is not null)
                _span.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error);
            _span.Dispose();
        }
        catch (Exception)
        {
            // A listener's own.
        }
    }
}
#endif
