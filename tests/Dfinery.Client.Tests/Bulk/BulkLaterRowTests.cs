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

/// <summary>Rows that may only be sent before a later row of their user: sent last, they would overturn a newer one.</summary>
public class BulkLaterRowTests
{
    private const UserStatus Sent = UserStatus.Succeeded;
    private const UserStatus Held = UserStatus.Skipped;

    [Theory]
    [InlineData("a*", Held)]
    [InlineData("a* a", Sent, Sent)]
    [InlineData("a a*", Sent, Held)]
    [InlineData("a* b a", Sent, Sent, Sent)]
    [InlineData("a* b*", Held, Held)]
    [InlineData("a* a*", Held, Held)]
    [InlineData("a* a* a", Sent, Sent, Sent)]
    [InlineData("a a* a*", Sent, Held, Held)]
    [InlineData("a* a a*", Sent, Sent, Held)]
    [InlineData("a* b* a b c", Sent, Sent, Sent, Sent, Sent)]
    public void It_is_sent_only_where_a_row_that_may_be_last_follows(string users, params UserStatus[] expected)
    {
        var server = new BulkServer();
        BulkRow[] input = Rows(users);

        List<BulkRow> rows = Engine.Pump(server, Engine.Options(), input);

        Assert.Equal(input, rows);
        Assert.Equal(expected, rows.Select(row => row.Status));
        Assert.All(rows, row => Assert.Equal(row.Status == Sent ? 1 : 0, row.Attempts));
        BulkPromises.Check(server, rows, 8);
    }

    [Fact]
    public void One_that_was_held_back_still_says_so_and_has_no_message_of_the_server()
    {
        BulkRow row = Engine.Pump(new BulkServer(), Engine.Options(), Rows("a*")).Single();

        Assert.True(row.HasLaterRow);
        Assert.Null(row.Message);
        Assert.Null(row.Code);
    }

    [Fact]
    public void A_row_that_is_not_sent_at_all_lets_none_go()
    {
        var server = new BulkServer();

        List<BulkRow> rows = Engine.Pump(
            server, Engine.Options(), [Row(1, "a"), new BulkRow(2, "a", UserStatus.Invalid, "bad") { NeedsLaterRow = true }]);

        Assert.Equal([Held, UserStatus.Invalid], rows.Select(row => row.Status));
        Assert.All(rows, row => Assert.True(row.HasLaterRow));
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData(false, Sent)]
    [InlineData(true, Held)]
    public void One_that_came_with_nothing_left_to_send_lets_earlier_ones_go_unless_it_needs_a_later_row_itself(
        bool needsLaterRow, UserStatus expected)
    {
        var server = new BulkServer();
        var last = new BulkRow(3, "a", UserStatus.Skipped, "same") { CountsAsLater = true, NeedsLaterRow = needsLaterRow };

        List<BulkRow> rows = Engine.Pump(server, Engine.Options(), [Row(1, "a"), Row(2, "a"), last]);

        Assert.Equal([expected, expected, UserStatus.Skipped], rows.Select(row => row.Status));
        Assert.Equal(expected == Sent ? [1, 2] : [], server.Users.SelectMany(server.AppliedTo));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(21)]
    public void At_the_head_of_a_full_window_it_is_given_up_and_the_run_goes_on(int window)
    {
        var server = new BulkServer();
        BulkRow[] input = [Row(1, "a"), .. Enumerable.Range(2, 60).Select(i => Engine.Row(i, "u" + i)), Engine.Row(62, "a")];

        List<BulkRow> rows = Engine.Pump(server, Engine.Options(window: window), input);

        Assert.Equal(Held, rows[0].Status);
        Assert.All(rows.Skip(1), row => Assert.Equal(Sent, row.Status));
        Assert.Equal([62], server.AppliedTo("a"));
    }

    [Fact]
    public void At_the_head_of_a_window_that_is_full_when_the_backlog_is_it_is_given_up_too()
    {
        using var hand = new HandRun(Engine.Options(throttle: 1, window: 1021));
        hand.Add(Row(1, "a"));
        hand.Add(2, 1020);

        hand.Run.Wait(Engine.Guard);

        Assert.Equal(Held, Assert.Single(hand.Take()).Status);
        Assert.True(hand.Run.IsFull);
    }

    [Fact]
    public void While_only_the_backlog_is_full_it_waits_on()
    {
        var server = new BulkServer();
        BulkRow[] input = [Row(1, "a"), .. Enumerable.Range(2, 5000).Select(i => Engine.Row(i, "u" + i)), Engine.Row(5002, "a")];

        List<BulkRow> rows = Engine.Pump(server, Engine.Options(throttle: 1), input);

        Assert.All(rows, row => Assert.Equal(Sent, row.Status));
        Assert.Equal([1, 5002], server.AppliedTo("a"));
    }

    [Fact]
    public async Task Behind_a_row_in_flight_it_waits_for_that_one_and_is_held_back_if_nothing_follows()
    {
        var answer = new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously);
        UserRequest? first = null;
        int calls = 0;
        Task<Answer> Send(UserRequest request, CancellationToken cancellationToken)
        {
            first ??= request;
            calls++;
            return answer.Task;
        }

