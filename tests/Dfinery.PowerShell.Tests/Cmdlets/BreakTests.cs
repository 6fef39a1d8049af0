using System;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>Over real sockets: rows that break a request, a producer that pauses, a connection that is closed under a command.</summary>
public sealed class BreakTests : IDisposable
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    private readonly PowerShellSession _session = new(connect: false);

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Reset", "u1", "-MaxRetryCount 1")]
    [InlineData("Reset", "u2000", "-MaxRetryCount 1")]
    [InlineData("Reset", "u7", "-MaxRetryCount 1 -ThrottleLimit 1")]
    [InlineData("Error", "u1000", "-MaxRetryCount 1")]
    [InlineData("Error", "u3, u4, u17, u500, u1999", "-MaxRetryCount 4")]
    [InlineData("Hang", "u1000", "-MaxRetryCount 1 -TimeoutSec 1")]
    public void One_row_that_breaks_its_request_takes_no_other_along(string by, string users, string connect)
    {
        _session.Run($"$e = Start-DfineryEmulator -BreakUserId {users} -BreakBy {by}; $e | Connect-Dfinery {connect}").ThrowIfFailed();
        ScriptResult run = _session.Run(
            "1..2000 | ForEach-Object { \"u$_\" } | Set-DfineryUserProfile -Age 3 -ErrorAction SilentlyContinue");

        Assert.Null(run.Terminating);
        string[] bad = users.Split(", ");
        Assert.Equal(2000, run.Output.Count);
        Assert.Equal(bad, Rows(run, "Unknown"));
        Assert.Equal(2000 - bad.Length, Rows(run, "Succeeded").Length);
        Assert.Equal(2000 - bad.Length, _session.Run("$e.Users.Count").Single<int>());
    }

    [Theory]
    [InlineData("Reset", "-MaxRetryCount 0", "was reached, but then the connection broke")]
    [InlineData("Hang", "-MaxRetryCount 0 -TimeoutSec 1", "does not answer")]
    public void A_row_that_breaks_its_request_alone_is_not_taken_for_an_outage(string by, string connect, string words)
    {
        _session.Run($"$e = Start-DfineryEmulator -BreakUserId u -BreakBy {by}; $e | Connect-Dfinery {connect}").ThrowIfFailed();
        ScriptResult run = _session.Run("Set-DfineryUserProfile u -Age 3");
        Assert.Equal("ServerUnreachable", run.TerminatingId);
        Assert.Contains(words, run.Terminating!.ToString());
        Assert.DoesNotContain("(ResponseEnded)", run.Terminating.ToString());
        Assert.Contains("a row itself may be the cause", run.Terminating.ErrorDetails.RecommendedAction);
        Assert.Contains("Test-DfineryConnection", run.Terminating.ErrorDetails.RecommendedAction);

        run = _session.Run("Connect-Dfinery -Token t -BaseUri http://127.0.0.1:9 -MaxRetryCount 0; Set-DfineryUserProfile u -Age 3");
        Assert.Contains("cannot be reached", run.Terminating!.ToString());
        Assert.DoesNotContain("row itself", run.Terminating.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void Where_the_server_closes_without_an_answer_the_message_has_one_stop()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task closing = Task.Run(async () =>
        {
            using TcpClient client = await listener.AcceptTcpClientAsync();
            await client.GetStream().ReadAtLeastAsync(new byte[1], 1);
            client.Client.Shutdown(SocketShutdown.Send);
            while (await client.GetStream().ReadAsync(new byte[4096]) > 0)
            {
            }
        });
        string uri = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        ScriptResult run = _session.Run($"Connect-Dfinery -Token t -BaseUri {uri} -MaxRetryCount 0; Set-DfineryUserProfile u -Age 3");
        listener.Stop();
        Assert.Contains("ended prematurely. Rows taken in", run.Terminating!.ToString());
    }

    [Fact]
    public void Without_retries_a_run_survives_429()
    {
        _session.Run("$e = Start-DfineryEmulator -ThrottleRate 0.3 -Seed 5 -NoQuotaHeaders").ThrowIfFailed();
        ScriptResult run = _session.Run(
            "$e | Connect-Dfinery -MaxRetryCount 0; 1..200 | ForEach-Object { \"u$_\" } | Set-DfineryUserProfile -Age 3");

        Assert.Null(run.Terminating);
        Assert.All(run.Output, row => Assert.Equal(("Succeeded", 1), (row.Properties["Status"].Value, row.Properties["Attempts"].Value)));
        Assert.InRange(_session.Run("$e.Counters.Throttled429").Single<long>(), 1, 100);
    }

    [Fact]
    public void What_is_there_goes_out_while_the_producer_waits()
    {
        _session.Run("$e = Start-DfineryEmulator; $e | Connect-Dfinery").ThrowIfFailed();
        ScriptResult run = _session.Run(
            """
            & {
                1..5 | ForEach-Object { "u$_" }
                $end = [DateTime]::UtcNow.AddSeconds(60)
                while ($e.Counters.Requests -eq 0 -and [DateTime]::UtcNow -lt $end) { [Threading.Thread]::Sleep(10) }
                $script:seen = $e.Users.Count
                'u6'
            } | Set-DfineryUserProfile -Age 3
            """);

        Assert.Equal(6, Rows(run.ThrowIfFailed(), "Succeeded").Length);
        Assert.Equal(5, _session.Run("$script:seen").Single<int>());
    }

    [Theory]
    [InlineData("Disconnect-Dfinery")]
    [InlineData("$e | Connect-Dfinery")]
    [InlineData("Remove-Module Dfinery")]
    public void A_connection_that_is_closed_or_replaced_under_a_run_ends_it(string close)
    {
        _session.Run("$e = Start-DfineryEmulator; $e | Connect-Dfinery").ThrowIfFailed();
        ScriptResult run = _session.Run(
            $"1..5000 | ForEach-Object {{ if ($_ -eq 3000) {{ {close} }}; \"u$_\" }} | " +
                "Set-DfineryUserProfile -Age 3 -ErrorAction SilentlyContinue");

        Assert.Equal("ConnectionClosed", run.TerminatingId);
        Assert.Contains("Rows taken in: 3,000. The input after them was not read.", run.Terminating!.ToString());
        Assert.Equal(Enumerable.Range(1, 3000).Select(i => (long)i), run.Output.Select(row => (long)row.Properties["Row"].Value));
        Assert.All(run.Output, row => Assert.InRange((int)row.Properties["Attempts"].Value, 0, 1));
        if (close[0] != 'R')
            Assert.Empty(Rows(run, "Unknown"));
    }

    [Fact]
    public async Task A_call_that_waits_ends_when_another_thread_closes_its_connection()
    {
        _session.Run("$e = Start-DfineryEmulator -QuotaLimit 1 -QuotaWindow 1H; $c = $e | Connect-Dfinery -PassThru").ThrowIfFailed();
        _session.Run("Set-DfineryUserProfile u -Age 3").ThrowIfFailed();
        object connection = ((PSObject)_session.Runspace.SessionStateProxy.GetVariable("c")).BaseObject;
        using var entered = new ManualResetEventSlim();
        Task<ScriptResult> call = Task.Run(() => _session.Run(
            "$entered.Set(); Invoke-DfineryRequest /api/v1/users/profile @{} -MaxWaitSec 7200", ("entered", entered)));
        Assert.True(entered.Wait(Guard));

        connection.GetType().GetMethod("Close", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(connection, null);

        // Closed before or after the command looked it up.
        Assert.Contains((await call.WaitAsync(Guard)).TerminatingId, new[] { "ConnectionClosed", "ClosedConnection" });
    }

    [Fact]
    public async Task Stopping_cancels_what_is_in_flight_although_the_producer_cannot_be_stopped()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var block = new ManualResetEventSlim();
        using var shell = System.Management.Automation.PowerShell.Create(_session.Runspace);
        _session.Run($"Connect-Dfinery -Token t -BaseUri http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}").ThrowIfFailed();
        _session.Runspace.SessionStateProxy.SetVariable("block", block);
        shell.AddScript("& { 1..20 | ForEach-Object { \"u$_\" }; $block.Wait() } | Set-DfineryUserProfile -Age 3");
        IAsyncResult run = shell.BeginInvoke();
        using TcpClient client = await listener.AcceptTcpClientAsync().WaitAsync(Guard);

        IAsyncResult stopped = shell.BeginStop(null, null);

        // The request is never answered: its connection ends when it is cancelled.
        await ReadToEnd(client).WaitAsync(Guard);
        block.Set();
        shell.EndStop(stopped);
        Assert.ThrowsAny<RuntimeException>(() => shell.EndInvoke(run));
        listener.Stop();
    }

    private static async Task ReadToEnd(TcpClient client)
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (await client.GetStream().ReadAsync(buffer) > 0)
            {
            }
        }
        catch (System.IO.IOException)
        {
            // Reset instead of closed.
        }
    }

    private static string[] Rows(ScriptResult run, string status) => [.. run.Output
        .Where(row => (string)row.Properties["Status"].Value == status).Select(row => (string)row.Properties["UserId"].Value)];
}
