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

/// <summary>What a settled row says besides its outcome, and what becomes of rows where the caller refuses its own input.</summary>
public class BulkSettledTests
{
    [Fact]
    public void A_row_says_whether_a_later_one_of_its_user_was_waiting()
    {
        List<BulkRow> rows = Engine.Pump(new BulkServer(), Engine.Options(), Engine.Rows("a", "b", "a", "a", "c"));

        Assert.Equal([true, false, true, false, false], rows.Select(row => row.HasLaterRow));
    }

    [Fact]
    public void A_row_that_comes_after_the_answer_was_not_waiting()
    {
        var server = new BulkServer();
        using BulkRun run = Engine.Start(server, Engine.Options());
        BulkRow[] rows = Engine.Rows("a", "a");
        run.Add(rows[0]);
        run.Wait(Engine.Guard);
        Assert.True(run.TryTake(out _));

        run.Add(rows[1]);
        Assert.Single(Engine.Pump(run, 50, []));

        Assert.Equal([false, false], rows.Select(row => row.HasLaterRow));
    }

    [Fact]
    public async Task A_row_that_came_while_the_answer_was_on_its_way_was_waiting()
    {
        var answer = new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously);
        UserRequest? sent = null;
        Task<Answer> Send(UserRequest request, CancellationToken cancellationToken)
        {
            sent ??= request;
            return request == sent ? answer.Task : Task.FromResult(Engine.Answer(request));
        }

        using var run = new BulkRun(UserOperation.SetProfile, null, Send, Engine.Options());
        BulkRow[] rows = [.. Engine.Users(20), Engine.Row(21, "u1")];
        foreach (BulkRow row in rows.Take(20))
            run.Add(row);
        Assert.True(SpinWait.SpinUntil(() => sent is not null, Engine.Guard));
        // One row alone does not make the run look at its input.
        run.Add(rows[20]);
        answer.SetResult(Engine.Answer(sent!));

