using System;
using System.Linq;
using System.Management.Automation;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>Test-DfineryConnection and Invoke-DfineryRequest.</summary>
public sealed class CallTests : IDisposable
{
    private readonly PowerShellSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_good_connection_tests_well_and_changes_nothing()
    {
        PSObject test = _session.Run("Test-DfineryConnection").ThrowIfFailed().Output.Single();
        Assert.Equal(true, test.Properties["Succeeded"].Value);
        Assert.Equal(2000, test.Properties["Code"].Value);
        Assert.True((double)test.Properties["LatencyMs"].Value > 0);
        Assert.Equal(10_000L, test.Properties["QuotaRemaining"].Value);
        Assert.Equal(TimeSpan.FromMinutes(1), test.Properties["QuotaWindow"].Value);
        Assert.Equal(0, _session.Run("$emulator.Users.Count").Single<int>());
    }

    [Fact]
    public void A_wrong_token_and_a_missing_server_test_badly_in_words()
    {
        ScriptResult run = _session.Run(
            """
            Connect-Dfinery -Token wrong -BaseUri $emulator.BaseUri -Name bad
            Connect-Dfinery -Token wrong -BaseUri http://127.0.0.1:9 -Name none
            Test-DfineryConnection -Connection bad
            Get-DfineryConnection none | Test-DfineryConnection
            """).ThrowIfFailed();
        Assert.Equal(["False", "False"], run.Column("Succeeded"));
        Assert.Equal(["4001", ""], run.Column("Code"));
        Assert.All(run.Column("RecommendedAction"), Assert.NotEmpty);
    }

    [Fact]
    public void Any_endpoint_can_be_called_with_objects()
    {
        ScriptResult run = _session.Run(
            """
            $users = @(@{ user_id = 'u'; properties = @{ user_name = 'n' } })
            $null = Invoke-DfineryRequest /api/v1/users/profile/update @{ user_properties = $users }
            $body = [pscustomobject]@{ user_ids = @('u'); property_names = , 'user_name' }
            $answer = Invoke-DfineryRequest -Path /api/v1/users/profile -Body $body
            $answer.result_data.successful_user_properties[0].properties.user_name
            Invoke-DfineryRequest /api/v1/users/profile '{"user_ids":["u"],"property_names":["user_name"]}' -Raw
            """).ThrowIfFailed();
        Assert.Equal("n", run.Output[0].ToString());
        Assert.StartsWith("{\"result_code\":2000", run.Output[1].ToString());
    }

    [Theory]
    [InlineData("Invoke-DfineryRequest //example.com/x @{}", "InvalidRequest")]
    [InlineData("Invoke-DfineryRequest https://example.com/x @{}", "InvalidRequest")]
    [InlineData("Invoke-DfineryRequest /api/v1/users/profile 'no json'", "InvalidRequest")]
    [InlineData("Invoke-DfineryRequest /nowhere @{}", "WrongAddress")]
    [InlineData("Invoke-DfineryRequest /api/v1/users/profile @{}", "RequestRefused")]
    [InlineData("Invoke-DfineryRequest no/slash @{}", "InvalidRequest")]
    [InlineData("Connect-Dfinery -Token t -BaseUri ''", "ParameterArgumentValidationError")]
    [InlineData("[IO.MemoryStream]::new() | Stop-DfineryEmulator -ErrorAction Stop", "NoEmulator")]
    [InlineData("Invoke-DfineryRequest /x @{} -Connection nobody", "UnknownConnection")]
    public void What_cannot_be_called_is_a_terminating_error(string script, string id) =>
        Assert.Equal(id, _session.Run(script).TerminatingId);

    [Fact]
    public void A_spent_quota_is_told_in_words_by_the_test_and_by_a_run()
    {
        const string Spent = "$e = Start-DfineryEmulator -QuotaLimit 1 -QuotaWindow 1H; $e | Connect-Dfinery; " +
            "$null = Set-DfineryUserProfile u -Age 3; ";
        ScriptResult run = _session.Run(Spent + "$t = Test-DfineryConnection; $t.Message; $t.RecommendedAction; \"$($t.Code)\"");
        Assert.Matches(@"^The quota at \S+ is spent until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d: ", run.Output[0].ToString());
        Assert.DoesNotContain("MaxWaitSec", run.Output[1].ToString());
        Assert.Equal("4006", run.Output[2].ToString());

        run = _session.Run(Spent + "Set-DfineryUserProfile u -Age 3 -MaxWaitSec 2");
        Assert.Matches(@"is spent for another \d+ (second|minute)s?, longer than -MaxWaitSec 2 allows\. ", run.Terminating!.ToString());
    }

    [Fact]
    public void A_busy_answer_is_tried_again_and_the_quota_is_kept()
    {
        ScriptResult run = _session.Run(
            """
            $emulator = Start-DfineryEmulator -ThrottleRate 0.5 -QuotaWindow 1s -Seed 4
            $emulator | Connect-Dfinery -MaxRetryCount 20
            1..5 | ForEach-Object { (Invoke-DfineryRequest /api/v1/users/profile @{ user_ids = , 'u' }).result_code }
            """).ThrowIfFailed();
        Assert.Equal(Enumerable.Repeat("2000", 5), run.Output.Select(o => o.ToString()));
        Assert.True(_session.Run("$emulator.Counters.Throttled429").Single<long>() > 0);
    }

    [Theory]
    [InlineData("Start-DfineryEmulator -Port $emulator.BaseUri.Port", "EmulatorFailed")]
    [InlineData("Start-DfineryEmulator -QuotaWindow never", "InvalidEmulator")]
    public void An_emulator_that_cannot_start_says_why(string script, string id)
    {
        ScriptResult run = _session.Run(script);
        Assert.Equal(id, run.TerminatingId);
        Assert.DoesNotContain("Parameter '", run.Terminating!.ToString());
    }

    [Fact]
    public void Whole_numbers_of_an_answer_stay_whole() =>
        Assert.Equal(
            "2000",
            _session.Run("\"$((Invoke-DfineryRequest /api/v1/users/profile @{ user_ids = , 'u' }).result_code)\"").Single<string>());

    [Fact]
    public void WhatIf_calls_nothing()
    {
        _session.Run("Invoke-DfineryRequest /x @{} -WhatIf").ThrowIfFailed();
        Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
    }
}
