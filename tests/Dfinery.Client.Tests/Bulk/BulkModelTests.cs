using System.Collections.Generic;
using System.Linq;
using Dfinery.Client.Bulk;
using FsCheck.Xunit;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>The engine against a server whose faults all pass, with retries enough: it must end as if all had gone one by one.</summary>
public class BulkModelTests
{
    [Property(Arbitrary = [typeof(BulkScenarios)], MaxTest = 40)]
    public void It_ends_as_if_every_row_had_gone_alone_and_in_order(BulkScenario scenario)
    {
        BulkServer server = scenario.CreatePassingServer();
        BulkRow[] input = scenario.CreateRows();

        List<BulkRow> rows = Engine.Pump(server, scenario.CreateOptions(retries: 1000), input);

        Assert.Equal(input, rows);
        BulkPromises.Check(server, rows, scenario.Throttle);
        var model = new Dictionary<string, long>();
        foreach (BulkRow row in rows.Where(row => row.Update is not null))
        {
            bool isPoisoned = server.Poisoned.Contains(row.UserId!);
            Assert.Equal(isPoisoned ? (UserStatus.Failed, (int?)4007) : (UserStatus.Succeeded, null), (row.Status, row.Code));
            if (!isPoisoned)
                model[row.UserId!] = row.Position;
        }

        Assert.Equal(model, server.Users.ToDictionary(user => user, user => (long)server.AppliedTo(user)[^1]));
    }
}

/// <summary>What holds in every run.</summary>
internal static class BulkPromises
{
    public static void Check(BulkServer server, List<BulkRow> rows, int throttle)
    {
        Assert.Empty(server.Broken);
        Assert.InRange(server.HighestInFlight, 0, throttle);
        foreach (BulkRow row in rows.Where(row => row.Status == UserStatus.Succeeded))
            Assert.True(server.Row(row.Position).IsApplied, $"row {row.Position} was never applied");
        foreach (string user in server.Users)
        {
            IReadOnlyList<int> applied = server.AppliedTo(user);
            Assert.Equal(applied.Order(), applied);
        }
    }
}
