using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Xunit;

namespace Dfinery.Client.Tests;

public class BulkBatchTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void Forty_five_rows_go_in_three_requests(int throttle)
    {
        var server = new BulkServer();

        List<BulkRow> rows = Engine.Pump(server, Engine.Options(throttle), Engine.Users(45));

        // Two that are in flight together may arrive in any order.
        Assert.Equal([20, 20, 5], server.Requests.Select(request => request.Length).OrderDescending());
        Assert.Equal(20, server.Requests[0].Length);
        Assert.All(rows, row => Assert.Equal((UserStatus.Succeeded, 1), (row.Status, row.Attempts)));
    }

    [Fact]
    public void No_row_makes_no_request()
    {
        var server = new BulkServer();

        Assert.Empty(Engine.Pump(server, Engine.Options(), []));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public void The_same_user_twice_goes_in_two_requests_in_order()
    {
        var server = new BulkServer();

        List<BulkRow> rows = Engine.Pump(server, Engine.Options(), Engine.Rows("a", "a"));

        Assert.Equal(2, server.Requests.Count);
        Assert.Equal([1, 2], server.AppliedTo("a"));
        Assert.All(rows, row => Assert.Equal(UserStatus.Succeeded, row.Status));
    }

    [Fact]
    public void Users_are_told_apart_letter_by_letter()
    {
        var server = new BulkServer();

        Engine.Pump(server, Engine.Options(), Engine.Rows("a", "A", "a ", "\u00e4", "a\u0308"));

        Assert.Equal([5], server.Requests.Select(request => request.Length));
    }

    [Fact]
    public void One_user_alone_holds_up_no_other()
    {
        var server = new BulkServer();
        string[] users = [.. Enumerable.Repeat("a", 10), .. Enumerable.Range(1, 30).Select(i => "u" + i)];

        Engine.Pump(server, Engine.Options(), Engine.Rows(users));

        Assert.Equal(Enumerable.Range(1, 10), server.AppliedTo("a"));
        // The 31 users fill a request and a half; "a" then goes nine times more.
        Assert.InRange(server.Requests.Count, 10, 12);
    }

    [Fact]
    public void Settled_rows_are_never_sent_and_keep_their_place()
    {
        var server = new BulkServer();
        BulkRow[] rows =
        [
            new(1, null, UserStatus.Invalid, "no user"),
            Engine.Row(2, "a"),
            new(3, "a", UserStatus.Skipped, "nothing to send"),
            Engine.Row(4, "b"),
        ];

        List<BulkRow> taken = Engine.Pump(server, Engine.Options(window: 2), rows);

        Assert.Equal(rows, taken);
        Assert.Equal([UserStatus.Invalid, UserStatus.Succeeded, UserStatus.Skipped, UserStatus.Succeeded], taken.Select(row => row.Status));
        Assert.Equal("no user", taken[0].Message);
    }

    [Fact]
    public void A_window_of_one_sends_every_row_alone()
    {
        var server = new BulkServer();

        List<BulkRow> rows = Engine.Pump(server, Engine.Options(window: 1), Engine.Users(30));

        Assert.Equal(30, server.Requests.Count);
        Assert.All(rows, row => Assert.Equal(UserStatus.Succeeded, row.Status));
    }

    [Theory]
    [InlineData(32, 4)]
    [InlineData(3, 3)]
    public async Task After_the_first_answer_up_to_ten_requests_go_so_that_a_hundred_users_take_two_round_trips(int throttle, int second)
    {
        var server = new HeldServer();
        using var run = new BulkRun(UserOperation.SetProfile, null, server.SendAsync, Engine.Options(throttle));
        foreach (BulkRow row in Engine.Users(100))
            run.Add(row);
        server.Answer(1);
        server.Answer(second);
        server.Answer(4 - second);

        Assert.Equal(100, (await Task.Run(() => Engine.Pump(run, 1000, [])).WaitAsync(Engine.Guard)).Count);
    }
}
