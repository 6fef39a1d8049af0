using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>How -LedgerPath is used: parameters, paths, one run at a time, -WhatIf, and how it ends.</summary>
public sealed class LedgerUseTests : IDisposable
{
    private const string Send = "Set-DfineryUserProfile u -Age 3 -LedgerPath $ledger";
    private const string Many = "1..3000 | ForEach-Object { \"u$_\" } | Set-DfineryUserProfile -Age 3 -LedgerPath $ledger";
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(30);

    private readonly PowerShellSession _session = new();
    private readonly TempFolder _ledger = new();

    public LedgerUseTests() => _session.Run("$ledger = $path", ("path", _ledger.Path)).ThrowIfFailed();

    public void Dispose()
    {
        _session.Dispose();
        _ledger.Dispose();
    }

    [Theory]
    [InlineData("Set-DfineryUserProfile u -Age 3 -IncludeUnchanged", "NoLedgerGiven")]
    [InlineData("Set-DfineryUserProfile u -Age 3 -AllowRegrant", "NoLedgerGiven")]
    [InlineData("Set-DfineryUserCi u -KakaoId 0123456789 -IncludeUnchanged", "NoLedgerGiven")]
    [InlineData("Remove-DfineryUserCi u kakao_id -Force -IncludeUnchanged", "NoLedgerGiven")]
    [InlineData(Send + " -ValidateOnly", "LedgerAndValidateOnly")]
    [InlineData("Remove-DfineryUserCi u kakao_id -LedgerPath $ledger -ValidateOnly", "LedgerAndValidateOnly")]
    [InlineData("Set-DfineryUserProfile u -Age 3 -LedgerPath $null", "ParameterArgumentValidationError")]
    [InlineData("Set-DfineryUserProfile u -Age 3 -LedgerPath ''", "ParameterArgumentValidationError")]
    [InlineData("Set-DfineryUserProfile u -Age 3 -LedgerPath Env:/x", "LedgerPathInvalid")]
    [InlineData("Set-DfineryUserProfile u -Age 3 -LedgerPath nowhere:/x", "LedgerPathInvalid")]
    [InlineData("Set-DfineryUserProfile u -Age 3 -LedgerPath (New-TemporaryFile)", "LedgerPathInvalid")]
    [InlineData("Set-DfineryUserProfile u -Age 3 -LedgerPath \"a`0b\"", "LedgerDisk")]
    public void What_makes_no_sense_ends_before_anything_is_sent_or_made(string script, string id)
    {
        Assert.Equal(id, _session.Run(script).TerminatingId);
        Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
        Assert.False(Directory.Exists(_ledger.Path));
    }

    [Theory]
    [InlineData("Set-DfineryUserProfile", "AllowRegrant IncludeUnchanged LedgerPath")]
    [InlineData("Set-DfineryUserCi", "IncludeUnchanged LedgerPath")]
    [InlineData("Remove-DfineryUserCi", "IncludeUnchanged LedgerPath")]
    [InlineData("Get-DfineryUserProfile", "")]
    [InlineData("Get-DfineryUserCi", "")]
    public void Who_changes_something_has_it(string command, string parameters) =>
        Assert.Equal(parameters, _session.Run(
            $"((Get-Command {command}).Parameters.Keys -match 'Ledger|Regrant|Unchanged' | Sort-Object) -join ' '").Single<string>());

    [Theory]
    [InlineData("Set-Location $ledger; Set-DfineryUserProfile u -Age 3 -LedgerPath a/b", "a/b")]
    [InlineData("Set-Location $ledger; Set-DfineryUserProfile u -Age 3 -LedgerPath .", ".")]
    [InlineData("$null = New-PSDrive mine FileSystem $ledger; Set-DfineryUserProfile u -Age 3 -LedgerPath mine:/a", "a")]
    [InlineData("Set-DfineryUserProfile u -Age 3 -LedgerPath $ledger/a[1]*", "a[1]*")]
    [InlineData("Set-DfineryUserProfile u -Age 3 -LedgerPath (Get-Item $ledger)", ".")]
    [InlineData("$r = Resolve-Path -Relative $ledger; Set-DfineryUserProfile u -Age 3 -LedgerPath $r/한글", "한글")]
    public void The_path_is_the_sessions_and_the_folders_are_made(string script, string folder)
    {
        if (folder.Contains('*') && OperatingSystem.IsWindows())
            return;
        Directory.CreateDirectory(_ledger.Path);
        _session.Run(script).ThrowIfFailed();
        Assert.True(File.Exists(Path.Combine(_ledger.Path, folder, "profile.key")));
    }

