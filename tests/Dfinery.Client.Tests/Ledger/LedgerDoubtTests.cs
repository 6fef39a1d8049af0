using System;
using System.Linq;
using System.Threading;
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
        for (int last = 0; last < 12; last++)
        {
            var server = new LedgerServer();
            var run = new LedgerRun(server);
            Assert.Equal("Succeeded", run.Statuses("u1 age=1"));
            run.IncludesUnchanged = true;
            run.Disk = run.Disk.AfterKill();
            int changes = run.Disk.Changes;
            int calls = 0;
            server.Fault = _ =>
            {
                // From the lost request on, so many changes come to the disk.
                if (calls++ > 0)
                    return (null, true);
                run.Disk.ChangesLeft = last;
                return (new DfineryException(DfineryFailure.TimedOut, "Nothing."), false);
            };
            try
            {
                run.Run("u1 age=1", "u1 age=2");
            }
            catch (LedgerException e)
            {
                Assert.Equal(LedgerFailure.Disk, e.Failure);
            }

            server.Fault = _ => (null, true);
            run.IncludesUnchanged = false;
            foreach (MemoryDisk disk in new[] { run.Disk.AfterKill(), run.Disk.AfterPowerLoss(new Random(last)) })
            {
                string before = (string)server["u1", "age"]!;
                run.Disk = disk;
                string status = run.Statuses("u1 age=1");
                Assert.True(status == "Succeeded" || before == "1", $"{last}: {status}, the server has {before}");
                server["u1", "age"] = before;
            }
        }
    }

    [Fact]
    public void An_answer_that_comes_after_the_ledger_was_closed_changes_nothing()
    {
        OpenLedger ledger = _run.Open();
        UserHash user = ledger.Key.OfUser("u1");
        ledger.Writer.AddName("age");
        ledger.Writer.Add(user, [0], [LedgerEntry.InDoubt]);
        LedgerWriter writer = ledger.Writer;
        ledger.Content.Add("age");
        ledger.Close();
        int changes = _run.Disk.Changes;
        writer.Add(user, [0], [LedgerEntry.FirstValue]);
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
