using System;
using System.Linq;
using System.Management.Automation;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>What a run with a ledger says: results, the summary, progress; and what its results mean when they come in again.</summary>
public sealed class LedgerResultTests : IDisposable
{
    private const string Row = "@{ user_id = 'u'; age = 3; mkt_flag = 'Subscribed' }";
    private const string Withdraw = "$null = Set-DfineryUserProfile u -MktFlag Unsubscribed; ";
    private const string Flag = "$emulator.Users['u'].Profile['mkt_flag']";

    private readonly PowerShellSession _session = new();
    private readonly TempFolder _ledger = new();

    public LedgerResultTests() => _session.Run("$ledger = $path", ("path", _ledger.Path)).ThrowIfFailed();

    public void Dispose()
    {
        _session.Dispose();
        _ledger.Dispose();
    }

    [Fact]
    public void Columns_show_what_was_meant_and_what_became_of_it()
    {
        ScriptResult run = Run(
            Withdraw + Row + " | Set-DfineryUserProfile -LedgerPath $ledger; " + Row + " | Set-DfineryUserProfile -LedgerPath $ledger; " +
            "@{ user_id = 'v'; age = 3 } | Set-DfineryUserProfile -LedgerPath $ledger; " +
            "@{ user_id = 'v'; age = 3 } | Set-DfineryUserProfile -LedgerPath $ledger");
        Assert.Equal(["Succeeded", "Skipped", "Succeeded", "Unchanged"], run.Column("Status"));
        Assert.Equal(["3", "3", "3", "3"], run.Column("age"));
        Assert.Equal(["Subscribed", "Subscribed", "", ""], run.Column("mkt_flag"));
        Assert.Equal(["age", "", "age", ""], run.Column("SentProperties"));
        Assert.Equal(["mkt_flag", "mkt_flag", "", ""], run.Column("Withheld"));
        Assert.All(run.Column("Message").Take(2), text => Assert.StartsWith("Withheld: mkt_flag. The server has Unsubscribed, ", text));
        Assert.All(run.Column("Message").Skip(2), Assert.Empty);
    }

    [Fact]
    public void What_never_left_was_not_sent()
    {
        ScriptResult run = _session.Run(
            "$emulator | Connect-Dfinery -MaxRetryCount 0; $emulator.Stop(); " +
            "@{ user_id = 'v'; age = 3 } | Set-DfineryUserProfile -LedgerPath $ledger -ErrorAction SilentlyContinue");
        Assert.Equal("NotAttempted", run.Column("Status")[0]);
        Assert.Equal("", run.Column("SentProperties")[0]);
    }

    [Fact]
    public void They_are_the_same_from_a_file()
    {
        const string Columns = " | Select-Object UserId, Status, Message, Row, mkt_flag, SentProperties, Withheld | ConvertTo-Csv";
        Run(Withdraw + "$r = " + Row + ", @{ user_id = 'v'; age = 1 } | Set-DfineryUserProfile -LedgerPath $ledger");
        string Text(string script) => string.Join('\n', Run(script + Columns).Output).Replace("\"\"", string.Empty);
        string live = Text("$r");
        Assert.Contains("\"Subscribed\",\"age\",\"mkt_flag\"", live);
        Assert.Equal(live, Text("$r | ConvertTo-Csv | ConvertFrom-Csv"));
        Assert.Equal(live, Text("[System.Management.Automation.PSSerializer]::Deserialize(" +
            "[System.Management.Automation.PSSerializer]::Serialize($r, 3))"));
    }

    [Fact]
    public void Extra_columns_have_them_too()
    {
        PSObject result = Run("@{ user_id = 'u'; age = 3; vip = 1 } | Set-DfineryUserProfile -PropertyName age, vip -LedgerPath $ledger " +
            "-ErrorAction SilentlyContinue").Output.Single();
        Assert.Equal("age, vip", result.Properties["SentProperties"].Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" | ConvertTo-Csv | ConvertFrom-Csv")]
    [InlineData(" | ConvertTo-Json | ConvertFrom-Json")]
    [InlineData(" | Select-Object *")]
    public void Piped_in_without_the_ledger_they_never_grant_what_was_withdrawn(string way)
    {
        // Withheld by the first run, unchanged for the second, and unchanged beside what is sent by the third.
        Run($"$file = {Row}; {Withdraw}$withheld = $file | Set-DfineryUserProfile -LedgerPath $ledger/a");
        Run($"$null = $file | Set-DfineryUserProfile -LedgerPath $ledger/b -AllowRegrant; {Withdraw}");
        Run("$unchanged = $file | Set-DfineryUserProfile -LedgerPath $ledger/b; $file.age = 4");
        Run("$partly = $file | Set-DfineryUserProfile -LedgerPath $ledger/b");
        foreach (string results in new[] { "$withheld", "$unchanged", "$partly" })
        {
            ScriptResult run = Run($"{results}{way} | Set-DfineryUserProfile -OutVariable again");
            Assert.Equal(["Skipped"], run.Column("Status"));
            Assert.Empty(run.Warnings);
            Assert.StartsWith("Not sent: the run with -LedgerPath that returned this result did not send", run.Column("Message")[0]);
            Assert.Equal(["mkt_flag"], run.Column("Withheld"));
            Assert.Equal(["Skipped"], Run($"$again{way} | Set-DfineryUserProfile").Column("Status"));
            Assert.Equal("Unsubscribed", Run(Flag).Single<string>());
        }
    }

