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

/// <summary>A batch that is refused as a whole: its halves go apart until the bad row is alone.</summary>
public class BulkSplitTests
{
    public static TheoryData<int> EveryPosition => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(EveryPosition))]
    public void One_bad_row_is_found_in_at_most_eleven_requests(int bad)
    {
        var server = new BulkServer { Poisoned = ["u" + bad] };

        List<BulkRow> rows = Engine.Pump(server, Engine.Options(), Engine.Users(20));

        Assert.InRange(server.Requests.Count, 9, 11);
        CheckSplit(server, rows);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(1, 20)]
    [InlineData(10, 11)]
    public void Two_bad_rows_are_both_found(int first, int second)
    {
        var server = new BulkServer { Poisoned = ["u" + first, "u" + second] };

        List<BulkRow> rows = Engine.Pump(server, Engine.Options(), Engine.Users(20));

        Assert.InRange(server.Requests.Count, 9, 21);
        CheckSplit(server, rows);
    }

    [Fact]
    public void All_bad_rows_are_refused_one_by_one()
    {
        var server = new BulkServer { Poisoned = [.. Enumerable.Range(1, 20).Select(i => "u" + i)] };

        List<BulkRow> rows = Engine.Pump(server, Engine.Options(), Engine.Users(20));

        Assert.Equal(39, server.Requests.Count);
        CheckSplit(server, rows);
    }

    [Theory]
    [InlineData(4002)]
    [InlineData(4007)]
    [InlineData(4008)]
    [InlineData(4999)]
    public void Every_permanent_code_is_split(int code)
    {
        int requests = 0;
        var refusal = new DfineryException(DfineryFailure.Refused, "No.", 400, code);
        var server = new BulkServer { Outage = _ => ++requests < 4 ? refusal : null };

        List<BulkRow> rows = Engine.Pump(server, Engine.Options(throttle: 1), Engine.Users(4));

        // 4 refused, 2 refused, 2 refused, then each alone.
        Assert.Equal([4, 2, 2, 1, 1, 1, 1], server.Requests.Select(request => request.Length));
        Assert.All(rows, row => Assert.Equal((UserStatus.Succeeded, 3), (row.Status, row.Attempts)));
    }

    [Fact]
    public void A_row_behind_a_bad_one_of_the_same_user_waits_for_the_verdict()
    {
        var server = new BulkServer { Poisoned = ["u3"] };
        BulkRow[] input = [.. Engine.Users(20), Engine.Row(21, "u3"), Engine.Row(22, "u4")];

        List<BulkRow> rows = Engine.Pump(server, Engine.Options(), input);

        Assert.Empty(server.Broken);
        Assert.Equal([4, 22], server.AppliedTo("u4"));
        Assert.Equal(UserStatus.Failed, rows[20].Status);
    }

    [Fact]
    public void A_row_refused_only_together_with_others_is_not_attempted_when_the_run_is_cancelled()
    {
        BulkRun run = null!;
        List<BulkRow> rows = Answer(created => run = created, Together, async (_, cancellationToken) =>
        {
            run.Cancel();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        });

        // The first half was sent on its own, and nobody knows what came of it.
        Assert.All(rows.Take(10), row => Assert.Equal((UserStatus.Unknown, 2), (row.Status, row.Attempts)));
        CheckNotAttempted(rows.Skip(10));
    }

    [Fact]
    public void A_row_refused_only_together_with_others_is_not_attempted_when_a_fatal_answer_ends_the_run()
    {
        List<BulkRow> rows = Answer(null, Together, (_, _) => throw new DfineryException(DfineryFailure.Refused, "No.", 401));

        Assert.All(rows.Take(10), row => Assert.Equal((UserStatus.Failed, true), (row.Status, row.EndedRun)));
        CheckNotAttempted(rows.Skip(10));
        Assert.All(rows.Skip(10), row => Assert.False(row.EndedRun));
    }

    [Theory]
    [InlineData(DfineryFailure.Unreadable, 200, null, UserStatus.Unknown, null)]
    [InlineData(DfineryFailure.Refused, 200, 5003, UserStatus.Failed, 5003)]
    public void What_an_earlier_attempt_said_of_a_row_is_not_forgotten_when_it_is_refused_together_with_others(
        DfineryFailure failure, int? status, int? code, UserStatus expected, int? expectedCode)
    {
        BulkRun run = null!;
        List<BulkRow> rows = Answer(
            created => run = created,
            (_, _) => throw new DfineryException(failure, "First.", status, code),
            Together,
            async (_, cancellationToken) =>
            {
                run.Cancel();
                await Task.Delay(Timeout.Infinite, cancellationToken);
            });

        Assert.All(rows.Skip(10), row => Assert.Equal(
            (expected, expectedCode, "First.", 2),
            (row.Status, row.Code, row.Message, row.Attempts)));
    }

    private static Task Together(UserRequest request, CancellationToken cancellationToken) =>
        throw new DfineryException(DfineryFailure.Refused, "Unsupported property.", 400, ResultCode.UnsupportedProperty);

    /// <summary>20 rows, one request at a time, each with the next of the answers.</summary>
    private static List<BulkRow> Answer(Action<BulkRun>? created, params Func<UserRequest, CancellationToken, Task>[] answers)
    {
        int call = -1;
        async Task<Answer> Send(UserRequest request, CancellationToken cancellationToken)
        {
            await answers[++call](request, cancellationToken);
            return Engine.Answer(request);
        }

        BulkOptions options = Engine.Options(throttle: 1);
        using var run = new BulkRun(UserOperation.SetProfile, null, Send, options);
        created?.Invoke(run);
        return Engine.Pump(run, options.WindowSize, Engine.Users(20));
    }

    private static void CheckNotAttempted(IEnumerable<BulkRow> rows) => Assert.All(rows, row =>
    {
        Assert.Equal((UserStatus.NotAttempted, (int?)null, 1), (row.Status, row.Code, row.Attempts));
        Assert.Contains("together", row.Message);
    });

    private static void CheckSplit(BulkServer server, List<BulkRow> rows)
    {
        Assert.Empty(server.Broken);
        foreach (BulkRow row in rows)
        {
            bool isBad = server.Poisoned.Contains(row.UserId!);
            Assert.Equal(isBad ? (UserStatus.Failed, (int?)4007) : (UserStatus.Succeeded, null), (row.Status, row.Code));
            Assert.Equal(server.Row(row.Position).Seen, row.Attempts);
        }
    }
}