        await Task.Run(() => Engine.Pump(run, 50, [])).WaitAsync(Engine.Guard);
        Assert.True(rows[0].HasLaterRow);
        Assert.All(rows.Skip(1), row => Assert.False(row.HasLaterRow));
    }

    [Fact]
    public void A_row_that_came_settled_says_whether_a_later_one_came_before_it_was_given_back()
    {
        using BulkRun run = Engine.Start(new BulkServer(), Engine.Options());
        BulkRow[] rows = [new(1, "a", UserStatus.Invalid, "bad"), new(2, "b", UserStatus.Invalid, "bad"), .. Engine.Rows("a", "b")];
        run.Add(rows[0]);
        run.Add(rows[2]);
        run.Add(rows[1]);
        Assert.True(run.TryTake(out _));
        Assert.True(rows[0].HasLaterRow);

        Assert.Equal([rows[2], rows[1]], Engine.Pump(run, 50, []));
        run.Add(rows[3]);
        Engine.Pump(run, 50, []);
        Assert.False(rows[1].HasLaterRow);
    }

    [Property(Arbitrary = [typeof(BulkScenarios)], MaxTest = 40)]
    public void Each_row_is_settled_once_within_the_run_and_after_the_earlier_ones_of_its_user(BulkScenario scenario)
    {
        BulkOptions options = scenario.CreateOptions(scenario.Retries);
        DateTime start = options.Time.GetUtcNow().UtcDateTime;
        using BulkRun run = Engine.Start(scenario.CreateServer(), options);

        List<BulkRow> rows = Engine.Pump(run, scenario.Window, scenario.CreateRows());

        DateTime end = options.Time.GetUtcNow().UtcDateTime;
        foreach (IGrouping<string?, BulkRow> user in rows.Where(row => row.Update is not null).GroupBy(row => row.UserId))
        {
            Assert.All(user, row => Assert.InRange(row.SettledAt, start, end));
            Assert.All(user, row => Assert.Equal(DateTimeKind.Utc, row.SettledAt.Kind));
            if (run.StopReason is null)
            {
                Assert.Equal(user.Select(row => row.SettledAt).Order(), user.Select(row => row.SettledAt));
                Assert.False(user.Last().HasLaterRow);
            }
        }
    }

    [Fact]
    public void A_row_that_is_never_sent_is_settled_when_it_is_made()
    {
        DateTime before = DateTime.UtcNow;
        var row = new BulkRow(1, "a", UserStatus.Invalid, "bad");

        Assert.InRange(row.SettledAt, before, DateTime.UtcNow);
        Assert.False(row.HasLaterRow);
    }

    [Fact]
    public async Task Where_the_caller_refuses_its_input_what_is_in_flight_is_settled_by_its_answers_and_the_rest_is_not_sent()
    {
        var answer = new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously);
        var requests = new List<UserRequest>();
        Task<Answer> Send(UserRequest request, CancellationToken cancellationToken)
        {
            requests.Add(request);
            return answer.Task;
        }

        using var run = new BulkRun(UserOperation.SetProfile, null, Send, Engine.Options(throttle: 1));
        foreach (BulkRow row in Engine.Users(45))
            run.Add(row);
        Assert.True(SpinWait.SpinUntil(() => requests.Count == 1, Engine.Guard));
        run.Stop(StopReason.InputRefused);
        Task<List<BulkRow>> rest = Task.Run(() => Engine.Pump(run, 50, []));
        answer.SetResult(Engine.Answer(
            requests[0],
            except: user => user == "u7" ? new UserVerdict(VerdictKind.Failed, ResultCode.ServerBusy, "Busy.") : null));

        List<BulkRow> rows = await rest.WaitAsync(Engine.Guard);
        Assert.Equal(StopKind.InputRefused, run.StopReason!.Kind);
        Assert.Null(run.StopReason.Failure);
        Assert.Equal(
            Enumerable.Range(1, 45).Select(i =>
                i == 7 ? UserStatus.Failed : i <= 20 ? UserStatus.Succeeded : UserStatus.NotAttempted),
            rows.Select(row => row.Status));
        Assert.Equal(ResultCode.ServerBusy, rows[6].Code);
        Assert.Single(requests);
    }

    [Fact]
    public async Task Where_the_caller_has_refused_its_input_an_outage_is_no_reason_any_more()
    {
        var answer = new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var run = new BulkRun(UserOperation.SetProfile, null, (_, _) => answer.Task, Engine.Options(retries: 0));
        foreach (BulkRow row in Engine.Users(21))
            run.Add(row);
        Assert.True(SpinWait.SpinUntil(() => run.Progress.InFlight == 1, Engine.Guard));
        run.Stop(StopReason.InputRefused);
        answer.SetException(new DfineryException(DfineryFailure.ConnectionLost, "No connection."));

        List<BulkRow> rows = await Task.Run(() => Engine.Pump(run, 50, [])).WaitAsync(Engine.Guard);

        Assert.Equal(StopKind.InputRefused, run.StopReason!.Kind);
        Assert.Null(run.StopReason.Failure);
        Assert.All(rows.Take(20), row => Assert.Equal(UserStatus.Unknown, row.Status));
        Assert.Equal(UserStatus.NotAttempted, rows[20].Status);
    }

    [Fact]
    public void Who_has_a_result_also_sees_the_quota_that_came_with_it()
    {
        for (int i = 0; i < 20; i++)
        {
            BulkOptions options = Engine.Options();
            options.Time = new SlowClock();
            async Task<Answer> Send(UserRequest request, CancellationToken cancellationToken)
            {
                await Task.Yield();
                return Engine.Answer(request, new QuotaReading(9, options.Time.GetUtcNow().AddMinutes(1), options.Time.GetUtcNow()));
            }

            using var run = new BulkRun(UserOperation.SetProfile, null, Send, options);
            var pump = new BulkPump(run, _ => Assert.Equal(9, options.Gate.Remaining));
            pump.Feed(Engine.Row(1, "u"));
            pump.Finish();
        }
    }

    /// <summary>Opens the gap between what a thread does before it looks at the clock and after.</summary>
    private sealed class SlowClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow()
        {
            Thread.Sleep(2);
            return base.GetUtcNow();
        }
    }
}
