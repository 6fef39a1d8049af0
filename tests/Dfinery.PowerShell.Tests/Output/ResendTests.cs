using System;
using System.Linq;
using System.Management.Automation;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>A result that is piped in again means the same wherever it has been in between.</summary>
public sealed class ResendTests : IDisposable
{
    private const string Rows = "[pscustomobject]@{ user_id = 'a'; mkt_flag = 'Subscribed'; age = 31; crm = 'x' }, @{ UserId = 'b'; " +
        "user_name = 'Lee' }";

    private readonly PowerShellSession _session = new();

    public ResendTests() => _session.Run(
        """
        function global:Through-Clixml($Item, $Depth) {
            [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($Item, $Depth))
        }
        """).ThrowIfFailed();

    public void Dispose() => _session.Dispose();

    /// <summary>Ways that results go before they are sent again; jobs are in Pester, for this engine has none.</summary>
    public static string[] Ways =>
    [
        "$r",
        "(Through-Clixml $r 1)",
        "(Through-Clixml $r 2)",
        "(Through-Clixml $r 5)",
        "($r | ConvertTo-Json -Depth 1 | ConvertFrom-Json)",
        "($r | ConvertTo-Csv -NoTypeInformation | ConvertFrom-Csv)",
        "($r | Select-Object *)",
        "($r | Select-Object * | ConvertTo-Csv | ConvertFrom-Csv)",
    ];

    /// <summary>Calls, and the body that their results must send again.</summary>
    public static string[] Calls =>
    [
        "-MktFlag Unsubscribed",
        "-Property @{ mkt_flag = 'Unsubscribed'; NightFlag = 'Subscribed' }",
        "-PropertyName mkt_flag, crm",
        "-PropertyMap @{ crm = 'gender' }",
        "-PropertyMap @{ crm = 'tier' }",
        "-Property @{ vip = 'yes' } -UserName Kim",
    ];