    [Fact]
    public void Two_commands_that_change_the_same_end_at_once()
    {
        ScriptResult run = _session.Run(
            "'u' | Set-DfineryUserCi -KakaoId 0123456789 -LedgerPath $ledger -SummaryVariable first | " +
            "Remove-DfineryUserCi -PropertyName kakao_id -Force -LedgerPath $ledger");
        Assert.Equal("LedgerHeld", run.TerminatingId);
        Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
        Assert.Equal(ErrorCategory.ResourceBusy, run.Terminating!.CategoryInfo.Category);
        _session.Run("Set-DfineryUserCi u -KakaoId 0123456789 -LedgerPath $ledger").ThrowIfFailed();
    }

    [Fact]
    public void A_second_run_in_another_runspace_ends_at_once_and_the_first_goes_on()
    {
        using PowerShellSession other = new(connect: false);
        string uri = _session.Run("$emulator.BaseUri.AbsoluteUri").Single<string>();
        string token = _session.Run("$emulator.Token").Single<string>();
        Func<string> second = () => other.Run(
            "Connect-Dfinery -Token $token -BaseUri $uri; " + Send,
            ("uri", uri), ("token", token), ("ledger", _ledger.Path)).TerminatingId;

        ScriptResult first = _session.Run(
            "'a', 'b' | ForEach-Object { if ($_ -eq 'b') { $script:seen = $second.Invoke() }; $_ } | " +
            "Set-DfineryUserProfile -Age 3 -LedgerPath $ledger; $script:seen", ("second", second));
        Assert.Equal("LedgerHeld", first.Output[^1].ToString());
        Assert.Equal(["Succeeded", "Succeeded"], first.Column("Status").Take(2));
        Assert.Equal(string.Empty, second());
    }

    [Fact]
    public void WhatIf_says_what_would_be_done_and_touches_nothing()
    {
        _session.Run("$null = 'u', 'v' | Set-DfineryUserProfile -Age 3 -LedgerPath $ledger; $emulator.Reset()").ThrowIfFailed();
        IReadOnlyDictionary<string, (DateTime, string)> before = Files();

        ScriptResult run = _session.Run(
            "@{ user_id = 'u'; age = 3 }, @{ user_id = 'v'; age = 4 }, @{ user_id = 'u'; age = 5 }, @{ user_id = 'u'; age = 5 } | " +
            "Set-DfineryUserProfile -LedgerPath $ledger -WhatIf -SummaryVariable summary; $summary").ThrowIfFailed();
        Assert.Equal(["Unchanged", "Skipped", "Skipped", "Unchanged"], run.Column("Status").Take(4));
        string[] counts = ["Unchanged", "Sent", "Skipped"];
        Assert.Equal("2 0 2", string.Join(' ', counts.Select(name => run.Output[4].Properties[name].Value)));
        Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
        Assert.Equal(before, Files());
    }

    [Theory]
    [InlineData("", "mkt_flag unless the server has Unsubscribed; unchanged: age")]
    [InlineData("-AllowRegrant", "mkt_flag; unchanged: age")]
    [InlineData("-IncludeUnchanged", "age; mkt_flag unless the server has Unsubscribed")]
    public void WhatIf_goes_by_the_switches_of_the_run(string switches, string said)
    {
        using var transcript = new TempFile();
        ScriptResult run = _session.Run(
            "$null = Set-DfineryUserProfile u -Age 3 -LedgerPath $ledger; $null = Start-Transcript -Path $path; " +
                $"$null = Set-DfineryUserProfile u -Age 3 -MktFlag Subscribed -LedgerPath $ledger {switches} -WhatIf; " +
                "$null = Stop-Transcript; Get-Content $path",
            ("path", transcript.Path)).ThrowIfFailed();
        Assert.Contains(
            $"What if: Performing the operation \"Set {said}\" on target \"user u\".", run.Output.Select(line => line.ToString()));
    }

    [Theory]
    [InlineData("Set-DfineryUserProfile u -Age 3 -LedgerPath $ledger/a -WhatIf")]
    [InlineData("Set-DfineryUserCi u -KakaoId 0123456789 -LedgerPath $ledger/a -WhatIf")]
    [InlineData("Remove-DfineryUserCi u kakao_id -LedgerPath $ledger/a -WhatIf")]
    [InlineData("$WhatIfPreference = $true; " + Send)]
    public void WhatIf_makes_no_ledger(string script)
    {
        Assert.Equal(["Skipped"], _session.Run(script).ThrowIfFailed().Column("Status"));
        Assert.False(Directory.Exists(_ledger.Path));
    }

