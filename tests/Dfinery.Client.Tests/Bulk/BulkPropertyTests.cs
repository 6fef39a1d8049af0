using System;
using System.Collections.Generic;
using System.Linq;
using Dfinery.Client.Bulk;
using Dfinery.Client.Http;
using Dfinery.Emulator.Faults;
using FsCheck.Xunit;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>The engine against a server that fails in every way, with few retries: what it says must be what the server did.</summary>
public class BulkPropertyTests
{
    [Property(Arbitrary = [typeof(BulkScenarios)], MaxTest = 50)]
    public void Every_row_has_one_result_and_it_says_what_the_server_did(BulkScenario scenario)
    {
        BulkServer server = scenario.CreateServer();
        using BulkRun run = Engine.Start(server, scenario.CreateOptions(scenario.Retries));

        List<BulkRow> rows = Engine.Pump(run, scenario.Window, scenario.CreateRows());

        Assert.Equal(Enumerable.Range(1, scenario.Rows).Select(i => (long)i), rows.Select(row => row.Position));
        BulkPromises.Check(server, rows, scenario.Throttle);
        foreach (BulkRow row in rows)
            CheckOutcome(row, server, scenario, run.StopReason?.Failure);
        CheckProgress(run, rows, server);
    }

    private static void CheckOutcome(BulkRow row, BulkServer server, BulkScenario scenario, DfineryException? fatal)
    {
        RowRecord record = server.Row(row.Position);
        Assert.Equal(record.Seen, row.Attempts);
        (UserStatus, int?) expected = (row.Update, record.Seen, record.Last) switch
        {
            (null, _, _) => (row.Status == UserStatus.Invalid ? UserStatus.Invalid : UserStatus.Skipped, null),
            (_, 0, _) => (UserStatus.NotAttempted, null),
            (_, _, Fate.Fine) => (UserStatus.Succeeded, null),
            (_, _, Fate.Busy) => (UserStatus.Failed, 5003),
            (_, _, Fate.Refused) => (UserStatus.Failed, 4008),
            (_, _, Fate.Poisoned) => (UserStatus.Failed, 4007),
            (_, _, Fate.RefusedTogether) => (UserStatus.NotAttempted, null),
            _ => (UserStatus.Unknown, null),
        };
        Assert.Equal(expected, (row.Status, row.Code));

        // Pieces of a broken batch do not count, of which there are four sizes between twenty rows and one.
        int most = (scenario.Retries + 1) * (scenario is { MayBreak: true, Retries: > 0 } ? 5 : 1);
        if (fatal is not null)
            Assert.True(fatal.StatusCode is null or 500 && scenario.MayBreak, fatal.Message);
        else if (record.Seen > 0 && record.Last is not (Fate.Fine or Fate.Refused or Fate.Poisoned))
            Assert.InRange(record.Passing, scenario.Retries + 1, most);
        else
            Assert.InRange(record.Passing, 0, Math.Max(scenario.Retries, most - 1));
        Assert.True(fatal is not null || row.Status != UserStatus.NotAttempted);
        if (row.Status == UserStatus.Failed && row.Code == 4007)
            Assert.Contains(row.UserId!, server.Poisoned);
    }

    private static void CheckProgress(BulkRun run, List<BulkRow> rows, BulkServer server)
    {
        BulkProgress progress = run.Progress;
        Dictionary<UserStatus, long> counts = rows.GroupBy(row => row.Status).ToDictionary(g => g.Key, g => (long)g.Count());
        Assert.Equal(counts, progress.Rows.ToDictionary(p => p.Key, p => p.Value));
        Assert.Equal(server.Requests.Count, progress.Requests);
        Assert.Equal(rows.Sum(row => row.Attempts > 1 ? row.Attempts - 1 : 0), progress.Retries);
        Assert.Equal(0, progress.InFlight);
    }
}
