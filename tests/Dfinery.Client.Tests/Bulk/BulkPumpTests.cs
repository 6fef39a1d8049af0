using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

public class BulkPumpTests
{
    [Fact]
    public void Every_row_comes_back_in_order_on_the_callers_thread_and_each_row_fed_ticks()
    {
        using BulkRun run = Engine.Start(new BulkServer(), Engine.Options());
        int thread = Environment.CurrentManagedThreadId;
        var taken = new List<BulkRow>();
        int ticks = 0;
        var pump = new BulkPump(
            run,
            row =>
            {
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
                taken.Add(row);
            },
            () => ticks++);
        BulkRow[] rows = Engine.Users(19);

        Assert.All(rows, row => Assert.True(pump.Feed(row)));
        Assert.Equal((19, 0), (ticks, taken.Count));
        pump.Finish();

        Assert.Equal(rows, taken);
    }

    [Fact]
    public void It_ticks_while_the_server_is_silent_and_what_a_tick_throws_ends_it()
    {
        using var run = new BulkRun(UserOperation.SetProfile, null, Hang, Engine.Options());
        int ticks = 0;
        var pump = new BulkPump(
            run,
            _ => { },
            () => _ = ++ticks > 3 ? throw new TimeZoneNotFoundException() : 0,
            TimeSpan.FromMilliseconds(1));
        pump.Feed(Engine.Row(1, "a"));

        Assert.Throws<TimeZoneNotFoundException>(pump.Finish);
        Assert.Equal(1, run.Count);
    }

    [Fact]
    public void What_the_taker_throws_ends_it_and_the_run_can_still_be_disposed_of()
    {
        BulkRun run = Engine.Start(new BulkServer(), Engine.Options());
        var pump = new BulkPump(run, _ => throw new TimeZoneNotFoundException());
        pump.Feed(Engine.Row(1, "a"));

        Assert.Throws<TimeZoneNotFoundException>(pump.Finish);
        run.Dispose();
        Assert.Equal(0, run.Progress.InFlight);
    }

    [Fact]
    public void Feeding_a_stopped_run_says_so_and_finishing_gives_every_row_back()
    {
        using BulkRun run = Engine.Start(new BulkServer(), Engine.Options());
        var taken = new List<BulkRow>();
        var pump = new BulkPump(run, taken.Add);
        Assert.True(pump.Feed(Engine.Row(1, "a")));

        run.Cancel();

        Assert.False(pump.Feed(Engine.Row(2, "b")));
        pump.Finish();
        Assert.Equal([1, 2], taken.Select(row => row.Position));
        Assert.All(taken, row => Assert.Equal(UserStatus.NotAttempted, row.Status));
        Assert.Equal(2, run.Progress.Rows[UserStatus.NotAttempted]);
    }

    [Fact]
    public void A_row_that_the_run_does_not_take_gives_back_what_is_settled_and_ticks()
    {
        using var hand = new HandRun();
        var taken = new List<BulkRow>();
        int ticks = 0;
        var pump = new BulkPump(hand.Run, taken.Add, () => ticks++);
        Assert.True(pump.PassOver());
        foreach (BulkRow row in Engine.Users(20))
            pump.Feed(row);
        hand.Rest();
        hand.Answer("1-20");
        Assert.Empty(taken);

        Assert.True(pump.PassOver());
        Assert.Equal((20, 22), (taken.Count, ticks));
        hand.Run.Cancel();
        Assert.False(pump.PassOver());
    }

    [Fact]
    public void Many_requests_at_once_let_more_rows_wait_and_a_run_that_is_stopped_holds_none_back()
    {
        using var hand = new HandRun(HandRun.Halves(throttle: 32));
        hand.Add(1, 20 + (2 * 32 * 20) - 1);
        Assert.False(hand.Run.IsFull);
        hand.Add(1300, 1);
        Assert.True(hand.Run.IsFull);

        hand.Run.Cancel();

        Assert.False(hand.Run.IsFull);
    }

    [Fact]
    public void Rows_are_held_back_while_a_thousand_wait_to_be_sent_and_until_half_of_them_are()
    {
        var server = new HeldServer();
        BulkOptions options = Engine.Options(throttle: 1);
        // Nobody moves this clock: the first row's retry never comes.
        options.Time = new ManualTime();
        using var run = new BulkRun(UserOperation.SetProfile, null, server.SendAsync, options);
        BulkRow[] rows = Engine.Users(1020);
        foreach (BulkRow row in rows)
        {
            Assert.False(run.IsFull);
            run.Add(row);
        }

        Assert.True(run.IsFull);
        var waiting = new Thread(() => run.Wait(Engine.Guard * 2));
        waiting.Start();
        Assert.True(SpinWait.SpinUntil(() => waiting.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Engine.Guard));
        server.Answer(1, except: "u1");
        for (int i = 0; i < 24; i++)
            server.Answer(1);

        Assert.True(waiting.Join(Engine.Guard));
        Assert.False(rows[0].IsSettled);
        Assert.False(run.IsFull);
        Assert.Equal(26, run.Progress.Requests);
    }

    private static async Task<Answer> Hang(UserRequest request, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return null!;
    }
}
