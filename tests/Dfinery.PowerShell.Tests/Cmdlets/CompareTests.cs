using System;
using System.Linq;
using System.Management.Automation;
using Dfinery.Testing;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>What Compare-DfineryUserProfile and Compare-DfineryUserCi say of rows, and what they ask the server for.</summary>
public sealed class CompareTests : IDisposable
{
    private const string Rows =
        """
        @{ user_id = 'a'; age = 30; user_name = 'Kim'; mkt_flag = 'Subscribed' },
        @{ user_id = 'b'; age = 21; mkt_flag = 'unsubscribed'; night_flag = 'Undefined' },
        @{ user_id = 'c'; age = 1; night_flag = 'Subscribed' }, @{ user_id = 'd'; mkt_flag = 'Y' }, @{ user_id = 'e' }
        """;

    private readonly PowerShellSession _session = new();

    public CompareTests() =>
        _session.Run("$emulator = 'a', 'b' | ForEach-Object { @{ user_id = $_; age = '21'; user_name = 'Kim'; mkt_flag = " +
            "'Unsubscribed' } } | Start-DfineryEmulator; $emulator | Connect-Dfinery").ThrowIfFailed();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Each_row_has_one_result_that_says_what_differs()
    {
        ScriptResult run = _session.Run(Rows + " | Compare-DfineryUserProfile -ErrorAction SilentlyContinue");

        Assert.Equal(["1", "2", "3", "4", "5"], run.Column("Row"));
        Assert.Equal(["Succeeded", "Succeeded", "Succeeded", "Invalid", "Skipped"], run.Column("Status"));
        Assert.Equal(["Different", "Same", "NotFound", "", ""], run.Column("Comparison"));
        Assert.Equal(["mkt_flag", "", "", "", ""], run.Column("WithdrawnOnServer"));
        Assert.Equal(
            [
                "age: 30 (server: 21); mkt_flag: Subscribed (server: Unsubscribed)", "",
                "age: 1 (server: not set); night_flag: Subscribed (server: Undefined)", "", "",
            ],
            run.Column("Differences"));
        Assert.Null(run.Output[3].Properties["Differences"].Value);
        dynamic difference = ((dynamic)run.Output[0].Properties["Differences"].Value)[0];
        Assert.Equal(("age", "30", "21"), ((string)difference.Property, (string)difference.InFile, (string)difference.OnServer));
    }

    [Theory]
    [InlineData("", "30 - - - 1 Subscribed Y")]
    [InlineData("-IncludeWithdrawn", "30 Subscribed - - 1 Subscribed Y")]
    public void Its_columns_are_what_is_to_be_sent(string parameters, string columns)
    {
        ScriptResult run = _session.Run(
            $$"""
            $r = {{Rows}} | Compare-DfineryUserProfile {{parameters}} -ErrorAction SilentlyContinue
            $values = $r[0].age, $r[0].mkt_flag, $r[0].user_name, $r[1].age, $r[2].age, $r[2].night_flag, $r[3].mkt_flag
            @($values | ForEach-Object { if ($_) { $_ } else { '-' } }) -join ' '
            """);
        Assert.Equal(columns, run.Single<string>());
    }

    [Fact]
    public void Nothing_is_changed_on_the_server()
    {
        _session.Run(Rows + " | Compare-DfineryUserProfile -IncludeWithdrawn -ErrorAction SilentlyContinue; " +
            "Compare-DfineryUserCi a -KakaoId 0123456789");
        Assert.Equal(["GetProfile", "GetCi"], _session.Run("$emulator.Requests.Operation").Output.Select(name => name.ToString()));
        Assert.Equal(
            "21 Kim Unsubscribed", _session.Run("$p = $emulator.Users['a'].Profile; $p['age'], $p['user_name'], $p['mkt_flag'] -join ' '")
                .Single<string>());
        Assert.Equal("a b", _session.Run("@($emulator.Users.UserId | Sort-Object) -join ' '").Single<string>());
    }

    [Fact]
    public void Nobody_can_ask_for_WhatIf_a_ledger_or_ValidateOnly() =>
        Assert.Empty(_session.Run(
            """
            foreach ($c in 'Compare-DfineryUserProfile', 'Compare-DfineryUserCi') {
                (Get-Command $c).Parameters.Keys | Where-Object {
                    $_ -in 'WhatIf', 'Confirm', 'LedgerPath', 'IncludeUnchanged', 'AllowRegrant', 'ValidateOnly'
                }
            }
            """).Output);

