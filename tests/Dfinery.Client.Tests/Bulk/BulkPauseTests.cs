using System;
using System.Linq;
using System.Threading;
using Dfinery.Client.Bulk;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>A producer that pauses while the pipeline's thread is with it: nobody waits for the run.</summary>
public sealed class BulkPauseTests : IDisposable
{
    private readonly HandRun _hand;

    public BulkPauseTests()
    {
        BulkOptions options = HandRun.Halves(throttle: 8);
        options.InputPause = TimeSpan.FromSeconds(1);
        _hand = new HandRun(options);
    }

    public void Dispose() => _hand.Dispose();

    [Fact]
    public void After_a_second_without_input_what_is_there_goes_out()
    {
        _hand.Add(1, 5);
        _hand.Pass(1.4);
        _hand.Check();

        _hand.Pass(0.1);
        _hand.Check("1-5");
    }

    [Fact]
    public void Input_that_goes_on_fills_its_batches()
    {
        for (int i = 1; i <= 20; i++)
        {
            _hand.Check();
            _hand.Add(i, 1);
            _hand.Pass(0.4);
        }

        _hand.Check("1-20");
    }

    [Fact]
    public void After_a_pause_rows_are_waited_for_again()
    {
        _hand.Add(1, 5);
        _hand.Pass(1.5);
        _hand.Answer("1-5");
        _hand.Pass(100);

        _hand.Add(6, 1);
        _hand.Pass(0.9);
        _hand.Check();
        _hand.Add(7, 18);
        _hand.Pass(0.4);
        _hand.Check();
        _hand.Add(25, 1);
        _hand.Check("6-25");
    }

    [Fact]
    public void A_retry_goes_although_the_producer_still_pauses()
    {
        _hand.Add(1, 5);
        _hand.Pass(1.5);
        _hand.Answer("1-5", new DfineryException(DfineryFailure.Refused, "HTTP 503", 503));
        _hand.Check();

        _hand.Pass(0.3);

        _hand.Check("1-5");
    }

    [Fact]
    public void While_the_pump_waits_it_is_not_the_producer_that_pauses()
    {
        _hand.Add(1, 20);
        _hand.Answer("1-20");
        _hand.Take();
        _hand.Add(21, 25);
        var pump = new Thread(() => _hand.Run.Wait(Engine.Guard)) { IsBackground = true };
        pump.Start();
        Assert.True(SpinWait.SpinUntil(() => (pump.ThreadState & ThreadState.WaitSleepJoin) != 0, Engine.Guard));

        _hand.Pass(10);

        _hand.Check("21-40");
    }

    [Fact]
    public void A_wait_that_is_over_is_none_any_more()
    {
        _hand.Add(1, 25);
        _hand.Run.Wait(TimeSpan.Zero);

        _hand.Pass(1.5);
        _hand.Answer("1-20");

        _hand.Check("21-25");
    }

    [Fact]
    public void Timers_are_set_by_time_and_not_by_rows()
    {
        _hand.Add(1, 2000);
        for (int i = 0; i < 100; i++)
            _hand.Answer($"{(i * 20) + 1}-{(i + 1) * 20}");
        Assert.Equal(1, _hand.Time.TimersSet);

        // Looked at after half a second each: with the rows, once without, and then it is a pause.
        _hand.Pass(1.5);
        Assert.Equal(3, _hand.Time.TimersSet);
        _hand.Pass(3600);

        // Nothing comes, so nobody looks any more.
        Assert.Equal(3, _hand.Time.TimersSet);
    }

    [Fact]
    public void Where_no_more_rows_come_nobody_looks_for_any()
    {
        _hand.Add(1, 5);
        _hand.Complete();
        _hand.Check("1-5");
        _hand.Pass(10);

        // The one that the first row set.
        Assert.Equal(1, _hand.Time.TimersSet);
    }
}
