using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>What Export-DfineryReport takes, counts and hands on, and when it writes.</summary>
public sealed class ReportTests : IDisposable
{
    private const string Rows = "1..1000 | ForEach-Object { " +
        "@{ user_id = \"user_$_\"; age = 3; mkt_flag = $(if ($_ % 100) { 'Subscribed' } else { 'Y' }) } }";

    private static readonly TimeSpan HangGuard = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dfinery");
    private readonly PowerShellSession _session = new();

    public ReportTests() => _session.Run($"Set-Location '{_folder.FullName}'").ThrowIfFailed();

    public void Dispose()
    {
        _session.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Counts_add_up_and_each_row_that_needs_attention_is_there()
    {
        _session.Run(
            "$e = Start-DfineryEmulator -BusyRate 0.02 -Seed 7 -PoisonUserId user_7; $e | Connect-Dfinery -MaxRetryCount 0; " +
            Rows + " | Set-DfineryUserProfile -ErrorAction SilentlyContinue -SummaryVariable s | Export-DfineryReport run.json");
        JsonElement report = Json("run.json");
        long Of(string status) => report.GetProperty("statuses").EnumerateArray()
            .Where(item => item.GetProperty("status").GetString() == status).Sum(item => item.GetProperty("rows").GetInt64());

        Assert.Equal(1000, report.GetProperty("statuses").EnumerateArray().Sum(item => item.GetProperty("rows").GetInt64()));
        foreach (string status in new[] { "Succeeded", "Failed", "Invalid" })
            Assert.Equal(_session.Run($"$s.{status}").Single<long>(), Of(status));
        Assert.Equal(10, Of("Invalid"));
        long bad = Of("Failed") + Of("Invalid");
        Assert.True(bad > 11);
        Assert.Equal(bad, report.GetProperty("needAttention").GetInt64());
        Assert.Equal(bad, report.GetProperty("attention").GetArrayLength());
        Assert.Equal(bad, report.GetProperty("reasons").EnumerateArray().Sum(item => item.GetProperty("rows").GetInt64()));
        Assert.All(report.GetProperty("reasons").EnumerateArray(), item => Assert.NotEmpty(item.GetProperty("whatToDo").GetString()!));
        Assert.StartsWith($"{bad} of 1,000 rows did not succeed", report.GetProperty("verdict").GetProperty("headline").GetString());
        JsonElement run = Assert.Single(report.GetProperty("runs").EnumerateArray());
        Assert.Equal(_session.Run("$s.Requests").Single<long>(), run.GetProperty("requests").GetInt64());
        Assert.Equal(1000, run.GetProperty("timeline").EnumerateArray().Last().GetProperty("rows").GetInt64());
    }

    [Fact]
    public void Reasons_are_told_apart_by_what_does_not_vary()
    {
        _session.Run(
            "$e = Start-DfineryEmulator -PoisonUserId (1..9 | ForEach-Object { \"user_$_\" }); $e | Connect-Dfinery; " +
            Rows + " | Set-DfineryUserProfile -ErrorAction SilentlyContinue | Export-DfineryReport run.json -MaxRows 3");
        JsonElement report = Json("run.json");
        Assert.Equal(3, report.GetProperty("attention").GetArrayLength());
        Assert.Equal(19, report.GetProperty("needAttention").GetInt64());
        Assert.InRange(report.GetProperty("reasons").GetArrayLength(), 2, 3);
        JsonElement first = report.GetProperty("reasons")[0];
        Assert.Equal(10, first.GetProperty("rows").GetInt64());
        Assert.StartsWith("mkt_flag must be Subscribed or Unsubscribed.", first.GetProperty("reason").GetString());
    }

    [Fact]
    public void PassThru_hands_each_result_on_at_once_and_as_it_is()
    {
        ScriptResult run = _session.Run(
            """
            $seen = [Collections.Generic.List[string]]::new()
            $r = 'a', 'b', 'c' | Set-DfineryUserProfile -Age 3
            $out = $r | ForEach-Object { $seen.Add("in $($_.UserId)"); $_ } | Export-DfineryReport run.html -PassThru |
                ForEach-Object { $seen.Add("out $($_.UserId)"); $seen.Add((Test-Path run.html)); $_ }
            "$seen"
            0..2 | ForEach-Object { [object]::ReferenceEquals($r[$_], $out[$_]) }
            @($r | Export-DfineryReport run.html).Count
            """).ThrowIfFailed();
        Assert.Equal(
            ["in a out a False in b out b False in c out c False", "True", "True", "True", "0"],
            run.Output.Select(item => item.ToString()));
    }

    [Fact]
    public void Rows_that_went_by_are_let_go()
    {
        ScriptResult run = _session.Run(
            """
            $weak = [Collections.Generic.List[WeakReference]]::new()
            $alive = -1
            & { for ($i = 1; $i -le 500; $i++) {
                    $row = [pscustomobject] @{ UserId = "u$i"; Status = 'Failed'; Code = 4007; Message = 'No.'; Attempts = 1; Row = $i }
                    $weak.Add([WeakReference]::new($row)); $row } } |
                Export-DfineryReport run.html -MaxRows 5 -PassThru |
                ForEach-Object { if ($_.Row -eq 500) { [GC]::Collect(); [GC]::WaitForPendingFinalizers(); [GC]::Collect()
                    $alive = @($weak | Where-Object IsAlive).Count } }
            $alive
            """).ThrowIfFailed();
        Assert.InRange(run.Single<int>(), 1, 20);
    }

    [Theory]
    [InlineData("$r")]
    [InlineData("$r | ConvertTo-Csv | ConvertFrom-Csv")]
    [InlineData("$r | ConvertTo-Json | ConvertFrom-Json")]
    [InlineData("$r | ConvertTo-Json | ConvertFrom-Json -AsHashtable")]
    [InlineData("$r | Select-Object UserId, Status, Attempts, Row, Message, Code")]
    [InlineData("$r | Select-Object *")]
    [InlineData("[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($r))")]
    public void A_result_is_one_however_it_comes(string rows)
    {
        ScriptResult run = _session.Run(
            "$r = 'a', 'poison', 'b' | Set-DfineryUserProfile -Property @{ shoe_size = 3 } -ErrorAction SilentlyContinue; " +
            rows + " | Export-DfineryReport run.json");
        Assert.Empty(run.ThrowIfFailed().Output);
        JsonElement report = Json("run.json");
        Assert.Equal(3, report.GetProperty("results").GetInt64());
        Assert.Equal(3, report.GetProperty("needAttention").GetInt64());
        Assert.Equal(1, Assert.Single(report.GetProperty("reasons").EnumerateArray()).GetProperty("code").GetInt32() / 4000);
        Assert.Equal(rows == "$r" ? 1 : 0, report.GetProperty("runs").GetArrayLength());
        bool says = report.GetProperty("verdict").GetProperty("details").EnumerateArray().Any(
            detail => detail.GetString()!.Contains("come from a file"));
        Assert.Equal(rows != "$r", says);
    }

    [Fact]
    public void What_is_no_result_is_an_error_that_names_its_position_and_the_rest_goes_on()
    {
        ScriptResult run = _session.Run(
            "$r = Set-DfineryUserProfile u -Age 3; 7, $r, $null, @{ UserId = 'u' }, " +
            "[pscustomobject]@{ UserId = 'planted'; Status = 'Odd'; Attempts = 1; Row = 1 }, $r | Export-DfineryReport run.json");
        Assert.Equal(["NotAResult", "NotAResult", "NotAResult", "NotAResult"], run.ErrorIds);
        Assert.Equal(
            ["Object 1", "Object 3", "Object 4", "Object 5"],
            run.Errors.Select(error => string.Join(' ', error.ToString().Split(' ').Take(2))));
        Assert.All(run.Errors, error => Assert.DoesNotContain("planted", error.ToString()));
        Assert.Equal(2, Json("run.json").GetProperty("results").GetInt64());
    }

    [Fact]
    public void Where_results_were_left_out_above_the_counts_are_those_of_the_run()
    {
        _session.Run(
            Rows + " | Set-DfineryUserProfile -ErrorAction SilentlyContinue | Where-Object Status -ne Succeeded | " +
            "Export-DfineryReport run.json");
        JsonElement report = Json("run.json");
        Assert.Equal("10 of 1,000 rows did not succeed.", report.GetProperty("verdict").GetProperty("headline").GetString());
        Assert.Equal(10, report.GetProperty("results").GetInt64());
        Assert.Equal(1000, report.GetProperty("input").GetProperty("rows").GetInt64());
    }

    [Fact]
    public void Comparisons_are_counted_and_a_withdrawal_needs_attention()
    {
        _session.Run(
            """
            'Same', 'Different', 'Different', 'NotFound', 'planted' | ForEach-Object { $n = 0 } {
                [pscustomobject] @{ UserId = "user_$n"; Status = 'Succeeded'; Attempts = 1; Row = ++$n; Comparison = $_
                    Differences = 'planted-value'; WithdrawnOnServer = $(if ($n -eq 2) { 'mkt_flag, night_flag' }) }
            } | Export-DfineryReport run.json
            """).ThrowIfFailed();
        JsonElement report = Json("run.json");
        Assert.Equal("""{"Different":2,"NotFound":1,"Same":1}""", JsonSerializer.Serialize(report.GetProperty("comparisons")));
        Assert.Equal(1, report.GetProperty("withdrawn").GetInt64());
        Assert.StartsWith("3 of 4 rows differ", report.GetProperty("verdict").GetProperty("headline").GetString());
        JsonElement row = Assert.Single(report.GetProperty("attention").EnumerateArray());
        Assert.Contains("mkt_flag, night_flag", row.GetProperty("message").GetString());
        Assert.DoesNotContain("planted", File.ReadAllText(Path.Combine(_folder.FullName, "run.json")));
    }

    [Theory]
    [InlineData("@() | Set-DfineryUserProfile", "", "Nothing was processed", 0)]
    [InlineData(
        "Connect-Dfinery -Token wrong -BaseUri $emulator.BaseUri; 1..9 | Set-DfineryUserProfile -Age 3", "InvalidToken", "InvalidToken", 9)]
    [InlineData("@{ user_id = 'u'; agee = 3 } | Set-DfineryUserProfile", "ColumnSlip", "ColumnSlip", 1)]
    [InlineData("@{ no_id = 'u'; age = 3 } | Set-DfineryUserProfile", "NoIdColumn", "NoIdColumn", 1)]
    [InlineData("1..9 | Set-DfineryUserProfile -Age 3 -Connection nowhere", "UnknownConnection", "UnknownConnection", 0)]
    [InlineData("Disconnect-Dfinery; 1..9 | Set-DfineryUserProfile -Age 3", "NoConnection", "NoConnection", 0)]
    [InlineData("1..500 | Set-DfineryUserProfile -Age 3 | Select-Object -First 3", "", "was stopped before its end", 1)]
    [InlineData("1..500 | Set-DfineryUserProfile -Age 3 | ForEach-Object { throw 'x' }", "x", "was stopped before its end", 1)]
    [InlineData("& { @{ user_id = 'u'; agee = 3 } | Set-DfineryUserProfile -ErrorAction Stop }", "ColumnSlip", "ColumnSlip", 1)]
    public void However_the_run_ends_there_is_a_report_that_says_so(string script, string error, string says, int atLeast)
    {
        ScriptResult run = _session.Run($"{script} | Export-DfineryReport run.json");
        Assert.Equal(error, run.TerminatingId);
        JsonElement report = Json("run.json");
        string headline = report.GetProperty("verdict").GetProperty("headline").GetString()!;
        Assert.Contains(says, headline);
        Assert.InRange(report.GetProperty("input").GetProperty("rows").GetInt64(), atLeast, 500);
        Assert.Single(report.GetProperty("runs").EnumerateArray());
        Assert.NotEmpty(report.GetProperty("nextSteps").EnumerateArray());
        Assert.Equal(["run.json"], _folder.GetFiles().Select(file => file.Name));
    }

    [Fact]
    public async Task After_Ctrl_C_there_is_a_report()
    {
        _session.Run("$e = Start-DfineryEmulator -Latency 20; $e | Connect-Dfinery").ThrowIfFailed();
        using var shell = System.Management.Automation.PowerShell.Create(_session.Runspace);
        shell.AddScript(
            "& { for ($i = 0; ; $i++) { @{ user_id = \"u$i\"; age = 3 } } } | Set-DfineryUserProfile | " +
            "Export-DfineryReport run.json -PassThru");
        var output = new PSDataCollection<PSObject>();
        using var some = new ManualResetEventSlim();
        output.DataAdded += (_, _) => some.Set();
        IAsyncResult run = shell.BeginInvoke<PSObject, PSObject>(null, output);
        Assert.True(some.Wait(HangGuard));
        await Task.Factory.FromAsync(shell.BeginStop(null, null), shell.EndStop);
        Assert.ThrowsAny<RuntimeException>(() => shell.EndInvoke(run));
        JsonElement report = Json("run.json");
        Assert.Contains("was stopped", report.GetProperty("verdict").GetProperty("headline").GetString());
        Assert.True(report.GetProperty("input").GetProperty("rows").GetInt64() > 0);
    }

    private JsonElement Json(string name) => JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.FullName, name))).RootElement;
}
