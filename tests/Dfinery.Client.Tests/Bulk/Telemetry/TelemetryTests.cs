#if NET
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Bulk.Telemetry;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>What .NET's own tools see. Not beside other tests: meters and sources belong to the process.</summary>
[Collection(Telemetry)]
public sealed class TelemetryTests : IDisposable
{
    private const string Telemetry = "Telemetry";
    private static readonly DfineryException Throttled = new(DfineryFailure.Refused, "planted-words", 429, ResultCode.RateLimited);
    private static readonly DfineryException WrongToken = new(DfineryFailure.Refused, "planted-words", 400, ResultCode.InvalidToken);

    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityListener _listener;
    private readonly MeterReader _meter = new();

    public TelemetryTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Instruments.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void A_run_is_a_span_and_its_requests_are_its_children()
    {
        using var mine = new Activity("mine").Start();
        Engine.Pump(new BulkServer(), Engine.Options(), Engine.Users(45));

        Activity run = Assert.Single(_spans, span => span.OperationName == "Dfinery.Run");
        Assert.Equal(mine.SpanId, run.ParentSpanId);
        Assert.Equal("SetProfile", run.GetTagItem("dfinery.operation"));
        Assert.Equal(45L, run.GetTagItem("dfinery.rows.succeeded"));
        Assert.Equal(ActivityStatusCode.Unset, run.Status);
        Activity[] requests = [.. _spans.Where(span => span.OperationName == "Dfinery.Request")];
        Assert.Equal((long)requests.Length, run.GetTagItem("dfinery.requests"));
        Assert.All(requests, request => Assert.Equal(run.SpanId, request.ParentSpanId));
        Assert.All(requests, request => Assert.Equal(ActivityKind.Client, request.Kind));
        Assert.Equal(45, requests.Sum(request => (int)request.GetTagItem("dfinery.users")!));
        Assert.Same(mine, Activity.Current);
    }

    [Fact]
    public void What_failed_is_told_by_kind_and_code_and_what_ended_a_run_too()
    {
        var rows = Engine.Users(60);
        using (var run = new BulkRun(UserOperation.SetProfile, null, (_, _) => Task.FromException<Answer>(WrongToken), Engine.Options()))
            Engine.Pump(run, 50_000, rows);

        Activity request = Assert.Single(_spans, span => span.OperationName == "Dfinery.Request");
        Assert.Equal(400, request.GetTagItem("http.response.status_code"));
        Assert.Equal(ResultCode.InvalidToken, request.GetTagItem("dfinery.result_code"));
        Assert.Equal("Refused", request.GetTagItem("error.type"));
        Assert.Equal(ActivityStatusCode.Error, request.Status);
        Activity whole = Assert.Single(_spans, span => span.OperationName == "Dfinery.Run");
        Assert.Equal("FatalAnswer", whole.GetTagItem("error.type"));
        Assert.Equal(ActivityStatusCode.Error, whole.Status);
        Assert.Equal(40L, whole.GetTagItem("dfinery.rows.notattempted"));
    }

    [Fact]
    public void Counters_tell_what_the_run_tells_while_it_goes_on_and_after_it()
    {
        var server = new HeldServer();
        BulkOptions options = Engine.Options();
        using (var run = new BulkRun(UserOperation.RemoveCi, ["kakao_id"], server.SendAsync, options))
        {
            foreach (BulkRow row in Engine.Users(20))
                run.Add(row);
            Assert.Equal(1, _meter.Read()["dfinery.requests.in_flight", "RemoveCi"]);
            server.Answer(1, Throttled);
            Assert.True(SpinWait.SpinUntil(() => run.Progress.Throttled == 1, Engine.Guard));
            server.Answer(1, except: "u7");
            Assert.True(SpinWait.SpinUntil(() => run.Progress.Rows.Count > 0, Engine.Guard));
            MeterReader during = _meter.Read();
            Assert.Equal(19, during["dfinery.rows", "RemoveCi", "Succeeded"]);
            Assert.Equal(2, during["dfinery.requests", "RemoveCi"]);
            run.Complete();
            server.Answer(1);
            Assert.True(SpinWait.SpinUntil(() => run.Progress.Rows[UserStatus.Succeeded] == 20, Engine.Guard));
        }

        MeterReader after = _meter.Read();
        Assert.Equal(20, after["dfinery.rows", "RemoveCi", "Succeeded"]);
        Assert.Equal(3, after["dfinery.requests", "RemoveCi"]);
        Assert.Equal(1, after["dfinery.rows.retried", "RemoveCi"]);
        Assert.Equal(1, after["dfinery.requests.throttled", "RemoveCi"]);
        Assert.Equal(0, after["dfinery.requests.in_flight", "RemoveCi"]);
        Assert.Equal(3, after.Durations.Count(duration => duration is { Operation: "RemoveCi", Seconds: >= 0 }));
    }

