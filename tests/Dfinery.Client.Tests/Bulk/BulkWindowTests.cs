using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Dfinery.Emulator.Faults;
using Xunit;

namespace Dfinery.Client.Tests;

public class BulkWindowTests
{
    private static readonly TimeSpan AYear = TimeSpan.FromDays(365);

    [Fact]
    public void Rows_given_back_are_held_by_nobody()
    {
        var server = new BulkServer { Faults = 0.05, UserFates = [Fate.Busy], Latency = 0 };
        BulkOptions options = Engine.Options(window: 100);
        using BulkRun run = Engine.Start(server, options);

        WeakReference[] rows = PumpAndForget(run, options.WindowSize);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        // Some stay in slots of queues and in the frames of tasks that have just ended.
        Assert.InRange(rows.Count(row => row.IsAlive), 0, 200);
    }

    [Fact]
    public void A_run_that_is_disposed_of_is_held_by_nobody()
    {
        using var closing = new CancellationTokenSource();
        BulkOptions options = Engine.Options();
        (options.Time, options.InputPause, options.Closing) = (new ManualTime(), TimeSpan.FromSeconds(1), closing.Token);
        Assert.True(options.Gate.TryEnter(options.Now, out QuotaPass pass, out _));
        options.Gate.Leave(pass, GateOutcome.Throttled(null, TimeSpan.FromMinutes(5)), options.Now, options.Time.GetUtcNow());

        // Both timers of each are set, and connection and gate live on.
        WeakReference[] rows = [.. Enumerable.Range(0, 20).Select(_ => StartAndDispose(options))];
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.InRange(rows.Count(row => row.IsAlive), 0, 2);
    }

    [Fact]
    public void No_more_rows_are_inside_than_the_window_holds()
    {
        var server = new BulkServer { Latency = 3 };
        BulkOptions options = Engine.Options(window: 33);
        using BulkRun run = Engine.Start(server, options);
        int most = 0;
        IEnumerable<BulkRow> Watched()
        {
            foreach (BulkRow row in Engine.Users(500))
            {
                most = Math.Max(most, run.Count);
                Assert.False(run.IsFull);
                yield return row;
            }
        }

        Engine.Pump(run, options.WindowSize, Watched());

        Assert.InRange(most, 20, 32);
    }

    [Fact]
    public void Nothing_is_asked_of_the_server_until_a_batch_is_full_or_waited_for()
    {
        var server = new BulkServer();
        BulkOptions options = Engine.Options();
        using BulkRun run = Engine.Start(server, options);
        foreach (BulkRow row in Engine.Users(19))
            run.Add(row);
        Engine.Settle(options);
        Assert.Empty(server.Requests);

        run.Wait(Engine.Guard);

        Assert.True(run.TryTake(out BulkRow first));
        Assert.Equal(UserStatus.Succeeded, first.Status);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Rows_due_again_and_new_ones_go_as_soon_as_they_fill_a_batch()
    {
        int calls = 0;
        var second = new TaskCompletionSource<int>();
        Task<Answer> Send(UserRequest request, CancellationToken cancellationToken)
        {
            bool isFirst = Interlocked.Increment(ref calls) == 1;
            if (!isFirst)
                second.TrySetResult(request.Users.Count);
            return Task.FromResult(Engine.Answer(request, except: user =>
                isFirst && user.Length == 2 ? new UserVerdict(VerdictKind.Failed, ResultCode.ServerBusy, "Busy.") : null));
        }

        BulkOptions options = Engine.Options();
        options.Random = () => 0;
        using var run = new BulkRun(UserOperation.SetProfile, null, Send, options);
        BulkRow[] rows = Engine.Users(31);
        foreach (BulkRow row in rows.Take(20))
            run.Add(row);
        Engine.Settle(options);
        Assert.True(SpinWait.SpinUntil(() => run.Progress is { InFlight: 0, Requests: 1 }, Engine.Guard));

        // u1 to u9 are due again; eleven are missing.
        foreach (BulkRow row in rows.Skip(20).Take(10))
            run.Add(row);
        Engine.Settle(options);
        Assert.Equal(1, calls);
        run.Add(rows[30]);

        Assert.Equal(20, await second.Task.WaitAsync(Engine.Guard));
    }

    [Fact]
    public void During_an_outage_the_next_row_goes_alone_to_find_out_whether_the_server_is_back()
    {
        var busy = new DfineryException(DfineryFailure.Refused, "HTTP 503", 503);
        var server = new BulkServer { Outage = number => number == 1 ? busy : null };
        BulkOptions options = Engine.Options(retries: 0);
        using BulkRun run = Engine.Start(server, options);
        BulkRow[] rows = Engine.Users(22);
        foreach (BulkRow row in rows.Take(20))
            run.Add(row);
        Assert.True(SpinWait.SpinUntil(() => run.Progress is { InFlight: 0, Requests: 1 }, Engine.Guard));

        run.Add(rows[20]);
        Assert.True(SpinWait.SpinUntil(() => run.Progress is { InFlight: 0, Requests: 2 }, Engine.Guard));
        Engine.Settle(options);
        run.Add(rows[21]);
        Engine.Settle(options);

        Assert.Equal(["u21"], server.Requests[1]);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_wait_ends_when_its_time_is_over()
    {
        var never = new TaskCompletionSource<Answer>();
        using var run = new BulkRun(UserOperation.SetProfile, null, (_, stop) => never.Task.WaitAsync(stop), Engine.Options());
        run.Wait(Engine.Guard);
        run.Add(Engine.Row(1, "a"));

        Task waiting = Task.Run(() => run.Wait(TimeSpan.FromMilliseconds(20)));

        await waiting.WaitAsync(Engine.Guard);
        Assert.False(run.TryTake(out _));
    }

    [Fact]
    public async Task Two_runs_share_one_gate_and_both_end()
    {
        var gate = new QuotaGate();
        var time = new SimulatedTime();
        int left = 8;
        DateTimeOffset reset = time.GetUtcNow().AddMinutes(1);
        async Task<Answer> Send(UserRequest request, CancellationToken cancellationToken)
        {
            await Task.Yield();
            bool isNew = time.GetUtcNow() >= reset;
            int remaining = isNew ? 1000 : Interlocked.Decrement(ref left);
            if (remaining < 0)
                throw new DfineryException(DfineryFailure.Refused, "Overrun.", 401);
            return Engine.Answer(request, new QuotaReading(remaining, isNew ? reset.AddMinutes(1) : reset, time.GetUtcNow()));
        }

        Task<List<BulkRow>>[] runs = [.. Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
            () =>
            {
                BulkOptions options = Engine.Options();
                (options.Gate, options.Time) = (gate, time);
                using var run = new BulkRun(UserOperation.SetProfile, null, Send, options);
                return Engine.Pump(run, options.WindowSize, Engine.Users(200));
            },
            TaskCreationOptions.LongRunning))];

        List<BulkRow>[] results = await Task.WhenAll(runs).WaitAsync(Engine.Guard * 2);
        Assert.All(results.SelectMany(rows => rows), row => Assert.Equal(UserStatus.Succeeded, row.Status));
    }

