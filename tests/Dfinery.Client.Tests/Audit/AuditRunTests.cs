using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Audit;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using FsCheck.Xunit;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>What runs of the engine leave in an audit log.</summary>
public sealed class AuditRunTests : IDisposable
{
    private readonly AuditFile _log = new();

    public void Dispose() => _log.Dispose();

    [Property(Arbitrary = [typeof(BulkScenarios)], MaxTest = 30)]
    public void Each_row_has_one_line_that_says_what_its_result_says(BulkScenario scenario)
    {
        File.Delete(_log.Path);
        BulkServer server = scenario.CreateServer();
        BulkOptions options = scenario.CreateOptions(scenario.Retries);
        List<BulkRow> rows;
        using (AuditWriter writer = _log.Open())
        {
            options.Audit = AuditFile.RunIn(writer);
            using BulkRun run = Engine.Start(server, options);
            rows = Engine.Pump(run, scenario.Window, scenario.CreateRows());
            options.Audit.End(run.Progress, 0, null, DateTime.UtcNow);
        }

        Assert.True(_log.Check().IsIntact);
        JsonElement[] lines = _log.Of("settled");
        Assert.Equal(
            rows.Select(row => (row.Position, row.UserId, row.Status.ToString(), row.Code, row.Attempts)).Order(),
            lines.Select(line => (
                line.GetProperty("row").GetInt64(),
                line.GetProperty("userId").GetString(),
                line.GetProperty("status").GetString()!,
                line.TryGetProperty("code", out JsonElement code) ? code.GetInt32() : (int?)null,
                line.GetProperty("attempts").GetInt32())).Order());
        // In the order in which they were settled.
        string[] times = [.. lines.Where(line => line.GetProperty("status").GetString() is not ("Invalid" or "Skipped"))
            .Select(line => line.GetProperty("settled").GetString()!)];
        Assert.Equal(times.Order(StringComparer.Ordinal), times);
        Assert.All(lines, line => Assert.Equal(line.GetProperty("attempts").GetInt32() > 0, line.TryGetProperty("sent", out _)));
    }

    [Property(Arbitrary = [typeof(BulkScenarios)], MaxTest = 30)]
    public void A_row_that_is_handed_out_is_in_the_file(BulkScenario scenario)
    {
        File.Delete(_log.Path);
        BulkServer server = scenario.CreateServer();
        BulkOptions options = scenario.CreateOptions(scenario.Retries);
        using AuditWriter writer = _log.Open();
        options.Audit = AuditFile.RunIn(writer);
        using BulkRun run = Engine.Start(server, options);
        long taken = 0;
        var pump = new BulkPump(run, _ => taken++, () => Assert.True(_log.Check().Rows >= taken));
        foreach (BulkRow row in scenario.CreateRows())
            pump.Feed(row);
        pump.Finish();
        Assert.Equal(scenario.Rows, _log.Check().Rows);
    }

    [Fact]
    public void Consent_is_in_the_file_before_it_is_sent_at_each_attempt_and_nothing_else()
    {
        var server = new LedgerServer();
        int tries = 0;
        server.Fault = _ =>
        {
            JsonElement[] sent = _log.Of("sent");
            Assert.Equal(++tries, sent.Length);
            Assert.Equal("u2", sent[tries - 1].GetProperty("userId").GetString());
            Assert.Equal("""{"mkt_flag":"Unsubscribed"}""", sent[tries - 1].GetProperty("consent").GetRawText());
            Assert.Equal(tries, sent[tries - 1].GetProperty("attempts").GetInt32());
            return (tries < 3 ? new DfineryException(DfineryFailure.Refused, "later", 503) : null, tries >= 3);
        };
        Run(server, "u1 age=20", "u2 mkt_flag=Unsubscribed user_name=Kim", "u3 other_flag=Subscribed");
        Assert.Equal(3, tries);
        Assert.Equal(["user_name", "mkt_flag"], Names(_log.Of("sent")[0]).OrderDescending());
        Assert.Equal((1L, 0L), (_log.Check().Withdrawn, _log.Check().Granted));
    }

    [Fact]
    public void Consent_that_cannot_be_noted_is_not_sent_and_the_run_ends()
    {
        var disk = new MemoryDisk();
        Open(disk, out AuditWriter writer);
        using (writer)
        {
            BulkOptions options = Engine.Options();
            options.Audit = AuditFile.RunIn(writer);
            disk.ChangesLeft = 0;
            var server = new LedgerServer();
            using var run = new BulkRun(UserOperation.SetProfile, null, server.SendAsync, options);
            List<BulkRow> rows = Engine.Pump(
                run, 1000, Enumerable.Range(1, 200).Select(i => LedgerRun.RowOf(i, $"u{i} mkt_flag=Unsubscribed")));
            Assert.Equal(StopKind.AuditFailed, run.StopReason?.Kind);
            Assert.Empty(server.Updates);
            Assert.All(rows, row => Assert.Equal((UserStatus.NotAttempted, 0), (row.Status, row.Attempts)));
        }
    }