    [Fact]
    public void WhatIf_takes_no_lock()
    {
        ScriptResult run = _session.Run($"$null = {Send}; 'u', 'v' | Set-DfineryUserProfile -Age 4 -LedgerPath $ledger -WhatIf | " +
            "Set-DfineryUserProfile -LedgerPath $ledger").ThrowIfFailed();
        Assert.Equal(["Succeeded", "Succeeded"], run.Column("Status"));
    }

    [Fact]
    public async Task Ctrl_C_ends_the_run_and_the_same_line_goes_on()
    {
        _session.Run("$emulator = Start-DfineryEmulator -Latency 100; $emulator | Connect-Dfinery -ThrottleLimit 2").ThrowIfFailed();
        using var shell = System.Management.Automation.PowerShell.Create(_session.Runspace);
        shell.AddScript(Many);
        var output = new PSDataCollection<PSObject>();
        var isUnderWay = new TaskCompletionSource();
        output.DataAdded += (_, _) => isUnderWay.TrySetResult();
        IAsyncResult run = shell.BeginInvoke<PSObject, PSObject>(null, output);
        await isUnderWay.Task.WaitAsync(HangGuard);
        await Task.Factory.FromAsync(shell.BeginStop(null, null), shell.EndStop).WaitAsync(HangGuard);
        Assert.ThrowsAny<RuntimeException>(() => shell.EndInvoke(run));

        string[] again = _session.Run("$emulator | Connect-Dfinery; " + Many).ThrowIfFailed().Column("Status");
        Assert.InRange(again.Count(status => status == "Unchanged"), output.Count, 2999);
        Assert.Equal(3000, again.Count(status => status is "Unchanged" or "Succeeded"));
    }

    [Fact]
    public void A_disk_that_fails_ends_the_run_in_words_and_the_same_line_goes_on()
    {
        string full = Many.Replace(
            "ForEach-Object { ", "ForEach-Object { if ($_ -eq 2000) { $f = [Dfinery.PowerShell.Tests.FullDisk]::Fill($ledger) }; ");
        ScriptResult run = _session.Run(full + " -SummaryVariable s");
        Assert.Equal("LedgerFailed", run.TerminatingId);
        Assert.Equal(ErrorCategory.WriteError, run.Terminating!.CategoryInfo.Category);
        Assert.Contains("run the same line again: the ledger knows what is done", run.Terminating.ErrorDetails.Message);
        Assert.All(run.Column("Status"), status => Assert.Contains(status, new[] { "Succeeded", "NotAttempted" }));
        Assert.Equal("LedgerFailed", _session.Run("$s.StopReason").Single<string>());
        Assert.Empty(run.Warnings);

        _session.Run("if ($f) { $f.Dispose() }");
        string[] again = _session.Run(Many).ThrowIfFailed().Column("Status");
        Assert.All(again, status => Assert.Contains(status, new[] { "Succeeded", "Unchanged" }));
    }

    [Fact]
    public void A_ledger_that_cannot_be_closed_does_not_hide_what_ended_the_run()
    {
        if (OperatingSystem.IsWindows())
            return;
        _session.Run("$ci = Set-DfineryUserCi u -KakaoId 0123456789 | ConvertTo-Csv | ConvertFrom-Csv; $null = " + Send).ThrowIfFailed();
        const string Line =
            "@{ user_id = 'u'; age = 3 }, $last | " +
            "ForEach-Object { $_; $null = [Dfinery.PowerShell.Tests.FullDisk]::Fill($ledger, '.head') } | " +
            "Set-DfineryUserProfile -LedgerPath $ledger";

        ScriptResult run = _session.Run("$last = $ci; " + Line);
        Assert.Equal("ResultOfAnotherOperation", run.TerminatingId);
        Assert.Contains(run.Warnings, warning => warning.StartsWith($"The ledger in '{_ledger.Path}' cannot be written any more:"));
        Assert.Equal("LedgerFailed", _session.Run("$last = @{ user_id = 'u'; age = 3 }; " + Line).TerminatingId);
    }

    private Dictionary<string, (DateTime Written, string Content)> Files() => Directory.GetFiles(_ledger.Path).ToDictionary(
        file => file, file => (File.GetLastWriteTimeUtc(file), Convert.ToHexString(File.ReadAllBytes(file))));
}
