using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Bulk;
using Dfinery.Client.Http;
using FsCheck.Xunit;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>Rows at which a request breaks: the connection is lost, nothing comes in time, or the server fails.</summary>
public class BulkBreakTests
{
    private static readonly DfineryException[] Ways = [BulkServer.Reset, BulkServer.TimedOut, BulkServer.ServerError];

    public static TheoryData<int, int, int> Places
    {
        get
        {
            var data = new TheoryData<int, int, int>();
            foreach (int bad in (int[])[1, 7, 20, 21, 1000, 1981, 2000])
            {
                for (int way = 0; way < 3; way++)
                {
                    data.Add(bad, way, 1);
                    data.Add(bad, way, 8);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void One_row_that_breaks_its_request_takes_no_other_along(int bad, int way, int throttle)
    {
        BulkServer server = Breaking(Ways[way], "u" + bad);
        BulkOptions options = Engine.Options(throttle, retries: 5);
        using BulkRun run = Engine.Start(server, options);

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(2000));

        CheckOnlyThese(server, rows, run);
        Assert.Equal("u" + bad, Assert.Single(rows, row => row.Status == UserStatus.Unknown).UserId);
        // 99 batches are fine; of the other one at most eleven requests to the row, then the rest of its tries.
        Assert.InRange(server.Requests.Count, 99 + 9, 99 + 11 + 5);
    }

    [Theory]
    [InlineData(0, "u5,u1500")]
    [InlineData(0, "u1,u2,u3,u4,u5")]
    [InlineData(0, "u1,u11")]
    [InlineData(0, "u1,u6,u11,u16")]
    [InlineData(1, "u1,u5,u9,u13,u17")]
    [InlineData(1, "u101,u105,u109,u113,u117")]
    [InlineData(0, "u101,u105,u109,u113,u117")]
    [InlineData(2, "u30,u50,u70,u90,u110")]
    [InlineData(1, "u30,u50,u70,u90,u110")]
    [InlineData(0, "u1,u400,u800,u1200,u2000")]
    [InlineData(2, "u1999,u2000")]
    public void Several_such_rows_are_all_found(int way, string bad)
    {
        BulkServer server = Breaking(Ways[way], bad.Split(','));
        BulkOptions options = Engine.Options(throttle: 8, retries: 5);
        using BulkRun run = Engine.Start(server, options);

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(2000));

        CheckOnlyThese(server, rows, run);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public void Pieces_do_not_use_up_the_tries_of_their_rows(int retries)
    {
        BulkServer server = Breaking(BulkServer.Reset, "u1007");
        BulkOptions options = Engine.Options(throttle: 8, retries: retries);
        using BulkRun run = Engine.Start(server, options);

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(2000));

        CheckOnlyThese(server, rows, run);
        // With the batch, in pieces of ten, five and two or three, and then alone.
        string[][] requests = [.. server.Requests.Where(request => request.Contains("u1007"))];
        Assert.Equal([20, 10, 5], requests.Take(3).Select(request => request.Length));
        Assert.Equal(retries, requests.Count(request => request.Length == 1));
    }

    [Fact]
    public void Without_retries_nothing_is_sent_twice()
    {
        var server = new BulkServer { Breaking = ["u1007"], BreaksBy = BulkServer.TimedOut, Latency = 20, TimesOutAfterAnother = true };
        BulkOptions options = Engine.Options(throttle: 8, retries: 0);
        using BulkRun run = Engine.Start(server, options);

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(2000));

        Assert.All(rows, row => Assert.Equal(1, row.Attempts));
        Assert.Equal(20, rows.Count(row => row.Status == UserStatus.Unknown));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void Later_rows_of_such_a_user_go_after_it_and_the_others_keep_their_order(int throttle)
    {
        BulkServer server = Breaking(BulkServer.Reset, "u7");
        BulkRow[] input =
            [.. Enumerable.Range(1, 1000).Select(i => Engine.Row(i, i is 7 or 300 or 640 ? "u7" : "u" + (i % 150 == 7 ? 8 : i % 150)))];
        BulkOptions options = Engine.Options(throttle, retries: 2);
        using BulkRun run = Engine.Start(server, options);

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, input);

        CheckOnlyThese(server, rows, run);
        BulkPromises.Check(server, rows, throttle);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void An_outage_of_everybody_ends_the_run_with_or_without_such_a_row(int way)
    {
        var server = new BulkServer { Breaking = ["u107"], BreaksBy = Ways[way], Outage = number => number > 60 ? Ways[way] : null };
        BulkOptions options = Engine.Options(throttle: 8, retries: 3);
        using BulkRun run = Engine.Start(server, options);

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(5000));

        Assert.Equal(StopKind.NoUsableAnswer, run.StopReason?.Kind);
        Assert.All(rows, row => Assert.Equal(row.Attempts == 0, row.Status == UserStatus.NotAttempted));
        // Up to seven good answers are still on their way when the server dies; each lets the free places be filled once more.
        Assert.InRange(rows.Count(row => row.Status == UserStatus.Unknown), 20, (8 * 9 / 2 * 20) + 1);
    }

    [Fact]
    public void An_outage_ends_the_run_about_as_soon_as_if_nothing_were_examined()
    {
        var server = new BulkServer { Outage = _ => BulkServer.TimedOut };
        BulkOptions options = Engine.Options(throttle: 8, retries: 5);
        using BulkRun run = Engine.Start(server, options);

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(5000));

        Assert.Equal(StopKind.NoUsableAnswer, run.StopReason?.Kind);
        Assert.Equal(20, rows.Count(row => row.Status == UserStatus.Unknown));
        Assert.Equal([20, 10, 10, 5, 5, 2, 3], server.Requests.Take(7).Select(request => request.Length));
        Assert.InRange(server.Requests.Count, 6, 11);
        Assert.InRange(options.Now, TimeSpan.Zero, TimeSpan.FromSeconds(31));
    }

