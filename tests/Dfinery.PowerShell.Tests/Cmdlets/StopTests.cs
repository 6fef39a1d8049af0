using System;
using System.Linq;
using System.Management.Automation;
using System.Net.NetworkInformation;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>Promise 13. How long a stop takes is measured in the benchmark; here it must end at all, and leave nothing behind.</summary>
public sealed class StopTests : IDisposable
{
    private const string Endless = "& { for ($i = 0; ; $i++) { [pscustomobject]@{ user_id = \"u$i\"; age = '3' } } }";
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(30);

    private readonly PowerShellSession _session = new(connect: false);

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("", 1)]
    [InlineData("", 77)]
    [InlineData("", 400)]
    [InlineData("-Latency 50", 150)]
    [InlineData("-Latency 60000", 100)]
    [InlineData("-HangRate 1", 100)]
    [InlineData("-HangRate 0.02 -BusyRate 0.05 -DropRate 0.01", 300)]
    [InlineData("-QuotaLimit 1 -QuotaWindow 5m", 300)]
    [InlineData("-ServerErrorRate 1", 200)]
    public async Task Ctrl_C_ends_the_run_and_leaves_nothing_behind(string faults, int afterMs)
    {
        Start(faults);
        using var shell = System.Management.Automation.PowerShell.Create(_session.Runspace);
        shell.AddScript($"{Endless} | Set-DfineryUserProfile -ErrorAction SilentlyContinue -WarningAction SilentlyContinue");
        var output = new PSDataCollection<PSObject>();
        IAsyncResult run = shell.BeginInvoke<PSObject, PSObject>(null, output);
        await Task.Delay(afterMs);

        Task stopped = Task.Factory.FromAsync(shell.BeginStop(null, null), shell.EndStop);
        Assert.Same(stopped, await Task.WhenAny(stopped, Task.Delay(HangGuard)));
        Assert.ThrowsAny<RuntimeException>(() => shell.EndInvoke(run));

        await NothingIsLeft();
        Assert.Equal(Enumerable.Range(1, output.Count).Select(i => (long)i), output.Select(row => (long)row.Properties["Row"].Value));
    }

    [Theory]
    [InlineData("| Select-Object -First 1")]
    [InlineData("| ForEach-Object { throw 'downstream' }")]
    [InlineData("| ForEach-Object { break }")]
    public async Task A_command_downstream_that_stops_the_pipeline_stops_the_run(string downstream)
    {
        Start("-Latency 5");
        ScriptResult run = _session.Run($"do {{ {Endless} | Set-DfineryUserProfile {downstream} }} while ($false)");
        Assert.InRange(run.Output.Count, 0, 1);
        await NothingIsLeft();
    }

    [Fact]
    public async Task ErrorAction_Stop_ends_the_run()
    {
        Start("-PoisonUserId u55 -Latency 5");
        ScriptResult run = _session.Run($"{Endless} | Set-DfineryUserProfile -ErrorAction Stop");
        Assert.Equal("RowFailed", run.TerminatingId);
        Assert.Equal(Enumerable.Range(0, 56).Select(i => $"u{i}"), run.Column("UserId"));
        await NothingIsLeft();
    }

    [Fact]
    public async Task A_session_goes_on_after_a_stop()
    {
        await Ctrl_C_ends_the_run_and_leaves_nothing_behind("-HangRate 0.5 -Seed 3", 100);
        _session.Run("Stop-DfineryEmulator; $emulator = Start-DfineryEmulator; $emulator | Connect-Dfinery").ThrowIfFailed();
        Assert.Equal(["Succeeded"], _session.Run("Set-DfineryUserProfile u -Age 3").ThrowIfFailed().Column("Status"));
    }

    [Fact]
    public void A_wait_for_the_quota_is_announced_once_and_one_too_long_ends_the_run()
    {
        Start("-QuotaLimit 2 -QuotaWindow 3s");
        ScriptResult run = _session.Run("1..100 | ForEach-Object { @{ user_id = \"u$_\"; age = '3' } } | Set-DfineryUserProfile");
        Assert.Equal(100, run.Column("Status").Count(status => status == "Succeeded"));
        Assert.InRange(run.Warnings.Count, 1, 3);
        Assert.All(run.Warnings, warning => Assert.Contains("The quota is used up", warning));
        Assert.Equal(0L, _session.Run("$emulator.Counters.Throttled429").Single<long>());

        Start("-QuotaLimit 1 -QuotaWindow 1H");
        ScriptResult ended = _session.Run(
            "1..100 | ForEach-Object { @{ user_id = \"u$_\"; age = '3' } } | Set-DfineryUserProfile -MaxWaitSec 60");
        Assert.Equal("QuotaWaitTooLong", ended.TerminatingId);
        Assert.Equal(Enumerable.Range(1, ended.Output.Count).Select(i => i <= 20 ? "Succeeded" : "NotAttempted"), ended.Column("Status"));
    }

    private void Start(string faults) =>
        _session.Run($"$emulator = Start-DfineryEmulator {faults}; $emulator | Connect-Dfinery").ThrowIfFailed();

    private async Task NothingIsLeft()
    {
        long before = Counter("Requests");
        _session.Run("Disconnect-Dfinery").ThrowIfFailed();
        int port = _session.Run("$emulator.BaseUri.Port").Single<int>();
        using var guard = new CancellationTokenSource(HangGuard);
        while (OpenSockets(port) > 0)
            await Task.Delay(20, guard.Token);

        // Requests on their way when the stop came may still be counted; then it must be quiet.
        long last = -1;
        while (last != Counter("Requests"))
        {
            last = Counter("Requests");
            await Task.Delay(300, guard.Token);
        }

        Assert.InRange(last - before, 0, 32);
    }

    private long Counter(string name) => _session.Run($"$emulator.Counters.{name}").Single<long>();

    private static int OpenSockets(int port) => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
        .Count(connection => connection.RemoteEndPoint.Port == port && connection.State == TcpState.Established);
}