    [Fact]
    public void A_quota_that_is_spent_for_longer_than_the_run_may_wait_ends_it()
    {
        BulkOptions options = Engine.Options();
        DateTimeOffset now = options.Time.GetUtcNow();
        Task<Answer> Send(UserRequest request, CancellationToken cancellationToken) =>
            Task.FromResult(Engine.Answer(request, new QuotaReading(0, now.AddDays(300), now, AYear)));
        using var run = new BulkRun(UserOperation.SetProfile, null, Send, options);

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(45));

        Assert.Equal(StopKind.WaitTooLong, run.StopReason!.Kind);
        Assert.Equal(4006, run.StopReason!.Failure!.ResultCode);
        Assert.Equal(20, rows.Count(row => row.Status == UserStatus.Succeeded));
        Assert.Equal(25, rows.Count(row => row.Status == UserStatus.NotAttempted));
    }

    [Fact]
    public void A_quota_that_is_spent_for_most_of_a_year_can_be_waited_for()
    {
        BulkOptions options = Engine.Options();
        // Real timers have limits that simulated ones have not.
        options.Time = TimeProvider.System;
        DateTimeOffset now = options.Time.GetUtcNow();
        Task<Answer> Send(UserRequest request, CancellationToken cancellationToken) =>
            Task.FromResult(Engine.Answer(request, new QuotaReading(0, now.AddDays(300), now, AYear)));
        options.MaxWait = TimeSpan.FromDays(1000);
        using var run = new BulkRun(UserOperation.SetProfile, null, Send, options);
        foreach (BulkRow row in Engine.Users(40))
            run.Add(row);

        Assert.True(SpinWait.SpinUntil(() => run.Progress.WaitsFor > TimeSpan.FromDays(299), Engine.Guard));
        while (run.TryTake(out _))
            continue;
        run.Wait(TimeSpan.FromMilliseconds(1));
        run.Cancel();
        List<BulkRow> rows = Engine.Pump(run, 100, []);

        Assert.Equal(Enumerable.Repeat(UserStatus.NotAttempted, 20), rows.Select(row => row.Status));
    }

    [Fact]
    public void A_quota_that_comes_back_after_most_of_a_year_is_used()
    {
        BulkOptions options = Engine.Options();
        options.MaxWait = TimeSpan.FromDays(1000);
        DateTimeOffset reset = options.Time.GetUtcNow().AddDays(300);
        Task<Answer> Send(UserRequest request, CancellationToken cancellationToken) =>
            Task.FromResult(Engine.Answer(request, new QuotaReading(0, reset, options.Time.GetUtcNow(), AYear)));
        using var run = new BulkRun(UserOperation.SetProfile, null, Send, options);

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(40));

        Assert.All(rows, row => Assert.Equal(UserStatus.Succeeded, row.Status));
        Assert.True(options.Time.GetUtcNow() >= reset);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference StartAndDispose(BulkOptions options)
    {
        using BulkRun run = Engine.Start(new BulkServer(), options);
        BulkRow[] rows = Engine.Users(20);
        foreach (BulkRow row in rows)
            run.Add(row);
        Assert.NotNull(run.Progress.WaitsFor);
        return new WeakReference(rows[0]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] PumpAndForget(BulkRun run, int window)
    {
        var references = new List<WeakReference>();
        IEnumerable<BulkRow> Rows()
        {
            for (int i = 1; i <= 5000; i++)
            {
                BulkRow row = Engine.Row(i, "u" + (i % 700));
                references.Add(new WeakReference(row));
                yield return row;
            }
        }

        Assert.Equal(5000, Engine.Pump(run, window, Rows()).Count);
        return [.. references];
    }
}
