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

/// <summary>A producer that pauses while the pipeline's thread is with it: nobody waits for the run.</summary>
public sealed class BulkPauseTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly List<int> _sizes = [];
    private readonly BulkRun _run;
    private Func<int, DfineryException?> _failure = _ => null;
    private bool _hangs;

    public BulkPauseTests()
    {
        BulkOptions options = Engine.Options();
        (options.Time, options.InputPause, options.Random) = (_time, TimeSpan.FromSeconds(1), () => 0.5);
        _run = new BulkRun(UserOperation.SetProfile, null, Send, options);
    }

    public void Dispose() => _run.Dispose();

    [Fact]
    public void After_a_second_without_input_what_is_there_goes_out()
    {
        Add(1, 5);
        Pass(0.9);
        CheckSent();

        Pass(0.6);
        CheckSent(5);
    }

    [Fact]
    public void Input_that_goes_on_fills_its_batches()
    {
        for (int i = 1; i <= 20; i++)
        {
            CheckSent();
            Add(i, 1);
            Pass(0.4);
        }

        CheckSent(20);
    }

    [Fact]
    public void After_a_pause_rows_are_waited_for_again()
    {
        Add(1, 5);
        Pass(1.5);
        CheckSent(5);
        Pass(100);

        Add(6, 1);
        Pass(0.9);
        CheckSent(5);
        Add(7, 18);
        Pass(0.4);
        CheckSent(5);
        Add(25, 1);
        CheckSent(5, 20);
    }

    [Fact]
    public void A_retry_goes_although_the_producer_still_pauses()
    {
        _failure = number => number == 1 ? new DfineryException(DfineryFailure.Refused, "HTTP 503", 503) : null;
        Add(1, 5);
        Pass(1.5);
        CheckSent(5);

        Pass(0.3);

        CheckSent(5, 5);
    }

    [Fact]
    public void While_the_pump_waits_it_is_not_the_producer_that_pauses()
    {
        Add(1, 20);
        CheckSent(20);
        while (_run.TryTake(out _))
        {
        }

        _hangs = true;
        Add(21, 25);
        var pump = new Thread(() => _run.Wait(Engine.Guard)) { IsBackground = true };
        pump.Start();
        Assert.True(SpinWait.SpinUntil(() => (pump.ThreadState & ThreadState.WaitSleepJoin) != 0, Engine.Guard));

        Pass(10);

        Assert.Equal(2, _run.Progress.Requests);
    }

    [Fact]
    public void Timers_are_set_by_time_and_not_by_rows()
    {
        Add(1, 2000);
        CheckSent([.. Enumerable.Repeat(20, 100)]);
        Assert.InRange(_time.TimersSet, 1, 3);

        Pass(1.5);
        int before = _time.TimersSet;
        Pass(3600);

        // Nothing comes, so nobody looks any more.
        Assert.Equal(before, _time.TimersSet);
    }

    private Task<Answer> Send(UserRequest request, CancellationToken cancellationToken)
    {
        lock (_sizes)
        {
            _sizes.Add(request.Users.Count);
            if (_hangs)
                return Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(_ => Engine.Answer(request), TaskScheduler.Default);
            return _failure(_sizes.Count) is { } failure
                ? Task.FromException<Answer>(failure)
                : Task.FromResult(Engine.Answer(request));
        }
    }

    private void Add(int first, int count)
    {
        for (int i = first; i < first + count; i++)
            _run.Add(Engine.Row(i, "u" + i));
    }

    private void Pass(double seconds) => _time.Pass(TimeSpan.FromSeconds(seconds));

    private void CheckSent(params int[] sizes)
    {
        Assert.True(SpinWait.SpinUntil(() => _run.Progress is { InFlight: 0 } now && now.Requests >= sizes.Length, Engine.Guard));
        lock (_sizes)
            Assert.Equal(sizes, _sizes);
    }
}
