using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>Requests that the quota turned away: nothing was tried, and the server is not busy.</summary>
public class BulkThrottledTests
{
    private static readonly DfineryException Throttled = new(DfineryFailure.Refused, "Too many.", 429, ResultCode.RateLimited);

    [Fact]
    public void A_throttled_request_costs_its_rows_no_try()
    {
        var server = new BulkServer { Outage = number => number % 3 == 0 ? null : Throttled };
        BulkOptions options = Engine.Options(retries: 0);
        using BulkRun run = Engine.Start(server, options);

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(400));

        Assert.Null(run.StopReason);
        Assert.All(rows, row => Assert.Equal((UserStatus.Succeeded, 1), (row.Status, row.Attempts)));
        Assert.Equal((server.Requests.Count, 0), (run.Progress.Requests, run.Progress.Retries));
        Assert.Equal(server.Requests.Count - 20, run.Progress.Throttled);
    }

    [Fact]
    public void Throttled_rows_go_before_any_other_and_in_their_order()
    {
        var server = new BulkServer { Outage = number => number is 1 or 2 ? Throttled : null };

        Engine.Pump(server, Engine.Options(throttle: 1), Engine.Users(60));

        Assert.Equal(server.Requests[0], server.Requests[1]);
        Assert.Equal(server.Requests[0], server.Requests[2]);
        Assert.Equal(Engine.Users(60).Select(row => row.UserId), server.Requests.Skip(2).SelectMany(request => request));
    }

    [Fact]
    public void Throttled_rows_keep_the_outcome_that_they_had()
    {
        var busy = new DfineryException(DfineryFailure.Refused, "HTTP 503", 503);
        BulkRun run = null!;
        var server = new BulkServer
        {
            Outage = number =>
            {
                if (number > 2)
                    run.Cancel();
                return number == 1 ? busy : Throttled;
            },
        };
        BulkOptions options = Engine.Options(throttle: 1);
        using (run = Engine.Start(server, options))
        {
            List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(25));

            // A stop while a throttled request is on its way leaves its rows as they were.
            Assert.All(rows.Take(20), row => Assert.Equal((UserStatus.Unknown, 1), (row.Status, row.Attempts)));
            Assert.All(rows.Skip(20), row => Assert.Equal((UserStatus.NotAttempted, 0), (row.Status, row.Attempts)));
        }
    }

    [Fact]
    public void A_server_that_throttles_is_not_silent_and_concurrency_stays_as_it_is()
    {
        var server = new HeldServer();
        using var run = new BulkRun(UserOperation.SetProfile, null, server.SendAsync, Engine.Options(throttle: 32));
        foreach (BulkRow row in Engine.Users(400))
            run.Add(row);

        server.Answer(1, Throttled);
        server.Answer(1);
        server.Answer(10, Throttled);
        server.Answer(10, Throttled);
        server.Answer(10);

        Assert.True(SpinWait.SpinUntil(() => run.Progress.InFlight == 9, Engine.Guard));
        server.Answer(9);
    }

    [Fact]
    public void A_retry_after_longer_than_the_run_may_wait_ends_it_before_anything_was_tried()
    {
        var server = new BulkServer
        {
            Outage = _ => new DfineryException(DfineryFailure.Refused, "Too many.", 429) { RetryAfter = TimeSpan.FromHours(2) },
        };
        BulkOptions options = Engine.Options(throttle: 1);
        using BulkRun run = Engine.Start(server, options);

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(45));

        Assert.Equal((StopKind.WaitTooLong, "Too many."), (run.StopReason!.Kind, run.StopReason.Failure!.Message));
        Assert.All(rows, row => Assert.Equal((UserStatus.NotAttempted, 0, null), (row.Status, row.Attempts, row.Message)));
    }
}