    [Fact]
    public void No_request_leaves_after_a_sync_that_failed()
    {
        var disk = new MemoryDisk { SyncsLeft = 0 };
        Open(disk, out AuditWriter writer);
        using (writer)
        {
            BulkOptions options = Engine.Options(throttle: 1);
            options.Audit = AuditFile.RunIn(writer);
            var server = new LedgerServer
            {
                Fault = _ =>
                {
                    writer.Sync();
                    return (null, true);
                },
            };
            using var run = new BulkRun(UserOperation.SetProfile, null, server.SendAsync, options);
            List<BulkRow> rows = Engine.Pump(run, 1000, Engine.Users(100));
            Assert.Equal(StopKind.AuditFailed, run.StopReason?.Kind);
            Assert.Equal(20, server.Updates.Count);
            Assert.Equal(20, rows.Count(row => row.Status == UserStatus.Succeeded));
            Assert.Equal(80, rows.Count(row => row.Status == UserStatus.NotAttempted));
        }
    }

    [Fact]
    public void Two_runs_at_once_share_a_log()
    {
        using (AuditWriter writer = _log.Open())
        {
            Parallel.For(0, 4, _ =>
            {
                BulkOptions options = Engine.Options();
                options.Audit = AuditFile.RunIn(writer);
                using var run = new BulkRun(UserOperation.SetProfile, null, new LedgerServer().SendAsync, options);
                Engine.Pump(run, 1000, Enumerable.Range(1, 500).Select(i => LedgerRun.RowOf(i, $"u{i} mkt_flag=Unsubscribed")));
                options.Audit.End(run.Progress, 0, null, DateTime.UtcNow);
            });
        }

        AuditCheck check = _log.Check();
        Assert.Equal((true, 4L, 0L, 2000L, 2000L), (check.IsIntact, check.Runs, check.RunsNotEnded, check.Rows, check.Withdrawn));
        Assert.All(_log.Of("settled").GroupBy(line => line.GetProperty("run").GetString()), run => Assert.Equal(500, run.Count()));
    }

    [Fact]
    public void A_run_that_is_cancelled_has_all_its_rows()
    {
        using (AuditWriter writer = _log.Open())
        {
            BulkOptions options = Engine.Options();
            options.Audit = AuditFile.RunIn(writer);
            using var isSent = new ManualResetEventSlim();
            using var run = new BulkRun(UserOperation.SetProfile, null, Hang, options);
            foreach (BulkRow row in Engine.Users(100))
                run.Add(row);
            run.Complete();
            Assert.True(isSent.Wait(Engine.Guard));
            run.Dispose();
            while (run.TryTake(out _))
            {
            }

            options.Audit.End(run.Progress, 3, "Stopped", DateTime.UtcNow);

            async Task<Answer> Hang(UserRequest request, CancellationToken cancel)
            {
                isSent.Set();
                await Task.Delay(Timeout.Infinite, cancel);
                return Engine.Answer(request);
            }
        }

        Assert.Equal(100, _log.Check().Rows);
        JsonElement last = _log.Of("runEnded").Single();
        Assert.Equal(("Stopped", 3), (last.GetProperty("reason").GetString(), last.GetProperty("otherShards").GetInt32()));
        Assert.Equal(100, last.GetProperty("rows").EnumerateObject().Sum(count => count.Value.GetInt32()));
    }

    [Fact]
    public void Views_and_deletions_name_what_they_ask_for()
    {
        Assert.Equal(["*"], Names(Ask(UserOperation.GetProfile, null)));
        Assert.Equal(["age", "mkt_flag"], Names(Ask(UserOperation.GetProfile, ["age", "mkt_flag"])));
        Assert.Equal(["phone_number"], Names(Ask(UserOperation.RemoveCi, ["phone_number"])));
        Assert.Empty(_log.Of("sent"));
    }

    private JsonElement Ask(UserOperation operation, string[]? names)
    {
        using (AuditWriter writer = _log.Open())
        {
            BulkOptions options = Engine.Options();
            options.Audit = AuditFile.RunIn(writer, operation, names);
            using var run = new BulkRun(operation, names, new LedgerServer().SendAsync, options);
            Engine.Pump(run, 10, [new BulkRow(1, new UserUpdate("u1"))]);
        }

        return _log.Of("settled").Last();
    }

    private void Run(LedgerServer server, params string[] rows)
    {
        using AuditWriter writer = _log.Open();
        BulkOptions options = Engine.Options(throttle: 1);
        options.Audit = AuditFile.RunIn(writer);
        using var run = new BulkRun(UserOperation.SetProfile, null, server.SendAsync, options);
        Engine.Pump(run, 1000, rows.Select((row, i) => LedgerRun.RowOf(i + 1, row)));
    }

    private static void Open(MemoryDisk disk, out AuditWriter writer)
    {
        Disk.IDiskFile file = disk.Create("audit");
        writer = new AuditWriter(file, AuditTail.Read(file, "audit"), new ManualTime());
    }

    private static IEnumerable<string> Names(JsonElement line) =>
        line.GetProperty("properties").EnumerateArray().Select(name => name.GetString()!);
}
