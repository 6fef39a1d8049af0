using System;
using System.Linq;
using System.Management.Automation;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>What a run with -LedgerPath sends, and what it leaves.</summary>
public sealed class LedgerTests : IDisposable
{
    private const string Rows =
        "$rows = 1..100 | ForEach-Object { " +
        "[pscustomobject]@{ user_id = \"u$_\"; user_name = \"n$_\"; age = $_; mkt_flag = 'Subscribed' } }; ";
    private const string Send = "$rows | Set-DfineryUserProfile -LedgerPath $ledger";
    private const string Flag = "$emulator.Users['u1'].Profile['mkt_flag']";
    private const string Withdraw = "$null = Set-DfineryUserProfile u1 -MktFlag Unsubscribed";

    private readonly PowerShellSession _session = new();
    private readonly TempFolder _ledger = new();

    public LedgerTests() => _session.Run(Rows, ("ledger", _ledger.Path)).ThrowIfFailed();

    public void Dispose()
    {
        _session.Dispose();
        _ledger.Dispose();
    }

    [Fact]
    public void The_same_line_twice_sends_nothing_the_second_time()
    {
        Assert.All(Run(Send).Column("Status"), status => Assert.Equal("Succeeded", status));
        _session.Run("$emulator.Reset()");

        ScriptResult again = Run(Send);
        Assert.Equal(Enumerable.Repeat("Unchanged", 100), again.Column("Status"));
        Assert.Equal(Enumerable.Repeat("0", 100), again.Column("Attempts"));
        Assert.Empty(again.Warnings);
        Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
    }

    [Fact]
    public void What_changed_is_sent_and_nothing_else()
    {
        Run(Send);
        _session.Run("$emulator.Reset(); $rows[3].age = 444; $rows[76].user_name = 'new'");

        ScriptResult run = Run(Send);
        Assert.Equal(98, run.Column("Status").Count(status => status == "Unchanged"));
        Assert.Equal(("Succeeded", "age", "n4", "444"), Shown(run, 3));
        Assert.Equal(("Succeeded", "user_name", "new", "77"), Shown(run, 76));
        string[] bodies = [.. _session.Run("$emulator.Requests.Body").Output.Select(body => body.ToString())];
        Assert.Equal(["u4", "u77"], _session.Run("$emulator.Requests.UserIds").Output.Select(id => id.ToString()).Order());
        Assert.Contains("""{"user_id":"u4","properties":{"age":"444"}}""", string.Concat(bodies));
        Assert.Contains("""{"user_id":"u77","properties":{"user_name":"new"}}""", string.Concat(bodies));
    }

    [Theory]
    [InlineData(Send)]
    [InlineData(Send + " -IncludeUnchanged")]
    [InlineData("$rows[0].age = 99; " + Send)]
    [InlineData("Remove-Item $ledger -Recurse; " + Send)]
    [InlineData("Remove-Item $ledger -Recurse; " + Send + " -IncludeUnchanged")]
    public void A_withdrawal_made_elsewhere_stands(string nightly)
    {
        Run(Send);
        Run(Withdraw);
        Run(nightly);
        Assert.Equal("Unsubscribed", _session.Run(Flag).Single<string>());
        Run(nightly);
        Assert.Equal("Unsubscribed", _session.Run(Flag).Single<string>());
    }

    [Fact]
    public void AllowRegrant_overturns_a_withdrawal_of_which_the_ledger_knows_nothing()
    {
        Run(Withdraw);
        Assert.Equal(("Succeeded", "user_name, age, mkt_flag", "n1", "1"), Shown(Run(Send + " -AllowRegrant"), 0));
        Assert.Equal("Subscribed", _session.Run(Flag).Single<string>());
        Assert.DoesNotContain("GetProfile", _session.Run("$emulator.Requests.Operation").Output.Select(name => $"{name}"));
    }

    [Fact]
    public void A_grant_that_changed_in_the_file_goes_out_and_a_withdrawal_always_does()
    {
        _session.Run("$rows[0].mkt_flag = 'Unsubscribed'");
        Run(Send);
        _session.Run("$rows[0].mkt_flag = 'Subscribed'");
        Assert.Equal("mkt_flag", Run(Send).Column("SentProperties")[0]);
        Assert.Equal("Subscribed", _session.Run(Flag).Single<string>());
        _session.Run("$rows[0].mkt_flag = 'Unsubscribed'");
        Assert.Equal("mkt_flag", Run(Send).Column("SentProperties")[0]);
        Assert.Equal("Unsubscribed", _session.Run(Flag).Single<string>());
    }

