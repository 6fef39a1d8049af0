using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using FsCheck.Xunit;
using Xunit;

namespace Dfinery.Client.Tests;

public class BulkCancelTests
{
    [Property(Arbitrary = [typeof(BulkScenarios)], MaxTest = 60)]
    public void Cancelled_at_any_moment_it_calls_the_server_no_more_and_every_row_has_a_result(BulkScenario scenario)
    {
        BulkServer server = scenario.CreateServer();
        using BulkRun run = BulkPump.Start(server, scenario.CreateOptions(scenario.Retries));
        using var later = new Timer(_ => run.Cancel(), null, new Random(scenario.Seed).Next(30), Timeout.Infinite);

        List<BulkRow> rows = BulkPump.Pump(run, scenario.Window, scenario.CreateRows());
        run.Dispose();
        int requests = server.Requests.Count;
        BulkPump.Settle();

        Assert.Equal(requests, server.Requests.Count);
        Assert.Equal(Enumerable.Range(1, scenario.Rows).Select(i => (long)i), rows.Select(row => row.Position));
        BulkPromises.Check(server, rows, scenario.Throttle);
        Assert.All(rows.Where(row => row.Status == UserStatus.NotAttempted), row => Assert.Equal(0, server.Row(row.Position).Seen));
        Assert.Equal(0, run.Progress.InFlight);
    }

    [Property(Arbitrary = [typeof(BulkScenarios)], MaxTest = 40)]
    public void Disposed_with_rows_inside_it_leaves_nothing_under_way(BulkScenario scenario)
    {
        BulkServer server = scenario.CreateServer();
        BulkRun run = BulkPump.Start(server, scenario.CreateOptions(scenario.Retries));
        foreach (BulkRow row in scenario.CreateRows().Take(scenario.Window))
            run.Add(row);
        Thread.Sleep(scenario.Seed % 4);

        run.Dispose();
        int requests = server.Requests.Count;
        BulkPump.Settle();

        Assert.Equal(0, run.Progress.InFlight);
        Assert.Equal(requests, server.Requests.Count);
    }

    [Fact]
    public void Rows_added_after_a_cancellation_are_settled_too_and_never_hold_the_input_back()
    {
        var server = new BulkServer();
        BulkOptions options = BulkPump.Options();
        using BulkRun run = BulkPump.Start(server, options);
        run.Cancel();

        List<BulkRow> rows = BulkPump.Pump(run, options.WindowSize, BulkPump.Users(5000));

        Assert.Equal(5000, rows.Count);
        Assert.All(rows, row => Assert.Equal(UserStatus.NotAttempted, row.Status));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_request_in_flight_sees_the_cancellation_and_its_rows_are_unknown()
    {
        using var entered = new SemaphoreSlim(0);
        async Task<Answer> Send(UserRequest request, CancellationToken cancellationToken)
        {
            entered.Release();
            await Task.Delay(BulkPump.Guard * 2, cancellationToken);
            return null!;
        }

        using var run = new BulkRun(UserOperation.SetProfile, null, Send, BulkPump.Options());
        Task canceller = Task.Run(() =>
        {
            entered.Wait();
            run.Cancel();
        });

        List<BulkRow> rows = BulkPump.Pump(run, 100, BulkPump.Users(45));

        await canceller.WaitAsync(BulkPump.Guard);
        Assert.All(rows.Take(20), row => Assert.Equal((UserStatus.Unknown, 1), (row.Status, row.Attempts)));
        Assert.All(rows.Skip(20), row => Assert.Equal((UserStatus.NotAttempted, 0), (row.Status, row.Attempts)));
        Assert.Null(run.Fatal);
    }

    [Fact]
    public void A_cancelled_request_is_no_success_even_after_a_fatal_answer()
    {
        using var both = new CountdownEvent(2);
        int calls = 0;
        async Task<Answer> Send(UserRequest request, CancellationToken cancellationToken)
        {
            int call = Interlocked.Increment(ref calls);
            if (call == 1)
                return new Answer([.. request.Users.Select(_ => new UserVerdict(VerdictKind.Succeeded, 2000, null))]);
            both.Signal();
            if (call == 2)
            {
                both.Wait(BulkPump.Guard, CancellationToken.None);
                throw new DfineryException(DfineryFailure.Refused, "No.", 401);
            }

            await Task.Delay(BulkPump.Guard * 2, cancellationToken);
            return null!;
        }

        using var run = new BulkRun(UserOperation.SetProfile, null, Send, BulkPump.Options(throttle: 2));
        foreach (BulkRow row in BulkPump.Users(60))
            run.Add(row);
        Assert.True(SpinWait.SpinUntil(() => run.Fatal is not null, BulkPump.Guard));
        run.Cancel();

        List<BulkRow> rows = BulkPump.Pump(run, 100, []);

        Assert.Equal(20, rows.Count(row => row.Status == UserStatus.Succeeded));
        Assert.Equal(20, rows.Count(row => row.Status == UserStatus.Unknown));
    }

    [Fact]
    public async Task A_server_that_ignores_the_cancellation_does_not_hold_up_the_end_for_ever()
    {
        var never = new TaskCompletionSource<Answer>();
        using var entered = new SemaphoreSlim(0);
        var run = new BulkRun(UserOperation.SetProfile, null, Send, BulkPump.Options());
        foreach (BulkRow row in BulkPump.Users(20))
            run.Add(row);
        Assert.True(await entered.WaitAsync(BulkPump.Guard));

        await Task.Run(run.Dispose).WaitAsync(BulkPump.Guard);

        Assert.Equal(1, run.Progress.InFlight);
        never.SetException(new DfineryException(DfineryFailure.ConnectionLost, "Lost."));

        Task<Answer> Send(UserRequest request, CancellationToken cancellationToken)
        {
            entered.Release();
            return never.Task;
        }
    }

    [Fact]
    public void Cancel_and_dispose_may_come_twice_and_in_any_order()
    {
        BulkRun run = BulkPump.Start(new BulkServer(), BulkPump.Options());
        run.Cancel();
        run.Dispose();
        run.Cancel();
        run.Dispose();

        Assert.Equal(0, run.Progress.InFlight);
    }
}
