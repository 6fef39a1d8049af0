using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>Cmdlets that look after a ledger: what they say, what they refuse, and what the next run then sends.</summary>
public sealed class LedgerCmdletTests : IDisposable
{
    private const string Rows =
        "$rows = 1..3 | ForEach-Object { " +
        "[pscustomobject]@{ user_id = \"planted-$_\"; user_name = \"secret-$_\"; mkt_flag = 'Subscribed' } }";
    private const string Send = "$rows | Set-DfineryUserProfile -LedgerPath $ledger";
    private const string SendCi = "Set-DfineryUserCi planted-1 -KakaoId 0123456789 -LedgerPath $ledger";

    private readonly PowerShellSession _session = new();
    private readonly TempFolder _folder = new();

    public LedgerCmdletTests() => Run($"{Rows}; $null = {Send}; $null = {SendCi}").ThrowIfFailed();

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Get_tells_numbers_and_names_of_each_domain()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        ScriptResult run = Run("Get-DfineryLedger $ledger").ThrowIfFailed();

        Assert.Equal(["profile", "ci"], run.Column("Domain"));
        Assert.Equal(["Ready", "Ready"], run.Column("State"));
        Assert.Equal(["False", "False"], run.Column("IsHeld"));
        Assert.Equal(["3", "1"], run.Column("Users"));
        Assert.Equal(["2", "1"], run.Column("Properties"));
        Assert.Equal(["0", "0"], run.Column("InDoubt"));
        Assert.Equal(["1", "1"], run.Column("Format"));
        Assert.Equal([_folder.Path, _folder.Path], run.Column("Path"));
        Assert.Equal(["", ""], run.Column("Problem"));
        Assert.Equal(["", ""], run.Column("Shard"));
        Assert.Equal(["user_name", "mkt_flag"], Value<string[]>(run.Output[0], "PropertyName"));
        Assert.Equal(Value<long>(run.Output[1], "Size"), Directory.GetFiles(_folder.Path, "ci.*").Sum(file => new FileInfo(file).Length));
        Assert.Equal(
            Run("$emulator.BaseUri").Output.Single().ToString().TrimEnd('/'), run.Output[0].Properties["BaseUri"].Value);
        Assert.All(["Made", "LastRun"], name =>
        {
            DateTimeOffset time = Value<DateTimeOffset>(run.Output[0], name);
            Assert.Equal(TimeSpan.Zero, time.Offset);
            Assert.InRange(now - time, TimeSpan.FromSeconds(-1), TimeSpan.FromMinutes(5));
        });
    }

    [Fact]
    public void Get_shows_no_id_and_no_value_and_changes_nothing()
    {
        string before = Files();
        string shown = string.Concat(
            Run("Get-DfineryLedger $ledger | ConvertTo-Json; Get-DfineryLedger $ledger | Format-List * | Out-String").Output);
        Assert.DoesNotContain("planted", shown);
        Assert.DoesNotContain("secret", shown);
        Assert.Equal(before, Files());
    }

    [Fact]
    public void Get_works_while_a_run_holds_the_ledger()
    {
        ScriptResult run = Run(Send + " | ForEach-Object { if ($_.Row -eq 1) { Get-DfineryLedger $ledger } }").ThrowIfFailed();
        Assert.Equal(["InUse", "Ready"], run.Column("State"));
        Assert.Equal(["True", "False"], run.Column("IsHeld"));
        Assert.Equal(["3", "1"], run.Column("Users"));
        Assert.Equal(["False", "False"], Run("Get-DfineryLedger $ledger").Column("IsHeld"));
    }

    [Theory]
    [InlineData("Remove-Item $ledger/profile.key", "KeyMissing", 3)]
    [InlineData("Remove-Item $ledger/profile.head", "Damaged", 0)]
    [InlineData("Remove-Item $ledger/profile.*.log", "Damaged", 0)]
    [InlineData("[IO.File]::AppendAllText((Get-Item $ledger/profile.*.log), 'more')", "Damaged", 3)]
    [InlineData("$key = [IO.File]::ReadAllBytes(\"$ledger/profile.key\"); $null = " + Send +
        "; [IO.File]::WriteAllBytes(\"$ledger/profile.key\", $key)", "Restored", 3)]
    public void Get_says_what_is_wrong_and_counts_what_can_be_read(string damage, string state, int users)
    {
        Run(damage).ThrowIfFailed();
        ScriptResult run = Run("Get-DfineryLedger $ledger").ThrowIfFailed();

        Assert.Equal([state, "Ready"], run.Column("State"));
        Assert.Equal($"{users}", run.Column("Users")[0]);
        string problem = run.Column("Problem")[0];
        Assert.Contains(_folder.Path, problem);
        Assert.Contains("Reset-DfineryLedger", run.Column("RecommendedAction")[0]);
        Assert.Contains(problem, Assert.Single(run.Warnings));
        Run($"Reset-DfineryLedger $ledger -Confirm:$false; $null = {Send}").ThrowIfFailed();
        Assert.Equal(["Ready"], Run("Get-DfineryLedger $ledger").Column("State"));
    }

    [Fact]
    public void Folders_come_from_the_pipeline_and_wildcards_are_none()
    {
        ScriptResult run = Run(
            """
            $parent = New-Item -ItemType Directory "$ledger/shards"
            $null = $rows | Set-DfineryUserProfile -Shard 1/2 -LedgerPath "$parent/[a]"
            $null = New-Item -ItemType Directory "$parent/none"
            Get-ChildItem $parent -Directory | Get-DfineryLedger
            Get-DfineryLedger "$parent/*"
            """);
        Assert.Equal(["1/2"], run.Column("Shard"));
        Assert.Equal(["LedgerMissing", "LedgerMissing"], run.ErrorIds);
    }

    [Fact]
    public void After_a_whole_reset_all_is_sent_again_and_grants_only_if_the_server_agrees()
    {
        Run("Set-Content $ledger/users.csv x; Set-Content $ledger/profile.log x").ThrowIfFailed();
        ScriptResult reset = Run("Reset-DfineryLedger $ledger -Confirm:$false").ThrowIfFailed();
        Assert.Empty(reset.Output);
        Assert.Equal(
            ["ci.key", "profile.key", "profile.log", "users.csv"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
        Assert.Equal(["LedgerMissing"], Run("Get-DfineryLedger $ledger").ErrorIds);
        Assert.Equal(["LedgerMissing"], Run("Reset-DfineryLedger $ledger -Confirm:$false").ErrorIds);

        ScriptResult run = Run($"$null = Set-DfineryUserProfile planted-2 -MktFlag Unsubscribed; {Send}").ThrowIfFailed();
        Assert.Equal(["Succeeded", "Succeeded", "Succeeded"], run.Column("Status"));
        Assert.Equal(["user_name, mkt_flag", "user_name", "user_name, mkt_flag"], run.Column("SentProperties"));
        Assert.Equal(["", "mkt_flag", ""], run.Column("Withheld"));
    }

    [Theory]
    [InlineData("-UserId planted-1, planted-3", "user_name, mkt_flag;;user_name, mkt_flag")]
    [InlineData("-PropertyName UserName", "user_name;user_name;user_name")]
    [InlineData("-PropertyName user_*", "user_name;user_name;user_name")]
    [InlineData("-UserId planted-2 -PropertyName mkt_flag", ";mkt_flag;")]
    public void What_was_forgotten_is_sent_again_and_nothing_else(string parts, string sent)
    {
        ScriptResult reset = Run($"Reset-DfineryLedger $ledger {parts} -Confirm:$false").ThrowIfFailed();
        Assert.Empty(reset.Warnings);
        ScriptResult run = Run(Send).ThrowIfFailed();
        Assert.Equal(sent.Split(';'), run.Column("SentProperties"));
        Assert.Equal(sent.Split(';').Select(names => names.Length > 0 ? "Succeeded" : "Unchanged"), run.Column("Status"));
    }

    [Theory]
    [InlineData("Reset-DfineryLedger $ledger -WhatIf")]
    [InlineData("Reset-DfineryLedger $ledger -UserId planted-1 -PropertyName mkt_flag -WhatIf")]
    [InlineData("$WhatIfPreference = $true; Update-DfineryLedger $ledger")]
    [InlineData("Connect-Dfinery -Token other -BaseUri $emulator.BaseUri; Update-DfineryLedger $ledger -WhatIf")]
    public void WhatIf_changes_nothing(string script)
    {
        string before = Files();
        Run($"& {{ {script} }}").ThrowIfFailed();
        Assert.Equal(before, Files());
    }

    [Fact]
    public void A_reset_asks_and_a_renewal_does_not()
    {
        Assert.Equal(ConfirmImpact.High, ImpactOf("ResetDfineryLedgerCommand"));
        Assert.Equal(ConfirmImpact.Medium, ImpactOf("UpdateDfineryLedgerCommand"));
        Assert.True(Run("Reset-DfineryLedger $ledger").Terminating is not null, "Nobody is there to answer.");
        Assert.Equal(["Ready", "Ready"], Run("Get-DfineryLedger $ledger").Column("State"));
    }

    [Theory]
    [InlineData("Reset-DfineryLedger $ledger -Confirm:$false")]
    [InlineData("Reset-DfineryLedger $ledger -UserId planted-1 -Confirm:$false")]
    [InlineData("Update-DfineryLedger $ledger")]
    public void Nothing_is_changed_while_a_run_holds_the_ledger(string script)
    {
        ScriptResult run = Run($"{Send} | ForEach-Object {{ if ($_.Row -eq 1) {{ {script} }} }}");
        Assert.Equal(["LedgerHeld"], run.ErrorIds);
        Assert.Equal(["Unchanged", "Unchanged", "Unchanged"], Run(Send).Column("Status"));
        Assert.Equal(["Unchanged"], Run(SendCi).Column("Status"));
    }

    [Fact]
    public void A_part_of_a_ledger_that_cannot_be_read_is_not_forgotten()
    {
        Run("Remove-Item $ledger/ci.head").ThrowIfFailed();
        Assert.Equal(["LedgerDamaged"], Run("Reset-DfineryLedger $ledger -UserId planted-1 -Confirm:$false").ErrorIds);
        Assert.Equal(["Unchanged", "Unchanged", "Unchanged"], Run(Send).Column("Status"));
    }

    [Fact]
    public void What_the_ledger_does_not_know_is_told()
    {
        ScriptResult names = Run("Reset-DfineryLedger $ledger -PropertyName user_name, age -Confirm:$false");
        Assert.Equal(["UnknownLedgerProperty"], names.ErrorIds);
        ScriptResult users = Run("Reset-DfineryLedger $ledger -UserId nobody -Confirm:$false").ThrowIfFailed();
        Assert.Contains("'nobody'", Assert.Single(users.Warnings));
        Assert.Equal(["Unchanged", "Unchanged", "Unchanged"], Run(Send).Column("Status"));
    }

    [Fact]
    public void What_Get_returns_resets_a_folder_once()
    {
        ScriptResult run = Run("Get-DfineryLedger $ledger | Reset-DfineryLedger -Confirm:$false -Verbose").ThrowIfFailed();
        Assert.Single(run.Verbose, line => line.Contains("Forget all users (profile, ci)"));
    }

    [Fact]
    public void A_renewed_token_keeps_what_the_ledger_knows()
    {
        Run("Connect-Dfinery -Name renewed -Token planted-token -BaseUri $emulator.BaseUri; $emulator | Connect-Dfinery").ThrowIfFailed();
        const string SendRenewed = Send + " -Connection renewed";
        Assert.Equal("LedgerOtherToken", Run(SendRenewed).TerminatingId);
        ScriptResult update = Run("Update-DfineryLedger $ledger -Connection renewed -Verbose").ThrowIfFailed();
        Assert.Empty(update.Output);
        Assert.DoesNotContain(update.Verbose, line => line.Contains("planted-token"));
        Assert.Equal(["Unchanged", "Unchanged", "Unchanged"], Run(SendRenewed).ThrowIfFailed().Column("Status"));
        Assert.Equal(["Unchanged"], Run(SendCi + " -Connection renewed").ThrowIfFailed().Column("Status"));
        Assert.Equal("LedgerOtherToken", Run(Send).TerminatingId);
    }

    [Fact]
    public void Another_address_is_no_renewed_token()
    {
        Run("Start-DfineryEmulator | Connect-Dfinery -Name two").ThrowIfFailed();
        Assert.Equal(["LedgerOtherServer"], Run("Update-DfineryLedger $ledger -Connection two").ErrorIds);
        Assert.Equal("ParameterArgumentValidationError", Run("Update-DfineryLedger $ledger -Connection $null").TerminatingId);
        Assert.Equal("UnknownConnection", Run("Update-DfineryLedger $ledger -Connection three").TerminatingId);
        Assert.Equal(["Unchanged", "Unchanged", "Unchanged"], Run(Send).ThrowIfFailed().Column("Status"));
    }

    private static ConfirmImpact ImpactOf(string cmdlet) => ((CmdletAttribute)Attribute.GetCustomAttribute(
        Shipped.Module.GetType("Dfinery.PowerShell.Cmdlets." + cmdlet, throwOnError: true)!, typeof(CmdletAttribute))!).ConfirmImpact;

    private static T Value<T>(PSObject item, string name) => LanguagePrimitives.ConvertTo<T>(item.Properties[name].Value);

    private ScriptResult Run(string script) => _session.Run(script, ("ledger", _folder.Path));

    /// <summary>All files and their bytes.</summary>
    private string Files() => string.Join('\n', Directory.GetFiles(_folder.Path).Order()
        .Select(file => file + Convert.ToHexString(File.ReadAllBytes(file))));
}
