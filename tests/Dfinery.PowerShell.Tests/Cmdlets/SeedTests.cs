using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>An emulator that starts with users, from a file or from the pipeline.</summary>
public sealed class SeedTests : IDisposable
{
    private readonly PowerShellSession _session = new(connect: false);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dfinery-seed-");

    public SeedTests() => _session.Run("Set-Location -LiteralPath $folder", ("folder", _folder.FullName)).ThrowIfFailed();

    public void Dispose()
    {
        _session.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Rows_are_its_users_and_count_as_no_request()
    {
        ScriptResult run = _session.Run(
            """
            $emulator = @{ user_id = 'a'; mkt_flag = 'subscribed'; age = 30; phone_number = 821012345678; crm = 'x' },
                [pscustomobject]@{ UserId = 7; UserName = 'Kim'; kakao_id = '0123456789'; night_flag = 'Undefined'; gender = '' },
                @{ user_id = 'a'; age = 31 } | Start-DfineryEmulator
            $emulator
            """);
        Assert.Single(run.ThrowIfFailed().Output);
        Assert.Equal(
            ["7: user_name=Kim kakao_id=0123456789", "a: age=31 mkt_flag=Subscribed phone_number=821012345678"], Users("$emulator"));
        Assert.Equal(
            ["0", "0", "0"],
            _session.Run("$emulator.Counters.Requests; $emulator.Counters.UsersApplied; $emulator.Requests.Count")
                .Output.Select(count => count.ToString()));
    }

    [Fact]
    public void Its_users_are_viewed_and_changed_like_others_and_are_back_after_a_reset()
    {
        ScriptResult run = _session.Run(
            """
            $emulator = @{ user_id = 'a'; mkt_flag = 'Subscribed' } | Start-DfineryEmulator
            $emulator | Connect-Dfinery
            (Get-DfineryUserProfile a).mkt_flag
            $null = Set-DfineryUserProfile a -MktFlag Unsubscribed
            $null = Set-DfineryUserProfile b -Age 3
            $emulator.Users['a'].Profile['mkt_flag']
            $emulator.Reset()
            (Get-DfineryUserProfile a).mkt_flag
            $emulator.Users.Count
            """);
        Assert.Equal(["Subscribed", "Unsubscribed", "Subscribed", "1"], run.ThrowIfFailed().Output.Select(item => item.ToString()));
    }

    [Theory]
    [InlineData("@{ user_id = 'u'; mkt_flag = 'planted' }", "Row 2, user 'u'", "mkt_flag")]
    [InlineData("@{ user_id = 'u'; Phone_Number = 'planted' }", "Row 2, user 'u'", "Phone_Number")]
    [InlineData("@{ user_id = 'u'; kakao_id = 'planted'; info_flag = 'planted' }", "Row 2, user 'u'", "kakao_id", "info_flag")]
    [InlineData("@{ user_id = 'u'; age = @{ a = 'planted' } }", "Row 2, user 'u'", "age")]
    [InlineData("[pscustomobject]@{ user_id = 'u'; age = 'planted'; AGE_ = 'planted, too' }", "Row 2, user 'u'", "age")]
    [InlineData("([pscustomobject]@{ user_id = 'u' } | Add-Member ScriptProperty age { throw 'planted' } -PassThru)", "user 'u'", "age")]
    [InlineData("[pscustomobject]@{ user_id = 'u'; UserId = 'v' }", "Row 2, user (none)", "user_id")]
    [InlineData("@{ user_id = ''; age = 'planted' }", "Row 2, user (none)", "user_id")]
    [InlineData("@{ user_id = 'u ' }", "Row 2, user 'u '", "white space")]
    [InlineData("@{ user_id = '#REF!' }", "Row 2, user '#REF!'", "spreadsheet")]
    [InlineData("@{ user_id = '1.23E+05' }", "Row 2, user '1.23E+05'", "destroyed its digits")]
    [InlineData("@{ user_id = \"u`e[2J\" }", @"Row 2, user 'u\u001B[2J'", "control")]
    [InlineData("@{ user_id = '@{planted=1}' }", "Row 2, user (none)", "whole row")]
    [InlineData("@{ user_id = 'u'; mkt_flga = 'planted' }", "Row 2, user 'u'", "mkt_flga", "mkt_flag")]
    [InlineData("[pscustomobject]@{ user_id = 'u'; phone_numbr = 'planted' }", "Row 2, user 'u'", "phone_numbr", "phone_number")]
    [InlineData("@{ user_id = @('planted') }", "Row 2, user (none)", "user_id")]
    [InlineData("@{ age = 'planted' }", "Row 2, user (none)", "user_id")]
    [InlineData("'planted,Kim'", "Row 2, user (none)", "-SeedPath")]
    [InlineData("$null", "Row 2, user (none)", "empty")]
    public void A_bad_row_is_named_and_the_emulator_starts_without_it(string row, string named, params string[] reasons)
    {
        ScriptResult run = _session.Run($"$emulator = @{{ user_id = 'first' }}, {row}, @{{ user_id = 'last' }} | Start-DfineryEmulator");
        ErrorRecord error = Assert.Single(run.Errors);
        Assert.Null(run.Terminating);
        Assert.Equal(["SeedRowInvalid"], run.ErrorIds);
        Assert.Contains(named, error.ToString());
        Assert.All(reasons, reason => Assert.Contains(reason, error.ToString(), StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("planted", error.ToString());
        Assert.DoesNotContain("-NormalizePhoneNumber", error.ToString());
        Assert.DoesNotContain("-AllowSuspectText", error.ToString());
        Assert.DoesNotContain("-FlagMap", error.ToString());
        Assert.Equal(["first: ", "last: "], Users("$emulator"));
    }

    [Fact]
    public void Nothing_in_the_pipeline_means_no_users_and_still_one_emulator() =>
        Assert.Equal(0, _session.Run("$e = @() | Start-DfineryEmulator; $e.Users.Count").ThrowIfFailed().Single<int>());

    [Theory]
    [InlineData("users.csv", "users.csv")]
    [InlineData("users.csv", "./users.csv")]
    [InlineData("users.csv", "seed:/users.csv")]
    [InlineData("users[1].csv", "users[1].csv")]
    [InlineData("users[1].csv", "./users[1].csv")]
    [InlineData("사용자.csv", "seed:/사용자.csv")]
    public void The_path_is_the_sessions(string file, string path)
    {
        File.WriteAllText(
            Path.Combine(_folder.FullName, file), "user_id,user_name,phone_number,crm\nu,\"김, 민지\",821012345678,x\nv,,,\n");
        Assert.NotEqual(_folder.FullName, Environment.CurrentDirectory);
        ScriptResult run = _session.Run(
            "$null = New-PSDrive seed FileSystem $folder -Scope Global; $emulator = Start-DfineryEmulator -SeedPath $path", ("path", path));
        run.ThrowIfFailed();
        Assert.Equal(["u: user_name=김, 민지 phone_number=821012345678", "v: "], Users("$emulator"));
    }

    [Theory]
    [InlineData("nowhere.csv")]
    [InlineData("*.csv")]
    [InlineData("nodrive:/users.csv")]
    [InlineData("Variable:/HOME")]
    [InlineData("semicolons.csv")]
    [InlineData("slip.csv")]
    public void A_file_that_cannot_be_read_is_one_error_and_nothing_starts(string path)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "users.csv"), "user_id\nu\n");
        File.WriteAllText(Path.Combine(_folder.FullName, "semicolons.csv"), "user_id;age\nu;1\nv;2\n");
        File.WriteAllText(Path.Combine(_folder.FullName, "slip.csv"), "user_id,mkt_flga\nu,Subscribed\nv,Subscribed\n");
        ScriptResult run = _session.Run("Start-DfineryEmulator -SeedPath $path", ("path", path));
        Assert.Equal("SeedUnreadable", run.TerminatingId);
        Assert.Contains(path, run.Terminating!.ToString());
        Assert.Empty(run.Output);
    }