        using var run = new BulkRun(UserOperation.SetProfile, null, Send, Engine.Options());
        foreach (BulkRow row in Rows("a a* b"))
            run.Add(row);
        run.Complete();
        Task<List<BulkRow>> rest = Task.Run(() => Engine.Pump(run, 50, []));
        Assert.True(SpinWait.SpinUntil(() => first is not null, Engine.Guard));
        Assert.Equal(0, run.Progress.Rows.Values.Sum());
        answer.SetResult(Engine.Answer(first!));

        List<BulkRow> rows = await rest.WaitAsync(Engine.Guard);
        Assert.Equal([Sent, Held, Sent], rows.Select(row => row.Status));
        Assert.Equal([true, true, false], rows.Select(row => row.HasLaterRow));
        Assert.Equal(1, calls);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_run_that_ends_early_leaves_it_not_attempted(bool isCancelled)
    {
        var server = new BulkServer();
        using BulkRun run = Engine.Start(server, Engine.Options());
        foreach (BulkRow row in Rows("a* b b* b*"))
            run.Add(row);
        if (isCancelled)
            run.Cancel();
        else
            run.Stop(StopReason.InputRefused);

        List<BulkRow> rows = Engine.Pump(run, 50, []);

        Assert.All(rows, row => Assert.Equal(UserStatus.NotAttempted, row.Status));
        Assert.Equal([true, true, true], [rows[0].HasLaterRow, rows[2].HasLaterRow, rows[2].NeedsLaterRow]);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_run_that_ends_early_leaves_it_not_attempted_also_while_others_are_in_flight()
    {
        var answer = new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously);
        UserRequest? sent = null;
        using var run = new BulkRun(
            UserOperation.SetProfile, null, (request, _) => { sent = request; return answer.Task; }, Engine.Options());
        foreach (BulkRow row in Engine.Rows([.. Enumerable.Range(1, 20).Select(i => "u" + i)]).Prepend(Row(0, "a")))
            run.Add(row);
        Assert.True(SpinWait.SpinUntil(() => sent is not null, Engine.Guard));

        run.Stop(StopReason.InputRefused);
        run.Wait(TimeSpan.FromMilliseconds(1));
        Assert.False(run.TryTake(out _));
        answer.SetResult(Engine.Answer(sent!));

        List<BulkRow> rows = await Task.Run(() => Engine.Pump(run, 50, [])).WaitAsync(Engine.Guard);
        Assert.Equal(UserStatus.NotAttempted, rows[0].Status);
        Assert.All(rows.Skip(1), row => Assert.Equal(Sent, row.Status));
    }

    [Property(Arbitrary = [typeof(BulkScenarios)], MaxTest = 60)]
    public void It_ends_as_if_every_row_had_gone_alone_and_in_order_without_those_that_none_may_follow(BulkScenario scenario)
    {
        BulkServer server = scenario.CreatePassingServer();
        BulkRow[] input = scenario.CreateRows();
        var random = new Random(scenario.Seed);
        foreach (BulkRow row in input)
            row.NeedsLaterRow = random.Next(3) == 0;

        List<BulkRow> rows = Engine.Pump(server, scenario.CreateOptions(retries: 1000), input);

        Assert.Equal(input, rows);
        BulkPromises.Check(server, rows, scenario.Throttle);
        var model = new Dictionary<string, int>();
        for (int i = 0; i < rows.Count; i++)
        {
            BulkRow row = rows[i];
            if (row.Update is null)
                continue;
            bool isFollowed = rows.Skip(i + 1).Any(later => later.Update is not null && later.UserId == row.UserId && !later.NeedsLaterRow);
            bool mayBeHeld = row.NeedsLaterRow && (!isFollowed || scenario.Window < scenario.Rows);
            bool mustBeHeld = row.NeedsLaterRow && !isFollowed;
            UserStatus end = server.Poisoned.Contains(row.UserId!) ? UserStatus.Failed : Sent;
            Assert.Contains(row.Status, mustBeHeld ? [Held] : mayBeHeld ? [Held, end] : new[] { end });
            Assert.Equal(row.Status == Held, row.Attempts == 0);
            Assert.True(!row.NeedsLaterRow || row.HasLaterRow);
            if (row.Status == Sent)
                model[row.UserId!] = (int)row.Position;
        }

        Assert.Equal(model, server.Users.ToDictionary(user => user, user => server.AppliedTo(user)[^1]));
        // Whatever was left out: the last one applied to a user is one that may be last.
        Assert.All(model.Values, position => Assert.False(rows[position - 1].NeedsLaterRow));
    }

    private static BulkRow Row(long position, string user)
    {
        BulkRow row = Engine.Row(position, user);
        row.NeedsLaterRow = true;
        return row;
    }

    /// <summary>Rows of users, from 1; a star marks those that need a later one.</summary>
    private static BulkRow[] Rows(string users) =>
        [.. users.Split(' ').Select((user, i) => user[^1] == '*' ? Row(i + 1, user.TrimEnd('*')) : Engine.Row(i + 1, user))];
}
