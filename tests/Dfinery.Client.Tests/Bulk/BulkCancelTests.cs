using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
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
        BulkOptions options = scenario.CreateOptions(scenario.Retries);
        using BulkRun run = Engine.Start(server, options);
        TimeSpan moment = TimeSpan.FromMilliseconds(new Random(scenario.Seed).Next(30));
        using ITimer later = options.Time.CreateTimer(_ => run.Cancel(), null, moment, Timeout.InfiniteTimeSpan);

        List<BulkRow> rows = Engine.Pump(run, scenario.Window, scenario.CreateRows());
        run.Dispose();
        int requests = server.Requests.Count;
        Engine.Settle(options);

        Assert.Equal(requests, server.Requests.Count);
        Assert.Equal(Enumerable.Range(1, scenario.Rows).Select(i => (long)i), rows.Select(row => row.Position));
        BulkPromises.Check(server, rows, scenario.Throttle);
        Assert.All(rows.Where(row => row.Status == UserStatus.NotAttempted), row =>
        {
            RowRecord record = server.Row(row.Position);
            Assert.False(record.IsApplied);
            Assert.True(record.Seen == 0 || record.Last is null or Fate.RefusedTogether);
        });
        Assert.Equal(0, run.Progress.InFlight);
    }

    [Property(Arbitrary = [typeof(BulkScenarios)], MaxTest = 40)]
    public void Disposed_with_rows_inside_it_leaves_nothing_under_way(BulkScenario scenario)
    {
        BulkServer server = scenario.CreateServer();
        BulkOptions options = scenario.CreateOptions(scenario.Retries);
        BulkRun run = Engine.Start(server, options);
        foreach (BulkRow row in scenario.CreateRows().Take(scenario.Window))
            run.Add(row);
        Engine.Pass(options, TimeSpan.FromMilliseconds(scenario.Seed % 4));

        run.Dispose();
        int requests = server.Requests.Count;
        Engine.Settle(options);

        Assert.Equal(0, run.Progress.InFlight);
        Assert.Equal(requests, server.Requests.Count);
    }

    [Fact]
    public void Rows_added_after_a_cancellation_are_settled_too_and_never_hold_the_input_back()
    {
        var server = new BulkServer();
        BulkOptions options = Engine.Options();
        using BulkRun run = Engine.Start(server, options);
        run.Cancel();

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(5000));

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
            await Task.Delay(Engine.Guard * 2, cancellationToken);
            return null!;
        }

        using var run = new BulkRun(UserOperation.SetProfile, null, Send, Engine.Options());
        Task canceller = Task.Run(() =>
        {
            entered.Wait();
            run.Cancel();
        });

        List<BulkRow> rows = Engine.Pump(run, 100, Engine.Users(45));

        await canceller.WaitAsync(Engine.Guard);
        Assert.All(rows.Take(20), row => Assert.Equal((UserStatus.Unknown, 1), (row.Status, row.Attempts)));
        Assert.All(rows.Take(20), row => Assert.Equal("The run was stopped before the answer came.", row.Message));
        Assert.All(rows.Skip(20), row => Assert.Equal((UserStatus.NotAttempted, 0), (row.Status, row.Attempts)));
        Assert.Same(StopReason.Cancelled, run.StopReason);
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
                return Engine.Answer(request);
            both.Signal();
            if (call == 2)
            {
                both.Wait(Engine.Guard, CancellationToken.None);
                throw new DfineryException(DfineryFailure.Refused, "No.", 401);
            }

            await Task.Delay(Engine.Guard * 2, cancellationToken);
            return null!;
        }

        using var run = new BulkRun(UserOperation.SetProfile, null, Send, Engine.Options(throttle: 2));
        foreach (BulkRow row in Engine.Users(60))
            run.Add(row);
        Assert.True(SpinWait.SpinUntil(() => run.StopReason is not null, Engine.Guard));
        run.Cancel();

        List<BulkRow> rows = Engine.Pump(run, 100, []);

        Assert.Equal(20, rows.Count(row => row.Status == UserStatus.Succeeded));
        Assert.Equal(20, rows.Count(row => row.Status == UserStatus.Unknown));
    }

    [Fact]
    public async Task A_cancellation_ends_a_wait_in_which_nothing_is_in_flight()
    {
        BulkOptions options = Engine.Options();
        (options.Time, options.MaxWait) = (TimeProvider.System, TimeSpan.FromDays(1));
        Assert.True(options.Gate.TryEnter(options.Now, out QuotaPass pass, out _));
        options.Gate.Leave(pass, GateOutcome.Throttled(null, TimeSpan.FromHours(1)), options.Now, options.Time.GetUtcNow());
        using BulkRun run = Engine.Start(new BulkServer(), options);
        run.Add(Engine.Row(1, "a"));
        Task waiting = Task.Run(() => run.Wait(Engine.Guard * 10));
        // The wait alone asks the gate for a partial batch.
        Assert.True(SpinWait.SpinUntil(() => run.Progress.WaitsFor is not null, Engine.Guard));

        run.Cancel();

        await waiting.WaitAsync(Engine.Guard);
        Assert.True(run.TryTake(out BulkRow row));
        Assert.Equal((UserStatus.NotAttempted, 0), (row.Status, row.Attempts));
    }

    [Fact]
    public async Task A_server_that_ignores_the_cancellation_does_not_hold_up_the_end_for_ever()
    {
        var never = new TaskCompletionSource<Answer>();
        using var entered = new SemaphoreSlim(0);
        var run = new BulkRun(UserOperation.SetProfile, null, Send, Engine.Options());
        foreach (BulkRow row in Engine.Users(20))
            run.Add(row);
        Assert.True(await entered.WaitAsync(Engine.Guard));

        await Task.Run(run.Dispose).WaitAsync(Engine.Guard);

        Assert.Equal(1, run.Progress.InFlight);
        never.SetException(new DfineryException(DfineryFailure.ConnectionLost, "Lost."));

        Task<Answer> Send(UserRequest request, CancellationToken cancellationToken)
        {
            entered.Release();
            return never.Task;
        }
    }

    [Fact]
    public void Dispose_waits_for_what_is_in_flight()
    {
        bool isOver = false;
        using var entered = new SemaphoreSlim(0);
        var run = new BulkRun(UserOperation.SetProfile, null, Send, Engine.Options());
        foreach (BulkRow row in Engine.Users(20))
            run.Add(row);
        Assert.True(entered.Wait(Engine.Guard));

        run.Dispose();

        Assert.True(Volatile.Read(ref isOver));
        Assert.Equal(0, run.Progress.InFlight);

        async Task<Answer> Send(UserRequest request, CancellationToken cancellationToken)
        {
            entered.Release();
            var cancelled = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            using (cancellationToken.Register(() => cancelled.SetResult(true)))
                await cancelled.Task;
            // Some turns of the thread pool later than the cancellation.
            for (int i = 0; i < 2000; i++)
                await Task.Yield();
            Volatile.Write(ref isOver, true);
            throw new OperationCanceledException(cancellationToken);
        }
    }

    [Fact]
    public void A_batch_that_is_on_its_way_when_the_run_is_cancelled_never_gets_to_the_server()
    {
        var server = new BulkServer();
        BulkOptions options = Engine.Options();
        var time = new WatchedTime();
        options.Time = time;
        using BulkRun run = Engine.Start(server, options);
        foreach (BulkRow row in Engine.Users(19))
            run.Add(row);

        // Between the decision to send and the sending.
        time.Looked = run.Cancel;
        run.Add(Engine.Row(20, "u20"));
        Assert.True(SpinWait.SpinUntil(() => run.Progress.InFlight == 0, Engine.Guard));

        Assert.Equal(1, run.Progress.Requests);
        Assert.Empty(server.Requests);
    }

    private sealed class WatchedTime : TimeProvider
    {
        public Action? Looked { get; set; }

        public override long GetTimestamp()
        {
            Looked?.Invoke();
            return 0;
        }
    }

    [Fact]
    public void Cancel_and_dispose_may_come_twice_and_in_any_order()
    {
        BulkRun run = Engine.Start(new BulkServer(), Engine.Options());
        run.Cancel();
        run.Dispose();
        run.Cancel();
        run.Dispose();

        Assert.Equal(0, run.Progress.InFlight);
    }
}
