using System;
using System.Linq;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>Results whose user had a later row on its way: sent again, they never end up as the last word on their user.</summary>
public sealed class LaterRowTests : IDisposable
{
    private const string Row = "[pscustomobject]@{ user_id = 'a'; age = ";

    private readonly PowerShellSession _session = new();

    /// <summary>Three rows of one user, none of them applied, and the server well again.</summary>
    public LaterRowTests() => _session.Run(
        $$"""
        $p = Start-DfineryEmulator -PoisonUserId a
        $p | Connect-Dfinery -MaxRetryCount 0
        $r = {{Row}}1 }, {{Row}}2 }, {{Row}}3 }, 'b' | Set-DfineryUserProfile -Gender x -ErrorAction SilentlyContinue
        $emulator | Connect-Dfinery
        """).ThrowIfFailed();

    public void Dispose() => _session.Dispose();

    public static TheoryData<string> Ways => ["$r", "($r | Select-Object *)", "($r | ConvertTo-Csv | ConvertFrom-Csv)"];

    [Theory]
    [MemberData(nameof(Ways))]
    public void All_together_are_sent_in_order(string way)
    {
        Assert.Equal(["True", "True", "False", "False"], _session.Run("$r").Column("HasLaterRow"));

        ScriptResult again = _session.Run($"{way} | Set-DfineryUserProfile").ThrowIfFailed();

        Assert.Equal(["Succeeded", "Succeeded", "Succeeded", "Succeeded"], again.Column("Status"));
        Assert.Equal(["1", "2", "3"], AgesSent());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Without_the_last_none_is_sent_however_many_there_are(string way)
    {
        ScriptResult again = _session.Run($"{way} | Select-Object -First 2 | Set-DfineryUserProfile").ThrowIfFailed();

        Assert.Equal(["Skipped", "Skipped"], again.Column("Status"));
        Assert.All(again.Column("Message"), message => Assert.Contains("in order", message));
        Assert.Empty(AgesSent());
    }

    [Fact]
    public void One_with_the_last_is_sent_before_it()
    {
        ScriptResult again = _session.Run("$r[1], $r[3], $r[2] | Set-DfineryUserProfile").ThrowIfFailed();

        Assert.Equal(["Succeeded", "Succeeded", "Succeeded"], again.Column("Status"));
        Assert.Equal(["2", "3"], AgesSent());
    }

    [Theory]
    [InlineData("", "", "Skipped")]
    [InlineData("", "-WhatIf", "Skipped")]
    [InlineData("$r[0].age = [datetime]'2020-01-01'", "-ErrorAction SilentlyContinue", "Invalid")]
    [InlineData("$r[0].age = ''; $r[0].gender = ''", "", "Skipped")]
    public void What_was_not_sent_is_not_sent_alone_the_next_time_either(string change, string parameters, string status)
    {
        ScriptResult first = _session.Run($"{change}; $again = $r[0] | Set-DfineryUserProfile {parameters}; $again");
        Assert.Equal([status], first.Column("Status"));
        Assert.Equal(["True"], first.Column("HasLaterRow"));

        ScriptResult again = _session.Run("$again.age = 1; $again | Set-DfineryUserProfile").ThrowIfFailed();

        Assert.Equal(["Skipped"], again.Column("Status"));
        Assert.Empty(AgesSent());
    }

    [Fact]
    public void A_new_row_of_the_user_lets_one_go_before_it()
    {
        ScriptResult again = _session.Run($"$r[0], ({Row}9 }}) | Set-DfineryUserProfile").ThrowIfFailed();

        Assert.Equal(["Succeeded", "Succeeded"], again.Column("Status"));
        Assert.Equal(["1", "9"], AgesSent());
    }

    /// <summary>The ages that the user was sent, one after the other.</summary>
    private string[] AgesSent() =>
        [.. _session.Run(
            """
            $emulator.Requests | ForEach-Object { (ConvertFrom-Json $_.Body).user_properties } | Where-Object user_id -eq a |
                ForEach-Object { $_.properties.age }
            """).Output.Select(age => age.ToString())];
}
