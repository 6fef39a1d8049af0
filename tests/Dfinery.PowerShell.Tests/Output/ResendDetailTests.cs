using System;
using System.Linq;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>What is easily lost when a result goes again: its user, its row, parameters that win, further columns.</summary>
public sealed class ResendDetailTests : IDisposable
{
    private const string Csv = " | Select-Object *, InputObject | ConvertTo-Csv | ConvertFrom-Csv";

    private readonly PowerShellSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_parameter_wins_over_a_cell_that_would_be_refused()
    {
        ScriptResult run = _session.Run(
            "@{ user_id = 'u'; mkt_flag = 'Y' } | Set-DfineryUserProfile -MktFlag Unsubscribed").ThrowIfFailed();
        Assert.Equal(["Unsubscribed"], run.Column("mkt_flag"));
    }

    [Fact]
    public void A_result_whose_user_was_edited_counts_for_that_user_in_another_operation_too()
    {
        ScriptResult run = _session.Run(
            "$r = [pscustomobject]@{ user_id = 'a'; age = '1'; kakao_id = '0123456789' } | Set-DfineryUserProfile; " +
            "$r.UserId = 'b'; $r | Set-DfineryUserCi").ThrowIfFailed();
        Assert.Equal(["b"], run.Column("UserId"));
        Assert.Equal("b", _session.Run("$emulator.Requests[-1].UserIds[0]").Single<string>());
    }

    [Fact]
    public void A_result_with_more_columns_knows_its_row_and_whether_a_later_one_followed()
    {
        _session.Run("$p = Start-DfineryEmulator -PoisonUserId a; $p | Connect-Dfinery -MaxRetryCount 0");
        ScriptResult run = _session.Run(
            "[pscustomobject]@{ user_id = 'a'; crm = 'x' }, [pscustomobject]@{ user_id = 'a'; crm = 'y' } | " +
            "Set-DfineryUserProfile -Property @{ vip = 1 } -ErrorAction SilentlyContinue -OutVariable r");
        Assert.Equal(["True", "False"], run.Column("HasLaterRow"));
        Assert.Equal(["x", "y"], _session.Run("$r | ForEach-Object { $_.InputObject.crm }").Output.Select(value => value.ToString()));
    }

    [Fact]
    public void The_row_behind_what_a_view_set_is_the_view()
    {
        _session.Run("Set-DfineryUserProfile a -UserName Kim").ThrowIfFailed();
        Assert.Equal("Kim", _session.Run("(Get-DfineryUserProfile a | Set-DfineryUserProfile).InputObject.user_name").Single<string>());
    }

    [Fact]
    public void A_plain_id_that_went_through_a_file_is_still_the_row_behind()
    {
        ScriptResult run = _session.Run($"'a' | Set-DfineryUserProfile -Age 3{Csv} | Set-DfineryUserCi").ThrowIfFailed();
        Assert.Equal(["Skipped"], run.Column("Status"));
    }

    [Fact]
    public void A_row_that_has_become_a_text_is_none()
    {
        ScriptResult run = _session.Run($"[pscustomobject]@{{ user_id = 'a'; age = 3 }} | Set-DfineryUserProfile{Csv} | Set-DfineryUserCi");
        Assert.Equal("ResultOfAnotherOperation", run.TerminatingId);
    }

    [Fact]
    public void What_a_job_adds_to_a_result_is_neither_sent_nor_listed()
    {
        _session.Run("$r = 'a' | Set-DfineryUserProfile -Age 3; $r | Add-Member RunspaceId ([guid]::NewGuid())").ThrowIfFailed();
        ScriptResult again = _session.Run("$r | Set-DfineryUserProfile -Verbose").ThrowIfFailed();
        Assert.Equal(["Succeeded"], again.Column("Status"));
        Assert.DoesNotContain(again.Verbose, line => line.Contains("Columns not sent"));
    }

    [Fact]
    public void A_name_that_is_given_chooses_among_the_columns_of_a_result()
    {
        _session.Run(
            "$r = @{ user_id = 'a'; age = 1; vip = 'x' } | Set-DfineryUserProfile -PropertyName vip -ErrorAction SilentlyContinue");
        _session.Run("$r | Set-DfineryUserProfile -PropertyName age").ThrowIfFailed();
        Assert.Contains("""{"age":"1"}""", _session.Run("$emulator.Requests[-1].Body").Single<string>());
    }
}