    [Fact]
    public void IncludeUnchanged_sends_the_rest()
    {
        Run(Send);
        _session.Run("$null = Set-DfineryUserProfile u1 -Age 7");
        ScriptResult run = Run(Send + " -IncludeUnchanged");
        Assert.Equal(Enumerable.Repeat("user_name, age", 100), run.Column("SentProperties"));
        Assert.Equal("1", _session.Run("$emulator.Users['u1'].Profile['age']").Single<string>());
    }

    [Fact]
    public void Contact_identifiers_are_known_set_and_removed()
    {
        const string Set = "Set-DfineryUserCi u1 -KakaoId 0123456789 -LedgerPath $ledger";
        const string Remove = "Remove-DfineryUserCi u1 kakao_id, phone_number -Force -LedgerPath $ledger";
        const string Again = Remove + " -IncludeUnchanged";
        ScriptResult run = Run(string.Join("; ", Set, Set, Remove, Remove, Set, Again, Again));
        Assert.Equal(
            ["Succeeded", "Unchanged", "Succeeded", "Unchanged", "Succeeded", "Succeeded", "Succeeded"], run.Column("Status"));
        Assert.Equal(["kakao_id", "", "kakao_id, phone_number", ""], run.Column("SentProperties").Take(4));
        Assert.Equal(["SetCi", "RemoveCi", "SetCi", "RemoveCi", "RemoveCi"], Operations());
    }

    [Fact]
    public void Profiles_and_contact_identifiers_share_a_folder_in_one_pipeline()
    {
        const string Both =
            "$rows | Select-Object user_id, age, @{ n = 'kakao_id'; e = { '0123456789' } } | " +
            "Set-DfineryUserProfile -LedgerPath $ledger | Set-DfineryUserCi -LedgerPath $ledger";
        Assert.Equal(Enumerable.Repeat("Succeeded", 100), Run(Both).Column("Status"));
        _session.Run("$emulator.Reset()");
        Assert.Equal(Enumerable.Repeat("Unchanged", 100), Run(Both).Column("Status"));
        Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
    }

    [Fact]
    public void A_row_that_failed_is_sent_again_and_the_others_are_not()
    {
        _session.Run("$emulator = Start-DfineryEmulator -PoisonUserId u50; $emulator | Connect-Dfinery").ThrowIfFailed();
        Assert.Equal("Failed", Assert.Single(_session.Run(Send).Column("Status").Distinct(), status => status != "Succeeded"));
        Assert.Equal("Failed", Assert.Single(_session.Run(Send).Column("Status").Distinct(), status => status != "Unchanged"));
    }

    [Fact]
    public void A_run_that_ended_early_goes_on_with_the_same_line()
    {
        const string Line = "$rows | Set-DfineryUserProfile -LedgerPath $ledger -MaxFailureCount 0 -ErrorAction SilentlyContinue";
        _session.Run("$emulator = Start-DfineryEmulator -PoisonUserId u50 -Latency 20; $emulator | Connect-Dfinery -MaxRetryCount 0");
        ScriptResult run = _session.Run(Line.Replace("-MaxFailureCount", "-OutVariable first -MaxFailureCount"));
        Assert.Equal("TooManyFailures", run.TerminatingId);
        Assert.Contains("run the same line again: the ledger knows what is done", run.Terminating!.ErrorDetails.Message);
        int done = run.Column("Status").Count(status => status == "Succeeded");

        _session.Run("$rows = @($rows | Where-Object user_id -ne u50)");
        ScriptResult again = Run(Line);
        Assert.Equal((done, 99 - done), (Count(again, "Unchanged"), Count(again, "Succeeded")));
    }

    [Fact]
    public void A_shard_has_a_ledger_of_its_own()
    {
        const string Shard = "foreach ($i in 1, 2) { $rows | Set-DfineryUserProfile -LedgerPath $ledger/$i -Shard $i/2 }";
        Assert.Equal(100, Count(Run(Shard), "Succeeded"));
        Assert.Equal(100, Count(Run(Shard), "Unchanged"));
        Assert.Equal("LedgerOtherShard", _session.Run("$rows | Set-DfineryUserProfile -LedgerPath $ledger/1 -Shard 2/2").TerminatingId);
    }

    private static int Count(ScriptResult run, string status) => run.Column("Status").Count(item => item == status);

    private static (string Status, string Sent, string Name, string Age) Shown(ScriptResult run, int row) =>
        (run.Column("Status")[row], run.Column("SentProperties")[row], run.Column("user_name")[row], run.Column("age")[row]);

    private string[] Operations() => [.. _session.Run("$emulator.Requests.Operation").Output.Select(name => name.ToString())];

    private ScriptResult Run(string script) => _session.Run(script).ThrowIfFailed();
}