    [Fact]
    public void Piped_in_with_the_ledger_they_are_compared_again()
    {
        Run($"{Withdraw}$r = {Row} | Set-DfineryUserProfile -LedgerPath $ledger; $r.age = 5");
        ScriptResult run = Run("$r | Set-DfineryUserProfile -LedgerPath $ledger -OutVariable r; " +
            "$r | Set-DfineryUserProfile -LedgerPath $ledger");
        Assert.Equal(["age", ""], run.Column("SentProperties"));
        Assert.Equal(["mkt_flag", "mkt_flag"], run.Column("Withheld"));
        Assert.Equal("Unsubscribed", Run(Flag).Single<string>());
        Assert.Equal(["mkt_flag"], Run("$r | Set-DfineryUserProfile -LedgerPath $ledger -AllowRegrant").Column("SentProperties"));
        Assert.Equal("Subscribed", Run(Flag).Single<string>());
    }

    [Fact]
    public void Piped_in_without_the_ledger_the_rest_goes()
    {
        Run($"$r = {Row}, @{{ user_id = 'v'; age = 1; mkt_flag = 'Unsubscribed' }} | Set-DfineryUserProfile -LedgerPath $ledger");
        // What the run sent, a withdrawal, and what a parameter says.
        Assert.Equal(["Succeeded", "Succeeded"], Run("$r | Set-DfineryUserProfile").Column("Status"));
        Run($"$r = {Row} | Set-DfineryUserProfile -LedgerPath $ledger");
        Assert.Equal(["Unchanged"], Run("$r").Column("Status"));
        Assert.Equal(["Succeeded"], Run("$r | Set-DfineryUserProfile -MktFlag Subscribed").Column("Status"));
        Assert.Equal(["Succeeded"], Run("$r.InputObject | Set-DfineryUserProfile").Column("Status"));
        Assert.Equal(["Succeeded"], Run("$r | Remove-DfineryUserCi -PropertyName kakao_id -Force").Column("Status"));
    }

    [Fact]
    public void The_summary_counts_what_was_unchanged_sent_and_withheld()
    {
        Run("$null = 1..2000 | ForEach-Object { \"u$_\" } | Set-DfineryUserProfile -Age 3 -LedgerPath $ledger; " + Withdraw);
        ScriptResult run = Run(
            "& { 1..2000 | ForEach-Object { @{ user_id = \"u$_\"; age = 3 } }; @{ user_id = 'u7'; age = 4 }; " + Row + " } | " +
            "Set-DfineryUserProfile -LedgerPath $ledger -SummaryVariable s -Verbose | Out-Null; $s");
        string line = run.Output.Single().ToString();
        Assert.StartsWith("Set-DfineryUserProfile: 2,002 rows: 2,000 unchanged, 2 sent, 0 failed, 0 invalid, ", line);
        Assert.Contains(", 0 not attempted; 1 withheld; ", line);
        Assert.Equal(line, run.Verbose[^1]);
        Assert.Empty(run.Warnings);
        Assert.Equal(
            "2002 2000 2 1 2",
            Run("\"$($s.Rows) $($s.Unchanged) $($s.Sent) $($s.Withheld) $($s.Succeeded)\"").Single<string>());
        Assert.True(Run("$s.SentPerSecond -lt $s.UsersPerSecond").Single<bool>());
    }

    [Fact]
    public void The_counts_of_the_summary_add_up_to_its_rows()
    {
        Run("$emulator = Start-DfineryEmulator -PoisonUserId a; $emulator | Connect-Dfinery");
        string line = Run(
            "& { 1..1200 | ForEach-Object { @{ user_id = \"u$_\" } }; @{ user_id = 'a'; age = 3 } } | " +
            "Set-DfineryUserProfile -LedgerPath $ledger -SummaryVariable s -ErrorAction Ignore | Out-Null; \"$s\"").Output[^1].ToString()!;
        Assert.StartsWith(
            "Set-DfineryUserProfile: 1,201 rows: 0 unchanged, 1 sent (0 succeeded), 1 failed, 0 invalid, 1,200 skipped, 0 unknown, ", line);
    }

    [Fact]
    public void Progress_tells_unchanged_and_sent_apart()
    {
        Run("$emulator = Start-DfineryEmulator -Latency 300; $emulator | Connect-Dfinery; " +
            "$null = 'u', 'v' | Set-DfineryUserProfile -Age 3 -LedgerPath $ledger");
        ScriptResult run = Run("@{ user_id = 'u'; age = 3 }, @{ user_id = 'v'; age = 4 } | Set-DfineryUserProfile -LedgerPath $ledger");
        Assert.Contains(run.Progress, record => record.StatusDescription.StartsWith("1 done: 1 unchanged, 0 sent, 0 withheld, "));
        Assert.Contains(run.Progress, record => record.StatusDescription.Contains(" users sent/s, quota left"));
    }

    [Fact]
    public void A_table_is_as_wide_as_before()
    {
        string text = Run($"$null = {Row} | Set-DfineryUserProfile -LedgerPath $ledger; " +
            $"{Row} | Set-DfineryUserProfile -LedgerPath $ledger | Out-String").Single<string>();
        string words = string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("Row UserId Status Code Attempts Message", words);
        Assert.Contains("Unchanged", text);
    }

    private ScriptResult Run(string script) => _session.Run(script).ThrowIfFailed();
}