    [Theory]
    [InlineData("Profile")]
    [InlineData("Ci")]
    public void It_takes_every_parameter_that_says_what_is_read_of_a_row(string table)
    {
        ScriptResult run = _session.Run(
            $$"""
            $set = (Get-Command Set-DfineryUser{{table}}).Parameters.Keys
            $compare = (Get-Command Compare-DfineryUser{{table}}).Parameters.Keys
            $set | Where-Object { $_ -notin $compare }
            """);
        string[] ofProfiles = table == "Profile" ? ["AllowRegrant", "ConsentTimeColumn"] : [];
        Assert.Equal(
            [.. ofProfiles, "Confirm", "IncludeUnchanged", "LedgerPath", "ValidateOnly", "WhatIf"],
            run.Output.Select(name => name.ToString()).Order(StringComparer.Ordinal).OrderBy(name => !ofProfiles.Contains(name)));
    }

    [Theory]
    [InlineData("@{ no = 'a'; y = 'Y'; AGE = '21' } | Compare-DfineryUserProfile -FlagMap @{ Y = 'Subscribed'; N = 'Unsubscribed' } " +
        "-PropertyMap @{ no = 'user_id'; y = 'mkt_flag' }", "mkt_flag: Subscribed (server: Unsubscribed)")]
    [InlineData("@{ user_id = 'a'; age = 7; user_name = 'Lee' } | Compare-DfineryUserProfile -ExcludeColumn a*",
        "user_name: Lee (server: Kim)")]
    [InlineData("@{ user_id = 'a'; age = 7; user_name = 'Lee' } | Compare-DfineryUserProfile -PropertyName age", "age: 7 (server: 21)")]
    [InlineData("@{ user_id = 'a'; age = 21 } | Compare-DfineryUserProfile -Property @{ user_name = 'Lee' } -MktFlag Unsubscribed",
        "user_name: Lee (server: Kim)")]
    [InlineData("Compare-DfineryUserProfile a -Age 22", "age: 22 (server: 21)")]
    [InlineData("Compare-DfineryUserCi a -PhoneNumber '+82 10-1234-5678' -NormalizePhoneNumber -CountryCode 82",
        "phone_number: 821012345678 (server: not set)")]
    [InlineData("@{ user_id = 'a'; age = 21; vip = 'x' } | Compare-DfineryUserProfile -PropertyName age, vip", "vip: x (server: not set)")]
    public void Compared_is_what_Set_would_send(string script, string differences) =>
        Assert.Equal([differences], _session.Run(script).ThrowIfFailed().Column("Differences"));

    [Theory]
    [InlineData("@{ user_id = 'a'; age = 1; mkt_flag = 'Subscribed' } | Compare-DfineryUserProfile", "")]
    [InlineData("@{ user_id = 'a'; age = 1; mkt_flag = 'Subscribed' } | Compare-DfineryUserProfile -PropertyName mkt_*flag -Age 1",
        "mkt_flag,mkt_push_flag,mkt_sms_flag,mkt_kakao_flag,age")]
    [InlineData("@{ user_id = 'a'; f = 'Subscribed' } | Compare-DfineryUserProfile -PropertyName age -PropertyMap @{ f = 'mkt_flag' } " +
        "-WarningAction SilentlyContinue", "age,mkt_flag")]
    [InlineData("@{ user_id = 'a'; age = 1; vip = 1 } | Compare-DfineryUserProfile -PropertyName age, vip", "")]
    [InlineData("Compare-DfineryUserCi a -KakaoId 0123456789", "kakao_id,phone_number")]
    public void No_more_is_asked_for_than_a_row_can_have(string script, string names)
    {
        _session.Run(script).ThrowIfFailed();
        Assert.Equal(names, _session.Run("$emulator.Requests[0].PropertyNames -join ','").Single<string>());
    }

    [Theory]
    [InlineData("@{ user_id = 'a'; mkt_flg = 'x' } | Compare-DfineryUserProfile", "ColumnSlip")]
    [InlineData("1..30 | ForEach-Object { @{ nobody = $_ } } | Compare-DfineryUserProfile", "NoIdColumn")]
    [InlineData("1..200 | ForEach-Object { @{ user_id = $_; info_flag = 'x' } } | Compare-DfineryUserProfile", "EveryRowInvalid")]
    [InlineData("Compare-DfineryUserProfile a -Property @{ age = 3 } -Age 4", "ContradictingProperty")]
    [InlineData("Compare-DfineryUserCi a -PhoneNumber 01012345678 -NormalizePhoneNumber", "NoCountryCode")]
    [InlineData("Compare-DfineryUserProfile a -PropertyMap $null", "ParameterArgumentValidationError")]
    public void What_ends_a_Set_before_anything_is_sent_ends_a_comparison(string script, string error)
    {
        Assert.Equal(error, _session.Run(script + " -ErrorAction SilentlyContinue").TerminatingId);
        Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
    }

