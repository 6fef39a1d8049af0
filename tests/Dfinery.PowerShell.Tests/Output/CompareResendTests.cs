using System;
using System.Linq;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>A comparison that is piped in means the same wherever it has been in between.</summary>
public sealed class CompareResendTests : IDisposable
{
    private const string Rows =
        """
        [pscustomobject]@{ user_id = 'a'; age = 30; mkt_flag = 'Subscribed'; user_name = 'Kim'; phone_number = '821012345678' },
        [pscustomobject]@{ user_id = 'b'; age = 21; user_name = 'Kim' }, [pscustomobject]@{ user_id = 'c'; age = 1 },
        [pscustomobject]@{ user_id = 'bad'; age = 2; mkt_flag = 'Subscribed' }
        """;

    private readonly PowerShellSession _session = new();

    public CompareResendTests() => _session.Run(
        """
        function global:Through-Clixml($Item, $Depth) {
            [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($Item, $Depth))
        }

        $p = Start-DfineryEmulator -PoisonUserId bad; $p | Connect-Dfinery -MaxRetryCount 0
        $null = Set-DfineryUserProfile a, b -Age 21 -UserName Kim -MktFlag Unsubscribed
        """).ThrowIfFailed();

    public void Dispose() => _session.Dispose();

    public static TheoryData<string> Ways =>
    [
        "$r",
        "(Through-Clixml $r 1)",
        "(Through-Clixml $r 5)",
        "($r | ConvertTo-Json -Depth 1 | ConvertFrom-Json)",
        "($r | ConvertTo-Json -Depth 5 | ConvertFrom-Json)",
        "($r | ConvertTo-Json -Depth 5 | ConvertFrom-Json -AsHashtable)",
        "($r | ConvertTo-Csv -NoTypeInformation | ConvertFrom-Csv)",
        "($r | Select-Object *)",
        "($r | Select-Object * | ConvertTo-Csv | ConvertFrom-Csv)",
    ];

