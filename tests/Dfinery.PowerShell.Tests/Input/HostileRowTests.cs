using System;
using System.Linq;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>Rows and columns that somebody with bad luck, or bad will, pipes in.</summary>
public sealed class HostileRowTests : IDisposable
{
    private readonly PowerShellSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("$bad = [pscustomobject]@{ user_id = 'bad'; age = 1 }; $bad | Add-Member AliasProperty a b")]
    [InlineData("class Key { [string] ToString() { throw 'secret' } }; $bad = @{ user_id = 'bad'; [Key]::new() = 1 }")]
    public void A_row_whose_own_code_throws_is_invalid_and_the_others_have_their_results(string bad)
    {
        ScriptResult run = _session.Run(
            $"{bad}; @{{ user_id = 'a'; age = 1 }}, $bad, @{{ user_id = 'b'; age = 1 }} | Set-DfineryUserProfile");
        Assert.Equal(["Succeeded", "Invalid", "Succeeded"], run.Column("Status"));
        Assert.Null(run.Terminating);
        Assert.DoesNotContain("secret", run.Column("Message")[1]);
    }

    [Theory]
    [InlineData("Set-DfineryUserProfile u -Property @{ InputObject = 'x' }")]
    [InlineData("Set-DfineryUserProfile u -Age 3 -PropertyName status")]
    [InlineData("@{ user_id = 'u'; tier = 'x' } | Set-DfineryUserProfile -PropertyMap @{ tier = 'Row' }")]
    public void A_property_named_like_a_column_of_results_is_refused_before_anything_is_sent(string script)
    {
        Assert.Equal("InvalidProperty", _session.Run(script).TerminatingId);
        Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
    }

    [Theory]
    [InlineData("$r | Select-Object *, @{ n = 'Mobile'; e = { '821077778888' } }")]
    [InlineData("$r | Select-Object *, @{ n = 'Mobile'; e = { '821077778888' } } | ConvertTo-Csv | ConvertFrom-Csv")]
    [InlineData("$r | Add-Member Comment 'call 821077778888' -PassThru")]
    public void A_column_that_somebody_added_to_a_result_is_not_sent_but_listed(string way)
    {
        _session.Run("$r = @{ user_id = 'u'; age = 1 } | Set-DfineryUserProfile").ThrowIfFailed();
        ScriptResult again = _session.Run($"{way} | Set-DfineryUserProfile -Verbose").ThrowIfFailed();
        Assert.Equal(["Succeeded"], again.Column("Status"));
        Assert.Contains(again.Verbose, line => line.Contains("Mobile") || line.Contains("Comment"));
        Assert.DoesNotContain("7777", _session.Run("$emulator.Requests[-1].Body").Single<string>());
    }

    [Fact]
    public void A_column_fixed_on_a_result_with_notes_counts_too()
    {
        _session.Run(
            "$r = @{ user_id = 'u'; mkt_flag = 'Subscribed' } | " +
            "Set-DfineryUserProfile -Property @{ vip = 1 } -ErrorAction SilentlyContinue");
        _session.Run("$r.mkt_flag = 'Unsubscribed'; $r | Set-DfineryUserProfile -PropertyName mkt_flag").ThrowIfFailed();
        Assert.Contains("""{"mkt_flag":"Unsubscribed"}""", _session.Run("$emulator.Requests[-1].Body").Single<string>());
    }

    [Fact]
    public void The_header_of_a_file_without_one_is_not_told_in_Verbose()
    {
        ScriptResult run = _session.Run(
            "'u1,821077778888' | ConvertFrom-Csv -Header user_id, '821077779999' | Set-DfineryUserProfile -Age 3 -Verbose");
        Assert.Contains(run.Verbose, line => line.Contains("Columns not sent"));
        Assert.DoesNotContain(run.Verbose, line => line.Contains("7777"));
    }

    [Fact]
    public void A_result_read_as_a_hashtable_is_a_result()
    {
        _session.Run("$p = Start-DfineryEmulator -PoisonUserId a; $p | Connect-Dfinery -MaxRetryCount 0");
        _session.Run(
            "$r = @{ user_id = 'a'; mkt_flag = 'Subscribed' }, @{ user_id = 'a'; mkt_flag = 'Unsubscribed' } | " +
            "Set-DfineryUserProfile -ErrorAction SilentlyContinue; $emulator | Connect-Dfinery");
        ScriptResult alone = _session.Run(
            "$r[0] | ConvertTo-Json | ConvertFrom-Json -AsHashtable | Set-DfineryUserProfile").ThrowIfFailed();
        Assert.Equal(["Skipped"], alone.Column("Status"));
    }

    [Theory]
    [InlineData("1")]
    [InlineData(" true")]
    [InlineData("WAHR")]
    public void In_doubt_a_later_row_was_on_its_way(string text)
    {
        ScriptResult run = _session.Run(
            "[pscustomobject]@{ UserId = 'a'; Status = 'Failed'; Attempts = 1; Row = 1; age = '1'; HasLaterRow = $text } | " +
            "Set-DfineryUserProfile",
            ("text", text));
        Assert.Equal(["Skipped"], run.Column("Status"));
    }

    [Fact]
    public void Results_out_of_order_are_warned_of_once()
    {
        _session.Run("$r = 'a', 'b', 'c' | Set-DfineryUserProfile -Age 3").ThrowIfFailed();
        Assert.Single(_session.Run("$r[2, 1, 0] | Set-DfineryUserProfile").Warnings);
        Assert.Empty(_session.Run("$r | Set-DfineryUserProfile").Warnings);
    }

    [Fact]
    public void A_row_that_is_invalid_behind_rows_in_flight_knows_of_a_later_one()
    {
        _session.Run("$slow = Start-DfineryEmulator -Latency 300; $slow | Connect-Dfinery");
        ScriptResult run = _session.Run(
            "@{ user_id = 'x'; age = 1 }, @{ user_id = 'z'; info_flag = 'Y' }, @{ user_id = 'z'; age = 2 } | " +
            "Set-DfineryUserProfile -ErrorAction SilentlyContinue -OutVariable r");
        Assert.Equal(["Succeeded", "Invalid", "Succeeded"], run.Column("Status"));
        Assert.Equal(["False", "True", "False"], run.Column("HasLaterRow"));
        ScriptResult again = _session.Run("$r[1].info_flag = 'Subscribed'; $r[1] | Set-DfineryUserProfile").ThrowIfFailed();
        Assert.Equal(["Skipped"], again.Column("Status"));
    }

    [Fact]
    public void A_variable_that_was_never_set_is_no_empty_list_of_users()
    {
        ScriptResult run = _session.Run("Set-DfineryUserProfile $never -MktFlag Unsubscribed");
        Assert.Equal(["Invalid"], run.Column("Status"));
        Assert.Equal(["RowInvalid"], run.ErrorIds);
        Assert.Empty(_session.Run("Set-DfineryUserProfile @() -MktFlag Unsubscribed").Output);
    }

    [Fact]
    public void A_mapped_column_satisfies_the_name_of_its_key()
    {
        ScriptResult run = _session.Run(
            "@{ user_id = 'u'; Mobile = '821012345678' } | " +
            "Set-DfineryUserCi -PropertyMap @{ Mobile = 'phone_number' } -PropertyName phone_number");
        Assert.Empty(run.Warnings);
    }

    [Fact]
    public void A_large_whole_number_keeps_its_digits_when_its_result_goes_again()
    {
        const string Row = "@{ user_id = 'u'; id = [bigint]::Parse('123456789012345678901234567890123') }";
        _session.Run($"$r = {Row} | Set-DfineryUserProfile -PropertyName id -ErrorAction SilentlyContinue");
        _session.Run("$r | Set-DfineryUserProfile -ErrorAction SilentlyContinue");
        string[] bodies = [.. _session.Run("$emulator.Requests | ForEach-Object Body").Output.Select(body => body.ToString())];
        Assert.Equal(2, bodies.Length);
        Assert.Equal(bodies[0], bodies[1]);
    }
}
