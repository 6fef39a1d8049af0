using System;
using System.Threading.Tasks;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>What a run says of itself while it goes on, and what it has of its caller.</summary>
public class BulkProgressTests
{
    private static readonly DfineryException Busy = new(DfineryFailure.Refused, "HTTP 503", 503);

    [Fact]
    public void It_counts_rows_requests_retries_and_refusals_and_remembers_the_last_failure()
    {
        using var hand = new HandRun(HandRun.Halves());
        hand.Add(new BulkRow(1, "a", UserStatus.Invalid, "bad"));
        Assert.Equal(1, hand.Run.Progress.Rows[UserStatus.Invalid]);
        hand.Add(1, 40);
        Assert.Null(hand.Run.Progress.LastFailure);

        hand.Answer("1-20", Busy);
        hand.Pass(0.3);
        BulkProgress again = hand.Run.Progress;
        hand.Answer("1-20", new DfineryException(DfineryFailure.Refused, "Too many.", 429));
        BulkProgress throttled = hand.Run.Progress;
        hand.Pass(60);
        hand.Answer("1-20");
        BulkProgress end = hand.Run.Progress;

        Assert.Equal((2, 20, 0, 1, "HTTP 503"), (again.Requests, again.Retries, again.Throttled, again.InFlight, again.LastFailure));
        Assert.Equal((2, 0, 1, 0), (throttled.Requests, throttled.Retries, throttled.Throttled, throttled.InFlight));
        Assert.Equal((4, 20, 1, 1, "Too many."), (end.Requests, end.Retries, end.Throttled, end.InFlight, end.LastFailure));
        Assert.Equal(20, end.Rows[UserStatus.Succeeded]);
        Assert.DoesNotContain(UserStatus.Failed, end.Rows.Keys);
    }

    [Fact]
    public void It_tells_the_time_since_it_began_and_until_the_quota_is_back()
    {
        var time = new ManualTime();
        time.Pass(TimeSpan.FromSeconds(7));
        BulkOptions options = HandRun.Halves();
        options.Time = time;
        using var hand = new HandRun(options);
        hand.Add(1, 20);
        Assert.Null(hand.Run.Progress.WaitsFor);
        hand.Answer("1-20", new DfineryException(DfineryFailure.Refused, "Too many.", 429) { RetryAfter = TimeSpan.FromSeconds(30) });
        TimeSpan whole = hand.Run.Progress.WaitsFor!.Value;

        hand.Pass(10);
        BulkProgress progress = hand.Run.Progress;
        hand.Pass((whole - TimeSpan.FromSeconds(10)).TotalSeconds);

        Assert.InRange(whole, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(32));
        Assert.Equal((TimeSpan.FromSeconds(10), whole - TimeSpan.FromSeconds(10)), (progress.Elapsed, progress.WaitsFor));
        hand.Check("1-20");
        Assert.Null(hand.Run.Progress.WaitsFor);
    }

    [Fact]
    public void The_defaults_are_those_of_the_documentation()
    {
        var options = new BulkOptions();

        Assert.Equal((32, 50_000, 5), (options.ThrottleLimit, options.WindowSize, options.Retry.MaxRetries));
        Assert.Equal((900, 1, 1), (options.MaxWait.TotalSeconds, options.InputPause?.TotalSeconds, options.FirstPatience?.TotalSeconds));
        Assert.Equal((null, 0, 0), (options.MaxFailures, options.RefusedSample, options.Shards));
        Assert.InRange(options.Random(), 0, 0.9999999999999999);
    }

    [Fact]
    public void The_gate_follows_the_most_patient_run_and_the_last_that_was_told_of_shards()
    {
        var options = new BulkOptions { MaxWait = TimeSpan.FromMinutes(20), Shards = 4 };
        options.ApplyToGate();
        (options.MaxWait, options.Shards) = (TimeSpan.FromMinutes(1), 0);
        options.ApplyToGate();
        Assert.Equal((20, 4), (options.Gate.MaxWait.TotalMinutes, options.Gate.Shards));

        options.Shards = 1;
        options.ApplyToGate();
        Assert.Equal(1, options.Gate.Shards);
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        static Task<Answer> Send(UserRequest request, System.Threading.CancellationToken cancellationToken) => null!;
        using var run = new BulkRun(UserOperation.SetProfile, null, Send, Engine.Options());

        Assert.Throws<ArgumentNullException>("operation", () => new BulkRun(null!, null, Send, Engine.Options()));
        Assert.Throws<ArgumentNullException>("send", () => new BulkRun(UserOperation.SetProfile, null, null!, Engine.Options()));
        Assert.Throws<ArgumentNullException>("options", () => new BulkRun(UserOperation.SetProfile, null, Send, null!));
        Assert.Throws<ArgumentNullException>("row", () => run.Add(null!));
        Assert.Throws<ArgumentNullException>("update", () => new BulkRow(1, null!));
        Assert.Equal(0, run.Count);
    }
}