    [Fact]
    public void Rows_of_a_file_are_counted_on_their_own_and_come_first()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "users.csv"), "user_id,age\nu,1\n,2\n");
        ScriptResult run = _session.Run(
            "$emulator = @{ user_id = 'u'; age = 9 }, @{ age = 9 } | Start-DfineryEmulator -SeedPath users.csv");
        Assert.Equal(2, run.Errors.Count);
        Assert.All(run.Errors, error => Assert.Contains("Row 2,", error.ToString()));
        Assert.Equal(["u: age=9"], Users("$emulator"));
    }

    [Fact]
    public void Views_and_results_are_rows_too()
    {
        ScriptResult run = _session.Run(
            """
            $first = @{ user_id = 'a'; mkt_flag = 'Subscribed'; kakao_id = '0123456789' } | Start-DfineryEmulator
            $first | Connect-Dfinery
            $second = @(Get-DfineryUserProfile a) + @(Get-DfineryUserCi a | ConvertTo-Csv | ConvertFrom-Csv) | Start-DfineryEmulator
            """);
        run.ThrowIfFailed();
        Assert.Equal(["a: mkt_flag=Subscribed kakao_id=0123456789"], Users("$second"));
    }

    private string[] Users(string emulator) =>
        [.. _session.Run(
            $$"""
            foreach ($user in {{emulator}}.Users) {
                $values = @($user.Profile.GetEnumerator()) + @($user.Ci.GetEnumerator())
                $user.UserId + ': ' + (@($values | ForEach-Object { $_.Key + '=' + $_.Value }) -join ' ')
            }
            """).ThrowIfFailed().Output.Select(item => item.ToString())];
}
