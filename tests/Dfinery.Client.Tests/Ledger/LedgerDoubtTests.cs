using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Dfinery.Client.Ledger;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>A request that may still land is never outlived by an acknowledgement.</summary>
public class LedgerDoubtTests
{
    private readonly LedgerServer _server = new();
    private readonly LedgerRun _run;

    public LedgerDoubtTests() => _run = new LedgerRun(_server);

    /// <summary>The first update of a run gets no answer, and lands when the run is over.</summary>
    private UserRequest? LoseFirst(DfineryException failure)
    {
        UserRequest? lost = null;
        int calls = 0;
        _server.Fault = request =>
        {
            if (request.Operation.IsView || calls++ > 0)
                return (null, true);
            lost = request;
            return (failure, false);
        };
        _run.Run("u1 age=2", "u1 age=3");
        _server.Fault = _ => (null, true);
        return lost;
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public void What_lands_late_is_sent_again(bool wasKnown, bool isTimeOut)
    {
        if (wasKnown)
            _run.Run("u1 age=1");
        DfineryException failure = isTimeOut
            ? new DfineryException(DfineryFailure.TimedOut, "Nothing.")
            : new DfineryException(DfineryFailure.ConnectionLost, "Lost.");
        _server.Land(LoseFirst(failure)!);
        Assert.Equal("2", _server["u1", "age"]);

        Assert.Equal("Succeeded", _run.Statuses("u1 age=3"));
        Assert.Equal("3", _server["u1", "age"]);
        Assert.Equal("Unchanged", _run.Statuses("u1 age=3"));
    }

    /// <summary>The gateway gave up; the API behind it may not have.</summary>
    [Theory]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public void What_a_gateway_gave_up_may_land_late(int status)
    {
        _server.Land(LoseFirst(new DfineryException(DfineryFailure.Refused, "Gateway.", status))!);
        Assert.Equal("Succeeded", _run.Statuses("u1 age=3"));
        Assert.Equal("3", _server["u1", "age"]);
    }

    [Fact]
    public void What_the_API_itself_refused_does_not_land()
    {
        LoseFirst(new DfineryException(DfineryFailure.Refused, "Busy.", 503, ResultCode.ServerBusy));
        Assert.Equal("Unchanged", _run.Statuses("u1 age=3"));
    }

    /// <summary>The doubt of a value that was sent again unchanged must be on the disk before a newer value leaves.</summary>
    [Fact]
    public void An_unchanged_value_that_was_sent_again_without_an_answer_is_in_doubt_before_a_newer_one_leaves()
    {
        Assert.Equal("Succeeded Succeeded", _run.Statuses("u1 age=1", "u2 age=1"));
        using var disk = new ManualResetEventSlim();
        bool wasOnDisk = false;
        int calls = 0;
        _run.IncludesUnchanged = true;
        _server.Fault = _ =>
        {
            switch (calls++)
            {
                case 0:
                    _run.Disk.BeforeSync = disk.Wait;
                    return (new DfineryException(DfineryFailure.TimedOut, "Nothing."), false);
                case 1:
                    // A disk that takes its time; without a mark, the newer value does not wait for it.
                    Task.Delay(300).ContinueWith(_ => disk.Set(), TaskScheduler.Default);
                    break;
                default:
                    wasOnDisk = disk.IsSet;
                    break;
            }

            return (null, true);
        };
        Assert.Equal("Succeeded Succeeded", _run.Statuses("u1 age=1", "u1 age=2"));
        Assert.Equal((3, true), (calls, wasOnDisk));

        (_run.IncludesUnchanged, _run.Disk) = (false, _run.Disk.AfterKill());
        Assert.Equal("Succeeded", _run.Statuses("u1 age=1"));
        Assert.Equal("1", _server["u1", "age"]);
    }

    /// <summary>However often the runs come: what counts is when a request was lost, not when something was written.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_doubt_heals_although_runs_come_every_half_hour(bool isKilled)
    {
        _run.Pause = TimeSpan.FromMinutes(30);
        _run.Run("u1 age=1");
        _run.CancelsAfter = () => isKilled;
        LoseFirst(new DfineryException(DfineryFailure.TimedOut, "Nothing."));
        Assert.Equal(isKilled, _run.WasKilled);
        _run.CancelsAfter = null;
        string statuses = string.Join(" ", Enumerable.Range(0, 6).Select(_ => _run.Statuses("u1 age=3")));
        Assert.Equal("Succeeded Succeeded Succeeded Unchanged Unchanged Unchanged", statuses);
    }

    [Fact]
    public void A_doubt_heals_although_the_clock_was_wrong_once()
    {
        DateTime tonight = _run.Tonight;
        _run.Run("u1 age=1");
        _run.Tonight = tonight.AddYears(70);
        LoseFirst(new DfineryException(DfineryFailure.TimedOut, "Nothing."));
        _run.Tonight = tonight.AddDays(2);
        string statuses = string.Join(" ", Enumerable.Range(0, 3).Select(_ => _run.Statuses("u1 age=3")));
        Assert.Equal("Succeeded Succeeded Unchanged", statuses);
    }

    /// <summary>Those that were in a request with it are in doubt; no others are, and all are acknowledged each night.</summary>
    [Fact]
    public void A_row_that_breaks_its_request_costs_its_neighbours_a_doubt_and_nobody_else()
    {
        string[] rows = [.. Enumerable.Range(1, 200).Select(i => $"u{i} age=1")];
        _run.Retries = 2;
        for (int night = 0; night < 3; night++)
        {
            var doubted = new HashSet<string>();
            _server.Fault = request =>
            {
                if (!request.Users.Any(user => user.UserId == "u99"))
                    return (null, true);
                doubted.UnionWith(request.Users.Select(user => user.UserId));
                return (new DfineryException(DfineryFailure.ConnectionLost, "Lost."), false);
            };
            var ended = _run.Run(rows);
            Assert.Equal(UserStatus.Unknown, ended[98].Status);
            Assert.InRange(doubted.Count, 1, 20);
            Assert.All(
                ended.Where(row => row.UserId != "u99"), row => Assert.True(row.Status is UserStatus.Succeeded or UserStatus.Unchanged));

            _server.Fault = _ => (null, true);
            _server.Updates.Clear();
            rows[98] = "u99 age=1";
            Assert.Equal(200 - doubted.Count, _run.Run(rows).Count(row => row.Status == UserStatus.Unchanged));
            Assert.Equal(doubted.Order(), _server.Updates.Select(update => update.Split(':')[0]).Order());
            rows[98] = $"u99 age={night + 2}";
        }
    }

    [Fact]
    public void An_answer_that_comes_after_the_ledger_was_closed_changes_nothing()
    {
        OpenLedger ledger = _run.Open();
        UserHash user = ledger.Key.OfUser("u1");
        byte[] numbers = [0];
        ulong[] entries = [LedgerEntry.InDoubt];
        ledger.Writer.AddName("age");
        ledger.Writer.Add(user, numbers, entries);
        LedgerWriter writer = ledger.Writer;
        ledger.Content.Add("age");
        ledger.Close();
        int changes = _run.Disk.Changes;
        writer.Add(user, numbers, entries);
        writer.Finish();
        Assert.Equal(changes, _run.Disk.Changes);
        Assert.Null(writer.Failure);
    }

    [Fact]
    public void A_mark_that_could_not_be_forced_is_never_followed_by_its_request()
    {
        for (int syncs = 0; syncs < 8; syncs++)
        {
            var server = new LedgerServer();
            var run = new LedgerRun(server);
            run.Run("u1 age=1", "u2 age=1");
            using (OpenLedger opened = run.Open())
                run.Disk.SyncsLeft = int.MaxValue;
            int before = server.Updates.Count;
            server.Fault = _ => (null, true);
            run.AfterOpen = disk => disk.SyncsLeft = syncs;
            int sent = -1;
            try
            {
                var rows = run.Run("u1 age=2", "u2 age=2", "u1 age=3", "u2 age=3");
                sent = rows.Sum(row => row.Attempts);
                Assert.Equal(4, rows.Count);
            }
            catch (LedgerException e)
            {
                Assert.Equal(LedgerFailure.Disk, e.Failure);
            }

            if (syncs == 0)
            {
                Assert.Equal(before, server.Updates.Count);
                Assert.Equal((StopKind.LedgerFailed, 0), (run.StopReason!.Kind, sent));
            }

            run.AfterOpen = null;
            run.Disk = run.Disk.AfterPowerLoss(new Random(syncs));
            string[] now = ["u1", "u2"];
            foreach (string user in now)
            {
                if (run.Statuses($"{user} age=1") == "Unchanged")
                    Assert.Equal("1", server[user, "age"]);
            }
        }
    }
}