    [Fact]
    public void Rows_that_a_stop_leaves_behind_are_counted_when_the_run_is_disposed_of()
    {
        using (var run = new BulkRun(UserOperation.SetCi, null, new HeldServer().SendAsync, Engine.Options()))
        {
            foreach (BulkRow row in Engine.Users(100))
                run.Add(row);
            run.Cancel();
            Assert.True(SpinWait.SpinUntil(() => run.Progress.InFlight == 0, Engine.Guard));
        }

        MeterReader after = _meter.Read();
        Assert.Equal(100 - 20, after["dfinery.rows", "SetCi", "NotAttempted"]);
        Assert.Equal(20, after["dfinery.rows", "SetCi", "Unknown"]);
    }

    [Fact]
    public async Task A_call_is_a_request_without_its_path()
    {
        await SingleCall.RunAsync(_ => Task.FromResult(new RawAnswer("{}", null)), Engine.Options(), CancellationToken.None);

        Assert.Equal(1, _meter.Read()["dfinery.requests", "Call"]);
        Activity span = Assert.Single(_spans);
        Assert.Equal("dfinery.operation=Call, dfinery.users=0", string.Join(", ", span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}")));
    }

    [Fact]
    public void The_quota_is_shown_by_connection_as_long_as_it_is_watched()
    {
        var gate = new QuotaGate();
        QuotaTelemetry.Watch(gate, "kr");
        Assert.False(_meter.Read().Has("dfinery.quota.remaining", "kr"));
        Assert.True(gate.TryEnter(TimeSpan.Zero, out QuotaPass pass, out _));
        var reading = new QuotaReading(4_321, DateTimeOffset.UtcNow.AddSeconds(30), DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
        gate.Leave(pass, CallOutcome.Of(new RawAnswer("{}", reading)), TimeSpan.FromSeconds(1), DateTimeOffset.UtcNow);
        Assert.Equal(4_321, _meter.Read()["dfinery.quota.remaining", "kr"]);
        QuotaTelemetry.Unwatch(gate);
        Assert.False(_meter.Read().Has("dfinery.quota.remaining", "kr"));
    }

    [Fact]
    public void A_listener_that_throws_takes_no_row_along()
    {
        using var bad = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Instruments.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = _ => throw new InvalidOperationException("listener"),
            ActivityStopped = _ => throw new InvalidOperationException("listener"),
        };
        ActivitySource.AddActivityListener(bad);
        List<BulkRow> rows = Engine.Pump(new BulkServer(), Engine.Options(), Engine.Users(50));
        Assert.All(rows, row => Assert.Equal(UserStatus.Succeeded, row.Status));
    }

    [Fact]
    public void Nothing_personal_is_told()
    {
        var fails = new UserVerdict(VerdictKind.Failed, 4007, "planted-words of planted-value");
        BulkRow[] rows =
        [
            .. Enumerable.Range(1, 30).Select(i => new BulkRow(i, new UserUpdate(
                "planted-id" + i, [new KeyValuePair<string, PropertyValue>("planted-key", PropertyValue.String("planted-value"))]))),
        ];
        using (var run = new BulkRun(
            UserOperation.SetProfile, null, (request, _) => Task.FromResult(Engine.Answer(request, except: _ => fails)), Engine.Options()))
            Engine.Pump(run, 50_000, rows);

        string all = _meter.Read() + string.Join("\n", _spans.Select(span =>
            $"{span.OperationName} {span.DisplayName} {span.StatusDescription} "
            + $"{string.Join(' ', span.TagObjects)} {string.Join(' ', span.Baggage)} {string.Join(' ', span.Events)}"));
        Assert.Contains("SetProfile", all);
        Assert.Contains("Failed", all);
        Assert.DoesNotContain("planted", all);
    }

    [CollectionDefinition(Telemetry, DisableParallelization = true)]
    public sealed class Alone;
}

/// <summary>The process without anybody who listens.</summary>
[Collection("Telemetry")]
public sealed class NoTelemetryTests
{
    [Fact]
    public void Where_nobody_listens_a_request_is_nothing()
    {
        RequestTelemetry.Start("SetProfile", 20, default).End(CallOutcome.Cancelled);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
            RequestTelemetry.Start("SetProfile", 20, default).End(CallOutcome.Cancelled);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
#endif
