#if NET
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Dfinery.Client.Audit;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Dfinery.Emulator;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>
/// Processes that are killed in the middle of runs: the chain of their log closes, and what was handed out or sent with consent is in it.
/// </summary>
public sealed class AuditKillTests : IDisposable
{
    private const int Kills = 12;

    private static readonly BulkProgress Nothing = new(new Dictionary<UserStatus, long>(), 0, 0, 0, 0, 0, 0, TimeSpan.Zero, null, null);

    private readonly AuditFile _log = new();
    private readonly DfineryEmulator _emulator = DfineryEmulator.Start(new EmulatorOptions
    {
        Seed = 1,
        Latency = TimeSpan.FromMilliseconds(3),
        BusyRate = 0.02,
        DropRate = 0.02,
        RequestLogSize = 1_000_000,
    });

    public void Dispose()
    {
        _emulator.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task A_kill_at_any_moment_leaves_a_chain_that_closes_and_holds_what_was_handed_out()
    {
        var random = new Random(1);
        var handedOut = new List<string>();
        for (int i = 0; i < Kills; i++)
        {
            handedOut.AddRange(await RunAndKill(random.Next(5, 60)));
            AuditCheck check = _log.Check();
            Assert.True(check.IsIntact, $"{check.Problem} in line {check.FirstBrokenLine}");
        }

        using (AuditWriter writer = _log.Open())
            AuditFile.RunIn(writer).End(Nothing, 0, null, DateTime.UtcNow);
        AuditCheck last = _log.Check();
        Assert.Equal((true, Kills + 1L), (last.IsIntact, last.Runs));
        Assert.InRange(last.RunsNotEnded, 1, Kills);

        JsonElement[] lines =
            [.. _log.Lines.Where(line => AuditLine.TryRead(System.Text.Encoding.UTF8.GetBytes(line), out _))
                .Select(line => JsonDocument.Parse(line).RootElement)];
        HashSet<string> settled = IdsOf(lines, "settled");
        HashSet<string> sent = IdsOf(lines, "sent");
        Assert.NotEmpty(handedOut);
        Assert.All(handedOut, id => Assert.Contains(id, settled));
        string[] seen = [.. _emulator.Requests.SelectMany(request => request.UserIds)];
        Assert.NotEmpty(seen);
        Assert.All(seen, id => Assert.Contains(id, sent));
    }

    [Fact]
    public async Task Another_process_holds_the_log_until_it_is_killed()
    {
        using Process child = Start();
        await child.StandardOutput.ReadLineAsync();
        Assert.Equal(AuditFailure.Held, Assert.Throws<AuditException>(_log.Open).Failure);
        AuditOpening.Check(_log.Path);
        child.Kill();
        await child.WaitForExitAsync();
        _log.Open().Dispose();
    }

    private static HashSet<string> IdsOf(JsonElement[] lines, string name) =>
        [.. lines.Where(line => line.GetProperty("event").GetString() == name).Select(line => line.GetProperty("userId").GetString()!)];

    /// <summary>The users whose results it was seen to have.</summary>
    private async Task<string[]> RunAndKill(int results)
    {
        using Process child = Start();
        var lines = new List<string>();
        while (lines.Count < results && await child.StandardOutput.ReadLineAsync() is { } line)
            lines.Add(line);
        child.Kill();
        lines.AddRange((await child.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).SkipLast(1));
        await child.WaitForExitAsync();
        return [.. lines.Select(line => line.Trim())];
    }

    private Process Start() => Process.Start(new ProcessStartInfo(
        "dotnet", [typeof(LedgerChild).Assembly.Location, "audit", _log.Path, _emulator.BaseUri.AbsoluteUri, _emulator.Token])
    {
        RedirectStandardOutput = true,
    })!;
}

/// <summary>Sends consent until it is killed, and tells whose result it has.</summary>
internal static class AuditChild
{
    public static void Run(string path, Uri baseUri, string token, TextWriter output)
    {
        using AuditWriter writer = AuditOpening.Open(path);
        using var client = new DfineryClient(new DfineryClientOptions(token) { BaseUri = baseUri });
        var options = new BulkOptions { ThrottleLimit = 4, WindowSize = 400, Audit = AuditFile.RunIn(writer) };
        using var run = new BulkRun(UserOperation.SetProfile, null, client.SendAsync, options);
        var pump = new BulkPump(run, row => output.WriteLine(row.UserId));
        string prefix = Guid.NewGuid().ToString("N");
        for (int i = 1; ; i++)
            pump.Feed(LedgerRun.RowOf(i, $"{prefix}-{i} mkt_flag=Unsubscribed"));
    }
}
#endif