    public static TheoryData<string, string> CallsAndWays
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string call in Calls)
            {
                foreach (string way in Ways)
                    data.Add(call, way);
            }

            return data;
        }
    }

    public static TheoryData<string> AllWays => [.. Ways];

    [Theory]
    [MemberData(nameof(CallsAndWays))]
    public void It_sends_the_same_bytes_again(string call, string way)
    {
        string sent = Sent($"$r = {Rows} | Set-DfineryUserProfile {call} -ErrorAction SilentlyContinue");
        Assert.Equal(sent, Sent($"{way} | Set-DfineryUserProfile -ErrorAction SilentlyContinue"));
    }

    [Theory]
    [MemberData(nameof(AllWays))]
    public void A_withdrawal_is_not_undone_by_sending_what_failed_again(string way)
    {
        _session.Run("$p = Start-DfineryEmulator -PoisonUserId a, b; $p | Connect-Dfinery");
        _session.Run(
            $"$r = {Rows} | Set-DfineryUserProfile -MktFlag Unsubscribed -ErrorAction SilentlyContinue; $emulator | Connect-Dfinery");
        ScriptResult again = _session.Run($"{way} | Where-Object Status -in Failed, Unknown, NotAttempted | Set-DfineryUserProfile")
            .ThrowIfFailed();
        Assert.Equal(["Succeeded", "Succeeded"], again.Column("Status"));
        Assert.Equal("Unsubscribed", _session.Run("$emulator.Users['a'].Profile['mkt_flag']").Single<string>());
    }

    [Theory]
    [MemberData(nameof(AllWays))]
    public void A_plain_id_takes_what_was_set_along(string way)
    {
        string sent = Sent("$r = 'a', 7 | Set-DfineryUserProfile -MktFlag Unsubscribed");
        Assert.Equal(sent, Sent($"{way} | Set-DfineryUserProfile"));
    }

    [Theory]
    [MemberData(nameof(AllWays))]
    public void Parameters_of_the_new_call_win_over_its_columns(string way)
    {
        _session.Run($"$r = {Rows} | Set-DfineryUserProfile -MktFlag Unsubscribed").ThrowIfFailed();
        string sent = Sent($"{way} | Set-DfineryUserProfile -Age 44 -PropertyName mkt_flag -PropertyMap @{{ mkt_flag = 'gender' }}");
        Assert.Equal(
            Body(
                """{"user_id":"a","properties":{"age":"44","mkt_flag":"Unsubscribed"}}""",
                """{"user_id":"b","properties":{"age":"44","mkt_flag":"Unsubscribed"}}"""),
            sent);
    }

    [Theory]
    [MemberData(nameof(AllWays))]
    public void A_refused_row_is_refused_again_until_its_column_is_fixed(string way)
    {
        _session.Run("$r = @{ user_id = 'a'; mkt_flag = 'Y' }, @{ user_id = 'b'; user_name = @(1, 2) }, @{ user_id = 'c'; " +
            "age = [datetime]'2020-01-01' }, [pscustomobject]@{ user_id = 'd'; user_name = 'x'; " +
            "UserName = 'y' }, [pscustomobject]@{ user_id = 'e'; UserId = 'f'; " +
            "age = 1 }, 'g ' | Set-DfineryUserProfile -NightFlag Unsubscribed -ErrorAction SilentlyContinue");
        ScriptResult again = _session.Run($"$again = @({way}); $again | Set-DfineryUserProfile -ErrorAction SilentlyContinue");
        Assert.Equal(Enumerable.Repeat("Invalid", 6), again.Column("Status"));

        string sent = Sent("$again[0].mkt_flag = 'Unsubscribed'; $again[1].user_name = 'Lee'; $again[2].age = '6'; " +
            "$again[3].user_name = 'x'; $again[4].UserId = 'e'; $again[4].age = '1'; $again[5].UserId = 'g'; " +
            "$again | Set-DfineryUserProfile");
        Assert.Contains("""{"user_id":"a","properties":{"mkt_flag":"Unsubscribed","night_flag":"Unsubscribed"}}""", sent);
        Assert.Contains("""{"user_id":"b","properties":{"user_name":"Lee","night_flag":"Unsubscribed"}}""", sent);
        Assert.Contains("""{"user_id":"e","properties":{"age":"1","night_flag":"Unsubscribed"}}""", sent);
        Assert.Contains("\"user_id\":\"g\"", sent);
    }

    [Theory]
    [MemberData(nameof(AllWays))]
    public void A_mapped_result_finds_its_user_in_every_operation(string way)
    {
        _session.Run("$r = [pscustomobject]@{ CustomerNo = 'a'; Mobile = '821012345678' } | " +
            "Set-DfineryUserCi -PropertyMap @{ CustomerNo = 'user_id'; Mobile = 'phone_number' }").ThrowIfFailed();
        Assert.Equal(["a"], _session.Run($"{way} | Get-DfineryUserProfile").ThrowIfFailed().Column("UserId"));
        Assert.Equal(["821012345678"], _session.Run($"{way} | Get-DfineryUserCi").ThrowIfFailed().Column("phone_number"));
        Assert.Equal(
            ["Succeeded"],
            _session.Run($"{way} | Remove-DfineryUserCi -PropertyName phone_number -Force").ThrowIfFailed().Column("Status"));
    }

    [Fact]
    public void Another_operation_takes_the_row_it_came_from_under_its_user()
    {
        const string Row = "[pscustomobject]@{ No = 'a'; user_name = 'Kim'; phone_number = '821012345678' }";
        string sent = Sent($"{Row} | Set-DfineryUserProfile -PropertyMap @{{ No = 'user_id' }} | Set-DfineryUserCi");
        Assert.Contains("""{"user_ci_properties":[{"user_id":"a","properties":{"phone_number":"821012345678"}}]}""", sent.Split('\n'));
    }

    [Fact]
    public void There_and_back_a_result_still_means_its_own_columns()
    {
        const string Row = "[pscustomobject]@{ user_id = 'a'; mkt_flag = 'Subscribed'; phone_number = '821012345678' }";
        string sent = Sent($"{Row} | Set-DfineryUserProfile -MktFlag Unsubscribed | Set-DfineryUserCi | Set-DfineryUserProfile");
        Assert.DoesNotContain("\"Subscribed\"", sent);
        Assert.Contains("""{"user_properties":[{"user_id":"a","properties":{"mkt_flag":"Unsubscribed"}}]}""", sent.Split('\n'));
    }

    [Theory]
    [InlineData("($r | ConvertTo-Csv | ConvertFrom-Csv)")]
    [InlineData("(Through-Clixml $r 5)")]
    [InlineData("($r | Select-Object *, InputObject | ConvertTo-Csv | ConvertFrom-Csv)")]
    [InlineData("(Get-DfineryUserProfile a)")]
    public void Without_its_row_the_result_of_another_operation_ends_the_run(string way)
    {
        _session.Run($"$r = {Rows} | Set-DfineryUserProfile").ThrowIfFailed();
        ScriptResult run = _session.Run($"'first' | ForEach-Object {{ [pscustomobject]@{{ user_id = $_; kakao_id = '0123456789' }}; " +
            $"{way}; 'never' }} | Set-DfineryUserCi");
        Assert.Equal("ResultOfAnotherOperation", run.TerminatingId);
        Assert.Contains("phone_number", run.Terminating!.ToString());
        Assert.Equal(["first"], run.Column("UserId"));
        Assert.Equal(
            0,
            _session.Run("@($emulator.Requests | Where-Object { $_.Operation -eq 'SetCi' -and $_.Body -match 'never' }).Count").Single<int>(
                ));
    }

    [Fact]
    public void With_something_to_set_for_every_user_it_counts_for_its_user()
    {
        string sent = Sent("Set-DfineryUserProfile a -Age 3 | ConvertTo-Csv | ConvertFrom-Csv | Set-DfineryUserCi -KakaoId 0123456789");
        Assert.Contains("""{"user_ci_properties":[{"user_id":"a","properties":{"kakao_id":"0123456789"}}]}""", sent.Split('\n'));
    }

    [Theory]
    [InlineData("Import-Csv $path")]
    [InlineData("$v")]
    public void A_view_means_its_columns_and_leaves_others_alone(string way)
    {
        using var file = new TempFile();
        _session.Run("Set-DfineryUserProfile a -UserName Kim -MktFlag Unsubscribed").ThrowIfFailed();
        _session.Run("$v = Get-DfineryUserProfile a; $v | Select-Object *, @{ n = 'note'; " +
            "e = { 'x' } } | Export-Csv $path -NoTypeInformation", ("path", file.Path)).ThrowIfFailed();
        string sent = Sent($"{way} | Set-DfineryUserProfile");
        Assert.Contains(Body("""{"user_id":"a","properties":{"user_name":"Kim","mkt_flag":"Unsubscribed"}}"""), sent.Split('\n'));
    }

    [Theory]
    [MemberData(nameof(AllWays))]
    public void A_result_whose_user_had_a_later_row_is_not_sent_alone(string way)
    {
        _session.Run("$p = Start-DfineryEmulator -PoisonUserId a; $p | Connect-Dfinery -MaxRetryCount 0");
        _session.Run("$r = @{ user_id = 'a'; mkt_flag = 'Subscribed' }, @{ user_id = 'a'; " +
            "mkt_flag = 'Unsubscribed' }, 'b' | Set-DfineryUserProfile -Age 3 -ErrorAction SilentlyContinue; $emulator | Connect-Dfinery");
        Assert.Equal(["True", "False", "False"], _session.Run("$r").Column("HasLaterRow"));

        ScriptResult first = _session.Run($"{way} | Select-Object -First 1 | Set-DfineryUserProfile").ThrowIfFailed();
        Assert.Equal(["Skipped"], first.Column("Status"));
        Assert.Contains("in order", first.Column("Message").Single());
        Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
    }

    /// <summary>Runs a script and gives the bodies that it sent; in no order, for the halves of a refused batch race each other.</summary>
    private string Sent(string script)
    {
        _session.Run("$emulator.Reset()");
        ScriptResult run = _session.Run(script);
        Assert.True(run.Terminating is null, run.Terminating?.ToString());
        string sent = string.Join(
            "\n",
            _session.Run("$emulator.Requests | ForEach-Object Body").Output.Select(body => body.ToString()).Order(StringComparer.Ordinal));
        Assert.NotEmpty(sent);
        return sent;
    }

    private static string Body(params string[] users) => "{\"user_properties\":[" + string.Join(",", users) + "]}";
}
