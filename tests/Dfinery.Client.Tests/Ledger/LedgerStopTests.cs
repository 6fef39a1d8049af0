using System;
using System.Linq;
using System.Threading;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Dfinery.Client.Ledger;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>A run with a ledger that ends before its input does.</summary>
public class LedgerStopTests
{
    private readonly LedgerServer _server = new();
    private readonly LedgerRun _run;

    public LedgerStopTests() => _run = new LedgerRun(_server);

    [Fact]
    public void No_request_leaves_after_the_ledger_failed()
    {
        _run.Run("u1 age=1");
        _server.Updates.Clear();
        using OpenLedger ledger = _run.Open();
        _run.Disk.SyncsLeft = 0;
        using var hasFailed = new ManualResetEventSlim();
        using var isOver = new ManualResetEventSlim();
        // Before the run's own: it looks at the ledger first when its input is complete.
        ledger.Writer.Changed += () =>
        {
            hasFailed.Set();
            isOver.Wait(Engine.Guard);
        };
        BulkOptions options = Engine.Options();
        options.Ledger = new RowLedger(ledger, UserOperation.SetProfile, null);
        using (var run = new BulkRun(UserOperation.SetProfile, null, _server.SendAsync, options))
        {
            // The last one's mark fails; the others need none, and wait for a full batch.
            for (int i = UserOperation.MaxUsers; i > 0; i--)
                run.Add(LedgerRun.RowOf(UserOperation.MaxUsers + 1 - i, $"u{i} age=2"));
            Assert.True(hasFailed.Wait(Engine.Guard));
            run.Complete();
            while (run.Count > 0)
            {
                run.Wait(Engine.Guard);
                Assert.True(run.TryTake(out BulkRow row));
                Assert.Equal(UserStatus.NotAttempted, row.Status);
            }

            Assert.Equal(StopKind.LedgerFailed, run.StopReason!.Kind);
        }

        isOver.Set();
        Assert.Empty(_server.Updates);
    }

    [Fact]
    public void A_view_without_an_answer_leaves_no_doubt()
    {
        int calls = 0;
        _server.Fault = _ => (calls++ == 0 ? new DfineryException(DfineryFailure.TimedOut, "Nothing.") : null, true);
        Assert.Equal("Succeeded", _run.Statuses("u1 age=1 mkt_flag=Subscribed"));
        Assert.Equal(1, _run.Progress!.Sent);
        Assert.Equal("Unchanged", _run.Statuses("u1 age=1 mkt_flag=Subscribed"));
    }

    [Fact]
    public void A_row_that_was_viewed_and_not_sent_was_not_attempted()
    {
        int views = 0;
        _server.Fault = request => request.Operation.IsView
            ? (views++ == 0 ? new DfineryException(DfineryFailure.Refused, "Busy.", 503, ResultCode.ServerBusy) : null, true)
            : (new DfineryException(DfineryFailure.Refused, "Later.", 429, ResultCode.RateLimited)
            {
                RetryAfter = TimeSpan.FromDays(1),
            }, false);

        BulkRow row = _run.Run("u1 mkt_flag=Subscribed").Single();
        Assert.Equal((UserStatus.NotAttempted, null, null), (row.Status, row.Code, row.Message));
    }
}