    [Theory]
    [MemberData(nameof(Ways))]
    public void Set_sends_what_differs_and_neither_the_withdrawn_flag_nor_what_was_not_compared(string way)
    {
        Compare();

        ScriptResult set = _session.Run($"{way} | Set-DfineryUserProfile -SummaryVariable s").ThrowIfFailed();

        Assert.Equal(["Succeeded", "Skipped", "Succeeded", "Skipped"], set.Column("Status"));
        Assert.Equal(
            """{"user_properties":[{"user_id":"a","properties":{"age":"30"}},{"user_id":"c","properties":{"age":"1"}}]}""", Sent());
        Assert.Contains("Left out: mkt_flag. ", set.Column("Message")[0]);
        Assert.Equal(["mkt_flag", "", "", ""], set.Column("Withheld"));
        Assert.Equal(["age", "", "", ""], set.Column("SentProperties"));
        Assert.Equal(1, _session.Run("$s.Withheld").Single<long>());
        Assert.Contains("no difference", set.Column("Message")[1]);
        Assert.Contains("Compare the row again", set.Column("Message")[3]);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void IncludeWithdrawn_of_the_comparison_sends_the_flag_too(string way)
    {
        Compare("-IncludeWithdrawn");
        ScriptResult set = _session.Run($"{way} | Set-DfineryUserProfile").ThrowIfFailed();
        Assert.Contains("""{"user_id":"a","properties":{"age":"30","mkt_flag":"Subscribed"}}""", Sent());
        Assert.Equal("", set.Column("Withheld")[0]);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void What_was_not_compared_is_not_sent_however_often_it_is_piped_in(string way)
    {
        Compare();
        ScriptResult run = _session.Run(
            $"$emulator | Connect-Dfinery; $r = @({way})[3] | Set-DfineryUserProfile; $r = {way} | Set-DfineryUserProfile; $r")
            .ThrowIfFailed();
        Assert.Equal(["Skipped"], run.Column("Status"));
        Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void What_was_not_compared_takes_what_parameters_set_and_is_compared_again(string way)
    {
        Compare();
        _session.Run("$emulator | Connect-Dfinery; $r = $r[3]");
        Assert.Equal(["NotFound"], _session.Run($"{way} | Compare-DfineryUserProfile").ThrowIfFailed().Column("Comparison"));

        ScriptResult set = _session.Run($"{way} | Set-DfineryUserProfile -PropertyName mkt_flag -MktFlag Unsubscribed");

        Assert.Equal(["Succeeded"], set.ThrowIfFailed().Column("Status"));
        Assert.Equal("Unsubscribed", _session.Run("$emulator.Users['bad'].Profile['mkt_flag']").Single<string>());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void An_invalid_row_can_be_fixed_and_compared_but_not_sent(string way)
    {
        _session.Run("$r = [pscustomobject]@{ user_id = 'a'; age = 21; mkt_flag = 'N' } | Compare-DfineryUserProfile -ErrorAction " +
            "SilentlyContinue");
        _session.Run($"$r = {way}; if ($r -is [hashtable]) {{ $r.mkt_flag = 'Unsubscribed' }} else {{ $r.mkt_flag = 'Unsubscribed' }}");
        Assert.Equal(["Skipped"], _session.Run("$r | Set-DfineryUserProfile").ThrowIfFailed().Column("Status"));
        Assert.Equal(["Same"], _session.Run("$r | Compare-DfineryUserProfile").ThrowIfFailed().Column("Comparison"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void In_other_cmdlets_it_stands_for_its_user(string way)
    {
        Compare();
        _session.Run("$emulator | Connect-Dfinery");
        Assert.Equal(["a", "b", "c", "bad"], _session.Run($"{way} | Get-DfineryUserProfile").ThrowIfFailed().Column("UserId"));
        Assert.Equal(
            ["a", "b", "c", "bad"],
            _session.Run($"{way} | Remove-DfineryUserCi -PropertyName kakao_id -Force").ThrowIfFailed().Column("UserId"));
    }

    [Fact]
    public void In_the_Set_cmdlet_for_CI_it_is_the_row_it_came_from()
    {
        Compare();
        _session.Run("$r[0] | Set-DfineryUserCi").ThrowIfFailed();
        Assert.Equal("""{"user_ci_properties":[{"user_id":"a","properties":{"phone_number":"821012345678"}}]}""", Sent());
        Assert.Equal(["NotFound"], _session.Run("$emulator | Connect-Dfinery; $r[0] | Compare-DfineryUserCi").Column("Comparison"));
        Assert.Equal(
            "ResultOfAnotherOperation", _session.Run("$r[0] | ConvertTo-Csv | ConvertFrom-Csv | Set-DfineryUserCi").TerminatingId);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_result_of_Set_is_compared_by_what_was_sent(string way)
    {
        _session.Run("$emulator | Connect-Dfinery; $r = [pscustomobject]@{ user_id = 'a'; age = 3; x = 'Lee' } | " +
            "Set-DfineryUserProfile -PropertyMap @{ x = 'user_name' } -MktFlag Unsubscribed").ThrowIfFailed();
        Assert.Equal(["Same"], _session.Run($"{way} | Compare-DfineryUserProfile").ThrowIfFailed().Column("Comparison"));
        Assert.Equal(
            ["user_name: Lee (server: Kim)"],
            _session.Run($"$null = Set-DfineryUserProfile a -UserName Kim; {way} | Compare-DfineryUserProfile").Column("Differences"));
    }

    [Fact]
    public void A_result_of_a_run_with_a_ledger_is_compared_whatever_it_sent()
    {
        using var folder = new TempFolder();
        const string Row = "[pscustomobject]@{ user_id = 'a'; age = 21; mkt_flag = 'Subscribed' }";
        ScriptResult set = _session.Run(
            $"$r = {Row} | Set-DfineryUserProfile -LedgerPath $l; $r = $r, ({Row} | Set-DfineryUserProfile -LedgerPath $l); $r",
            ("l", folder.Path)).ThrowIfFailed();
        Assert.Equal(["mkt_flag", "mkt_flag"], set.Column("Withheld"));

        ScriptResult run = _session.Run("$r | Compare-DfineryUserProfile").ThrowIfFailed();

        Assert.Equal(["Different", "Different"], run.Column("Comparison"));
        Assert.Equal(["mkt_flag", "mkt_flag"], run.Column("WithdrawnOnServer"));
        Assert.Equal(["", ""], run.Column("mkt_flag"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void HasLaterRow_holds_back_no_comparison_but_is_handed_on(string way)
    {
        Compare();
        _session.Run("$r[0].HasLaterRow = $true; $r = $r[0]");
        ScriptResult run = _session.Run($"$again = {way} | Compare-DfineryUserProfile; $again").ThrowIfFailed();
        Assert.Equal(["Different"], run.Column("Comparison"));
        Assert.Equal(["True"], run.Column("HasLaterRow"));
        Assert.Equal(["Skipped"], _session.Run("$again | Set-DfineryUserProfile").ThrowIfFailed().Column("Status"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Columns_beyond_the_documented_ones_are_sent_where_they_differ(string way)
    {
        _session.Run("$r = [pscustomobject]@{ user_id = 'a'; age = 21; vip = 'x' } | Compare-DfineryUserProfile -PropertyName age, vip");
        _session.Run($"{way} | Set-DfineryUserProfile -ErrorAction SilentlyContinue");
        Assert.Equal("""{"user_properties":[{"user_id":"a","properties":{"vip":"x"}}]}""", Sent());
    }

    [Fact]
    public void What_was_not_compared_is_not_sent_because_a_parameter_sets_another_property()
    {
        Compare();
        _session.Run("$emulator | Connect-Dfinery");
        Assert.Equal(["Skipped"], _session.Run("$r[3] | Set-DfineryUserProfile -UserName Lee").ThrowIfFailed().Column("Status"));
        Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
    }

    /// <summary>A row that is the same stands for nothing newer than the row before it: who sends that alone, overturns this one.</summary>
    [Fact]
    public void A_row_that_is_the_same_is_not_the_one_that_an_earlier_row_waits_for()
    {
        _session.Run("$r = { param($age) @{ user_id = 'a'; age = $age } | Compare-DfineryUserProfile }; $one = & $r 30; $two = & $r 21; " +
            "$one.HasLaterRow = $true");
        ScriptResult set = _session.Run("$one, $two | Set-DfineryUserProfile").ThrowIfFailed();
        Assert.Equal(["Skipped", "Skipped"], set.Column("Status"));
    }

    /// <summary>The column may get lost on the way; what was not compared must not be taken for what is to be sent.</summary>
    [Theory]
    [InlineData("Comparison")]
    [InlineData("Comparison, Differences")]
    [InlineData("Comparison, WithdrawnOnServer")]
    public void Without_what_the_comparison_found_nothing_of_it_is_sent(string columns)
    {
        Compare();
        _session.Run("$emulator | Connect-Dfinery");
        ScriptResult set = _session.Run(
            $"$r | ConvertTo-Csv | ConvertFrom-Csv | Select-Object * -ExcludeProperty {columns} | Set-DfineryUserProfile");
        Assert.All(set.ThrowIfFailed().Column("Status"), status => Assert.Equal("Skipped", status));
        Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
    }

    [Fact]
    public void Nothing_that_differs_is_no_reason_for_a_warning()
    {
        ScriptResult run = _session.Run("@{ user_id = 'b'; age = 21 } | Compare-DfineryUserProfile | Set-DfineryUserProfile");
        Assert.Equal(["Skipped"], run.ThrowIfFailed().Column("Status"));
        Assert.Empty(run.Warnings);
    }

    private void Compare(string parameters = "") =>
        _session.Run($"$r = {Rows} | Compare-DfineryUserProfile {parameters} -ErrorAction SilentlyContinue");

    /// <summary>The body of the last request, of either server.</summary>
    private string Sent() => _session.Run("$p.Requests | Select-Object -Last 1 | ForEach-Object Body").Single<string>();
}