    [Fact]
    public void Where_every_row_breaks_its_request_the_run_ends()
    {
        BulkServer server = Breaking(BulkServer.Reset, [.. Enumerable.Range(1, 2000).Select(i => "u" + i)]);
        BulkOptions options = Engine.Options(throttle: 8, retries: 5);
        using BulkRun run = Engine.Start(server, options);

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(2000));

        Assert.Equal(StopKind.NoUsableAnswer, run.StopReason?.Kind);
        Assert.Equal(1980, rows.Count(row => row.Status == UserStatus.NotAttempted));
    }

    [Fact]
    public void A_server_that_is_out_for_as_long_as_the_retries_last_loses_no_row_while_one_is_examined()
    {
        BulkServer server = null!;
        server = new BulkServer
        {
            Breaking = ["u205"],
            Latency = 50,
            Outage = _ => server.Time.GetUtcNow().TimeOfDay.TotalSeconds % 43200 is > 0.5 and < 6 ? BulkServer.Reset : null,
        };
        BulkOptions options = Engine.Options(throttle: 8, retries: 9);
        using BulkRun run = Engine.Start(server, options);

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(2000));

        CheckOnlyThese(server, rows, run);
    }

    [Fact]
    public void Pieces_that_break_while_nothing_is_answered_well_show_an_outage_and_no_new_row_is_risked()
    {
        // A good batch, a broken one, its good half, its other half, and then the quarters of that and theirs.
        var server = new BulkServer { Outage = number => number is 2 or (>= 4 and <= 8) ? BulkServer.Reset : null };
        BulkOptions options = Engine.Options(throttle: 1, retries: 5);
        using BulkRun run = Engine.Start(server, options);

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(200));

        CheckOnlyThese(server, rows, run);
        Assert.Equal([20, 20, 10, 10, 5, 5, 2, 3], server.Requests.Take(8).Select(request => request.Length));
        Assert.Equal(40, server.Requests.Take(8).SelectMany(request => request).Distinct().Count());
    }

    [Property(Arbitrary = [typeof(BulkScenarios)], MaxTest = 100)]
    public void Whatever_breaks_only_the_users_that_do_it_are_lost(BulkScenario scenario)
    {
        scenario = scenario with
        {
            FaultPercent = 0,
            Users = Math.Max(60, scenario.Users),
            Window = Math.Max(60, scenario.Window),
            Retries = 2 + scenario.Retries,
            Breaking = 1 + (scenario.Breaking % 2),
        };
        BulkServer server = scenario.CreateServer();
        using BulkRun run = Engine.Start(server, scenario.CreateOptions(scenario.Retries));

        List<BulkRow> rows = Engine.Pump(run, scenario.Window, scenario.CreateRows());

        BulkPromises.Check(server, rows, scenario.Throttle);
        BulkRow[] others = [.. rows.Where(row => row.Update is not null && !server.Poisoned.Contains(row.UserId!))];
        if (run.StopReason is null)
            CheckOnlyThese(server, others, run);
        else
            Assert.All(others.Where(row => row.Status == UserStatus.Unknown), row => Assert.Contains(row.UserId!, server.Breaking));
    }

    private static BulkServer Breaking(DfineryException way, params string[] users) =>
        new() { Breaking = [.. users], BreaksBy = way, Latency = way == BulkServer.TimedOut ? 20 : 2 };

    private static void CheckOnlyThese(BulkServer server, IEnumerable<BulkRow> rows, BulkRun run)
    {
        Assert.Empty(server.Broken);
        Assert.Null(run.StopReason);
        Assert.All(rows, row => Assert.Equal(
            server.Breaking.Contains(row.UserId!) ? UserStatus.Unknown : UserStatus.Succeeded, row.Status));
    }
}