    [Fact]
    public void A_view_that_failed_is_an_error_that_says_what_to_do_and_the_row_is_kept()
    {
        ScriptResult run = _session.Run(
            "$p = Start-DfineryEmulator -PoisonUserId bad; $p | Connect-Dfinery -MaxRetryCount 0; " +
                "@{ user_id = 'bad'; age = 3; mkt_flag = 'Subscribed' } | Compare-DfineryUserProfile");
        Assert.Equal(["RowFailed"], run.ErrorIds);
        Assert.Contains("'bad'", run.Errors[0].ErrorDetails.Message);
        Assert.Contains("was not compared", run.Errors[0].ErrorDetails.RecommendedAction);
        Assert.Equal([""], run.Column("Comparison"));
        Assert.Equal(["3", "Subscribed"], run.Column("age").Concat(run.Column("mkt_flag")));
    }

    /// <summary>What a server may do of which the contract says nothing.</summary>
    [Theory]
    [InlineData("""[{"user_id":"a","properties":{}}]""", "Succeeded", "NotFound")]
    [InlineData("""[{"user_id":"a","properties":{"age":null,"mkt_flag":"Undefined"}}]""", "Succeeded", "NotFound")]
    [InlineData("""[{"user_id":"a","properties":{"age":30,"mkt_flag":"Subscribed","tier":"x"}}]""", "Succeeded", "Same")]
    [InlineData("""[{"user_id":"a","properties":{"age":30}}]""", "Succeeded", "Different")]
    [InlineData("[]", "Unknown", "")]
    [InlineData("""[{"user_id":"a"}]""", "Unknown", "")]
    [InlineData("""[],"failure_details":[{"code":4007,"msg":"No such user.","user_ids":["a"]}]""", "Failed", "")]
    public void A_verdict_is_what_the_answer_says(string users, string status, string comparison)
    {
        using var server = new StubServer(
            $$"""{"result_code":2000,"result_msg":null,"result_data":{"successful_user_properties":{{users}}} }""");
        ScriptResult run = _session.Run(
            "Connect-Dfinery -Token t -BaseUri $uri -MaxRetryCount 0; @{ user_id = 'a'; age = 30; mkt_flag = 'Subscribed' } | " +
                "Compare-DfineryUserProfile -ErrorAction SilentlyContinue",
            ("uri", server.BaseUri.AbsoluteUri));
        Assert.Equal([status], run.Column("Status"));
        Assert.Equal([comparison], run.Column("Comparison"));
    }

    [Fact]
    public void The_summary_counts_what_was_found()
    {
        PSObject summary = _session.Run(
            Rows + " | Compare-DfineryUserProfile -SummaryVariable s -ErrorAction SilentlyContinue | Out-Null; $s").Output.Single();
        Assert.Equal(
            [5L, 1L, 1L, 1L, 1L],
            new[] { "Rows", "Same", "Different", "NotFound", "Withdrawn" }.Select(name => summary.Properties[name].Value));
        Assert.Contains(
            "5 rows: 1 same, 1 different, 1 not found, 1 with consent withdrawn on the server, 3 succeeded", summary.ToString());

        ScriptResult set = _session.Run("Set-DfineryUserProfile a -Age 3 -SummaryVariable s | Out-Null; $s.Same; \"$s\"; " +
            "$s | Format-List | Out-String");
        Assert.Null(set.Output[0]);
        Assert.DoesNotContain("same", set.Output[1].ToString());
        Assert.DoesNotContain("NotFound", set.Output[2].ToString());
    }

    [Fact]
    public void It_stops_at_the_first_result_that_is_wanted_and_the_summary_says_so()
    {
        ScriptResult run = _session.Run("1..1000 | ForEach-Object { \"u$_\" } | Compare-DfineryUserProfile -Age 3 -SummaryVariable s | " +
            "Select-Object -First 1; $s.StopReason");
        Assert.Equal("1", run.Output[0].Properties["Row"].Value.ToString());
        Assert.Equal("Stopped", run.Output[1].ToString());
    }
}
