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

public class BulkStopTests
{
    [Theory]
    [InlineData(400, 4001)]
    [InlineData(403, 4003)]
    [InlineData(403, 4004)]
    [InlineData(400, 4005)]
    [InlineData(401, null)]
    [InlineData(403, null)]
    public void A_fatal_answer_stops_the_run_and_every_row_has_a_result(int status, int? code)
    {
        const int First = 4;
        int answered = 0;
        int later = 0;
        var server = new BulkServer
        {
            Latency = 3,
            Outage = number =>
            {
                later += Volatile.Read(ref answered);
                if (number < First)
                    return null;
                Volatile.Write(ref answered, 1);
                return new DfineryException(DfineryFailure.Refused, "No.", status, code);
            },
        };
        BulkOptions options = Engine.Options(throttle: 4, window: 100);
        using BulkRun run = Engine.Start(server, options);

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(1000));

        Assert.Equal(StopKind.FatalAnswer, run.StopReason!.Kind);
        Assert.Equal((status, code), (run.StopReason!.Failure!.StatusCode, run.StopReason.Failure.ResultCode));
        Assert.Equal(1000, rows.Count);
        Assert.InRange(server.Requests.Count, First, First + 4);
        Assert.All(rows, row => Assert.Equal(server.Row(row.Position).Seen, row.Attempts));
        Assert.All(rows, row => Assert.Equal(row.Attempts == 0, row.Status == UserStatus.NotAttempted));
        Assert.All(rows, row => Assert.Equal(server.Row(row.Position).IsApplied, row.Status == UserStatus.Succeeded));
        Assert.All(rows.Where(row => row.Status == UserStatus.Failed), row => Assert.Equal(code, row.Code));
    }

    [Fact]
    public void A_fatal_code_for_one_user_stops_the_run_too()
    {
        int calls = 0;
        Task<Answer> Send(UserRequest request, CancellationToken cancellationToken)
        {
            calls++;
            return Task.FromResult(Engine.Answer(
                request,
                except: user => user == "u2" ? new UserVerdict(VerdictKind.Failed, ResultCode.NoPermission, "No.") : null));
        }

        BulkOptions options = Engine.Options(throttle: 1);
        using var run = new BulkRun(UserOperation.SetProfile, null, Send, options);
        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(45));

        Assert.Equal(1, calls);
        Assert.Equal(StopKind.FatalAnswer, run.StopReason!.Kind);
        DfineryException failure = run.StopReason!.Failure!;
        Assert.Equal((200, 4004, "No."), (failure.StatusCode, failure.ResultCode, failure.Message));
        Assert.Equal(19, rows.Count(row => row.Status == UserStatus.Succeeded));
        Assert.Equal(1, rows.Count(row => row.Status == UserStatus.Failed));
        Assert.Equal(25, rows.Count(row => row.Status == UserStatus.NotAttempted));
    }

    [Fact]
    public void Rows_that_come_after_the_fatal_answer_are_settled_at_once()
    {
        var server = new BulkServer { Outage = _ => new DfineryException(DfineryFailure.Refused, "No.", 401) };
        using BulkRun run = Engine.Start(server, Engine.Options());
        Engine.Pump(run, 50, Engine.Users(20));

        run.Add(Engine.Row(21, "late"));

        Assert.True(run.TryTake(out BulkRow row));
        Assert.Equal(UserStatus.NotAttempted, row.Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void An_unreachable_server_costs_the_first_rows_and_no_more(int retries)
    {
        var server = new BulkServer { Outage = _ => new DfineryException(DfineryFailure.ConnectionLost, "No connection.") };
        BulkOptions options = Engine.Options(retries: retries);
        using BulkRun run = Engine.Start(server, options);

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(5000));

        Assert.Equal(StopKind.NoUsableAnswer, run.StopReason!.Kind);
        Assert.Equal(DfineryFailure.ConnectionLost, run.StopReason!.Failure!.Failure);
        Assert.All(rows.Take(20), row => Assert.Equal(UserStatus.Unknown, row.Status));
        Assert.All(rows.Skip(20), row => Assert.Equal((UserStatus.NotAttempted, 0), (row.Status, row.Attempts)));
        Assert.Equal(retries + 1, rows.Max(row => row.Attempts));
    }

    [Fact]
    public void A_server_that_is_back_before_the_retries_end_loses_no_row()
    {
        var lost = new DfineryException(DfineryFailure.ConnectionLost, "No connection.");
        var server = new BulkServer { Outage = number => number is > 5 and < 25 ? lost : null };

        List<BulkRow> rows = Engine.Pump(server, Engine.Options(), Engine.Users(1000));

        Assert.All(rows, row => Assert.Equal(UserStatus.Succeeded, row.Status));
    }

    [Fact]
    public void A_server_that_dies_on_the_way_costs_what_was_in_flight_and_no_more()
    {
        var lost = new DfineryException(DfineryFailure.ConnectionLost, "No connection.");
        var server = new BulkServer { Outage = number => number > 20 ? lost : null };
        BulkOptions options = Engine.Options(throttle: 4, retries: 2);
        using BulkRun run = Engine.Start(server, options);

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(5000));

        Assert.Equal(StopKind.NoUsableAnswer, run.StopReason?.Kind);
        Assert.Equal(400, rows.Count(row => row.Status == UserStatus.Succeeded));
        // Up to three good answers are still on their way when the server dies; each lets the free places be filled once more.
        Assert.InRange(rows.Count(row => row.Status == UserStatus.Unknown), 20, (1 + 2 + 3 + 4) * 20);
        Assert.All(rows, row => Assert.Equal(row.Attempts == 0, row.Status == UserStatus.NotAttempted));
    }

    [Fact]
    public void A_fault_of_our_own_ends_the_run_in_words()
    {
        BulkOptions options = Engine.Options();
        using var run = new BulkRun(UserOperation.SetProfile, null, (_, _) => throw new InvalidCastException("secret"), options);

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(45));

        Assert.Equal(45, rows.Count);
        Assert.Equal(StopKind.InternalError, run.StopReason!.Kind);
        Assert.Contains(nameof(InvalidCastException), run.StopReason!.Failure!.Message);
        Assert.DoesNotContain("secret", run.StopReason.Failure.Message);
    }

    [Fact]
    public void An_answer_that_the_client_cannot_apply_ends_the_run_in_words_and_its_rows_are_unknown()
    {
        using var hand = new HandRun(HandRun.Halves(), (_, _) => Task.FromResult(new Answer([])));
        hand.Add(1, 45);

        List<BulkRow> rows = hand.Take();

        Assert.Equal(StopKind.InternalError, hand.Run.StopReason?.Kind);
        string words = hand.Run.StopReason!.Failure!.Message;
        Assert.All(rows.Take(20), row => Assert.Equal((UserStatus.Unknown, 1, words), (row.Status, row.Attempts, row.Message)));
        Assert.Equal(Enumerable.Repeat((UserStatus.NotAttempted, 0), 25), rows.Skip(20).Select(row => (row.Status, row.Attempts)));
    }

    [Fact]
    public void An_answer_of_which_the_client_can_apply_only_a_part_leaves_that_part_as_it_is()
    {
        var done = new UserVerdict(VerdictKind.Succeeded, ResultCode.Success, null);
        using var hand = new HandRun(HandRun.Halves(), (_, _) => Task.FromResult(new Answer([done, done])));
        hand.Add(1, 20);

        Assert.Equal(
            [UserStatus.Succeeded, UserStatus.Succeeded, .. Enumerable.Repeat(UserStatus.Unknown, 18)],
            hand.Take().Select(row => row.Status));
    }

    [Fact]
    public void A_refusal_before_anything_was_sent_ends_the_run_and_was_no_attempt()
    {
        using var hand = new HandRun(HandRun.Halves());
        hand.Add(1, 20);

        hand.Answer("1-20", new DfineryException(DfineryFailure.Refused, "The proxy.", 407) { NeverSent = true });

        Assert.Equal(StopKind.FatalAnswer, hand.Run.StopReason?.Kind);
        Assert.All(hand.Take(), row => Assert.Equal((UserStatus.NotAttempted, 0, true), (row.Status, row.Attempts, row.EndedRun)));
    }

    [Fact]
    public void A_wait_for_a_row_that_is_not_in_flight_ends_with_the_last_answer_of_a_stopped_run()
    {
        using var hand = new HandRun(HandRun.Halves());
        hand.Add(1, 40);
        var busy = new UserVerdict(VerdictKind.Failed, ResultCode.ServerBusy, "Busy.");
        hand.Answer("1-20", except: user => user == "u1" ? busy : null);
        var waiting = new Thread(() => hand.Run.Wait(Engine.Guard * 2)) { IsBackground = true };
        waiting.Start();
        Assert.True(SpinWait.SpinUntil(() => waiting.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Engine.Guard));

        hand.Run.Stop(StopReason.InputRefused);
        hand.Answer("21-40");

        Assert.True(waiting.Join(Engine.Guard));
        Assert.Equal(40, hand.Take().Count);
    }

    [Fact]
    public void A_cancellation_that_nobody_asked_for_ends_the_run_in_words()
    {
        BulkOptions options = Engine.Options();
        using var run = new BulkRun(UserOperation.SetProfile, null, (_, _) => throw new TaskCanceledException(), options);

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(45));

        Assert.Equal(45, rows.Count);
        Assert.Equal(StopKind.InternalError, run.StopReason?.Kind);
        Assert.DoesNotContain(rows, row => row.Status == UserStatus.Succeeded);
    }

    [Fact]
    public void A_connection_that_is_closed_ends_the_run_and_what_is_in_flight_is_settled_by_its_answers()
    {
        using var closing = new CancellationTokenSource();
        var server = new HeldServer();
        BulkOptions options = Engine.Options(throttle: 1);
        options.Closing = closing.Token;
        using var run = new BulkRun(UserOperation.SetProfile, null, server.SendAsync, options);
        foreach (BulkRow row in Engine.Users(45))
            run.Add(row);
        Assert.True(SpinWait.SpinUntil(() => run.Progress.InFlight == 1, Engine.Guard));

        closing.Cancel();
        server.Answer(1);

        List<BulkRow> rows = Engine.Pump(run, 100, []);
        Assert.Equal(StopKind.ConnectionClosed, run.StopReason!.Kind);
        Assert.Equal(DfineryFailure.Closed, run.StopReason.Failure!.Failure);
        Assert.All(rows.Take(20), row => Assert.Equal(UserStatus.Succeeded, row.Status));
        Assert.All(rows.Skip(20), row => Assert.Equal((UserStatus.NotAttempted, 0), (row.Status, row.Attempts)));
    }
}
