using System;
using System.Collections.Generic;
using System.Linq;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Dfinery.Client.Ledger;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>Runs that set and remove CI, one after the other, with faults and kills: as if every row had gone alone, without a ledger.</summary>
public class LedgerCiModelTests
{
    private static readonly string[] Properties = ["kakao_id", "phone_number"];

    [Fact]
    public void It_ends_as_if_every_row_had_gone_without_a_ledger()
    {
        int unchanged = 0;
        for (int seed = 0; seed < 100; seed++)
            unchanged += Check(seed);
        Assert.True(unchanged > 1000, $"{unchanged} rows unchanged");
    }

    private static int Check(int seed)
    {
        var random = new Random(seed);
        var server = new LedgerServer();
        var run = new LedgerRun(server) { Retries = 40, Pause = TimeSpan.FromMinutes(random.Next(120)) };
        var model = new Dictionary<(string User, string Property), string?>();
        int unchanged = 0;
        for (int night = 0; night < 8; night++)
        {
            (run.Operation, run.Names) = random.Next(3) == 0
                ? (UserOperation.RemoveCi, Properties.Where(_ => random.Next(3) > 0).DefaultIfEmpty("kakao_id").ToArray())
                : (UserOperation.SetCi, (string[]?)null);
            string[] rows = [.. Enumerable.Range(0, 25).Select(_ => Row(run, random))];
            int calls = 0;
            int last = random.Next(3) == 0 ? random.Next(1, 5) : int.MaxValue;
            run.CancelsAfter = () => ++calls >= last;
            run.IncludesUnchanged = random.Next(4) == 0;
            server.IsBusy = _ => random.Next(12) == 0;
            server.Fault = _ => random.Next(8) switch
            {
                0 => (new DfineryException(DfineryFailure.TimedOut, "Nothing."), true),
                1 => (new DfineryException(DfineryFailure.ConnectionLost, "Lost."), false),
                2 => (new DfineryException(DfineryFailure.Refused, "Busy.", 429, ResultCode.RateLimited), false),
                3 => (new DfineryException(DfineryFailure.Refused, "Gateway.", 502), random.Next(2) == 0),
                _ => (null, true),
            };
            run.Run(rows);
            run.Disk = run.WasKilled && random.Next(2) == 0 ? run.Disk.AfterPowerLoss(random) : run.Disk.AfterKill();

            // The same line again, to its end.
            (run.CancelsAfter, run.IncludesUnchanged, server.IsBusy, server.Fault) = (null, false, _ => false, _ => (null, true));
            List<BulkRow> ended = run.Run(rows);
            foreach (BulkRow row in ended)
            {
                foreach (string property in run.Names ?? [.. row.Update!.Properties.Select(property => property.Key)])
                    model[(row.UserId!, property)] = run.Names is not null ? null : row.Update!.Properties.First(set => set.Key == property).Value.Text;
                Assert.True(row.Status is UserStatus.Succeeded or UserStatus.Unchanged, $"seed {seed}: {row.Status} {row.Message}");
                unchanged += row.Status == UserStatus.Unchanged ? 1 : 0;
            }

            foreach (KeyValuePair<(string User, string Property), string?> entry in model)
                Assert.True(
                    Equals(server[entry.Key.User, entry.Key.Property], entry.Value),
                    $"seed {seed}, night {night}: {entry.Key} is {server[entry.Key.User, entry.Key.Property]}, not {entry.Value}");
        }

        return unchanged;
    }

    private static string Row(LedgerRun run, Random random)
    {
        string user = "u" + random.Next(20);
        if (run.Names is not null)
            return user;
        string[] cells = [.. Properties.Where(_ => random.Next(3) > 0).DefaultIfEmpty("phone_number")];
        return $"{user} {string.Join(' ', cells.Select(property => $"{property}=v{random.Next(3)}"))}";
    }
}
