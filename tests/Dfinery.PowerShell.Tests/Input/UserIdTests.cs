using System;
using System.Linq;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>What is taken as the id of a user, and what is refused because it hardly was meant.</summary>
public sealed class UserIdTests : IDisposable
{
    private static readonly string[] Commands =
    [
        "Set-DfineryUserProfile -Age 3", "Get-DfineryUserProfile", "Set-DfineryUserCi -KakaoId 0123456789", "Get-DfineryUserCi",
        "Remove-DfineryUserCi -PropertyName kakao_id -Force",
    ];

    private readonly PowerShellSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("u\u001b[31m", "control or format character")]
    [InlineData("\ufeffu1", "control or format character")]
    [InlineData("u\t1", "control or format character")]
    [InlineData("u\u202e1", "control or format character")]
    [InlineData("u\ufffd", "-Encoding 949")]
    [InlineData("@{CustomerId=u1; age=3}", "pipe in the row itself")]
    [InlineData("{\"user_id\":\"u1\"}", "ConvertFrom-Json")]
    [InlineData("user_id", "Import-Csv")]
    [InlineData("UserID", "Import-Csv")]
    [InlineData("\"user_id\"", "Import-Csv")]
    [InlineData("#N/A", "spreadsheet")]
    [InlineData("8.21E+11", "destroyed its digits")]
    [InlineData("1.23E+05", "destroyed its digits")]
    [InlineData("'007", "apostrophe")]
    [InlineData("NULL", "is a placeholder for 'no value', so all such rows would become one user")]
    [InlineData("(Null)", "placeholder")]
    [InlineData("n/a", "placeholder")]
    [InlineData("undefined", "placeholder")]
    [InlineData("(none)", "placeholder")]
    [InlineData("nan", "placeholder")]
    [InlineData("-", "placeholder")]
    [InlineData(".", "placeholder")]
    [InlineData("?", "placeholder")]
    [InlineData("????", "placeholder")]
    public void An_id_that_was_hardly_meant_is_refused_by_every_cmdlet_and_sent_if_a_person_says_so(string id, string problem)
    {
        foreach (string command in Commands)
        {
            foreach (string row in new[] { "$id", "@{ user_id = $id }", "[pscustomobject]@{ UserId = $id }" })
            {
                ScriptResult run = _session.Run($"{row} | {command}", ("id", id));
                Assert.Equal(["Invalid"], run.Column("Status"));
                Assert.Equal(["RowInvalid"], run.ErrorIds);
                Assert.Contains(problem, run.Column("Message").Single());
                Assert.EndsWith("-AllowSuspectText sends it as it is.", run.Column("Message").Single());
                Assert.Contains(row == "$id" ? "The user id" : "serId", run.Column("Message").Single().Replace("user_id", "UserId"));
            }

            Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
            ScriptResult sent = _session.Run($"$id | {command} -AllowSuspectText", ("id", id)).ThrowIfFailed();
            Assert.Equal(["Succeeded"], sent.Column("Status"));
            Assert.Equal([id], sent.Column("UserId"));
            Assert.Empty(sent.Warnings);
            _session.Run("$emulator.Reset()");
        }
    }

    [Theory]
    [InlineData("u\u001b[31m", "'u\\u001B[31m'")]
    [InlineData("u\udb40\udc41", "'u\\uDB40\\uDC41'")]
    [InlineData("u\u200b\ufeff1", "'u\\u200B\\uFEFF1'")]
    public void Characters_that_a_terminal_obeys_are_shown_escaped(string id, string shown)
    {
        ScriptResult refused = _session.Run("$id | Set-DfineryUserProfile -Age 3", ("id", id));
        Assert.Contains("user " + shown, refused.Column("Message").Single());
        Assert.Equal([""], refused.Column("UserId"));
        Assert.Empty(_session.Run("$id | Get-DfineryUserProfile -ErrorAction SilentlyContinue", ("id", id)).Column("UserId").Single());

        foreach (string command in Commands)
        {
            using var file = new TempFile();
            ScriptResult run = _session.Run(
                $$"""
                $id | {{command}} -AllowSuspectText -OutVariable rows | Out-String -Width 300
                $rows | Export-Csv $path -NoTypeInformation
                """,
                ("id", id), ("path", file.Path)).ThrowIfFailed();
            Assert.Contains(shown.Trim('\''), run.Output.Single().ToString());
            Assert.DoesNotContain(id, run.Output.Single().ToString());
            // A file has it as it is: it must mean the same when it is read again.
            Assert.Contains(id, System.IO.File.ReadAllText(file.Path));
        }
    }

    [Fact]
    public void What_a_refused_row_says_of_its_user_holds_nothing_that_a_terminal_obeys()
    {
        ScriptResult run = _session.Run(
            "$e = Start-DfineryEmulator -PoisonUserId \"a`e[2J\"; $e | Connect-Dfinery; " +
            "\"a`e[2J\" | Set-DfineryUserProfile -Age 3 -AllowSuspectText; \"b`e[2J\" | Set-DfineryUserProfile -Age 3");
        Assert.Equal(["RowFailed", "RowInvalid"], run.ErrorIds);
        foreach (string said in run.Errors.SelectMany(e => new[] { e.ToString(), e.Exception.ToString(), e.CategoryInfo.ToString() }))
            Assert.DoesNotContain('\u001b', said);
        Assert.DoesNotContain('\u001b', string.Concat(run.Column("Message")));
        Assert.Contains(@"'a\u001B[2J'", run.Column("Message")[0]);
    }

    [Fact]
    public void The_target_of_WhatIf_is_escaped_too()
    {
        using var transcript = new TempFile();
        ScriptResult run = _session.Run(
            "$null = Start-Transcript $path; $null = \"a`e[2J\" | Set-DfineryUserProfile -Age 3 -WhatIf -AllowSuspectText; " +
            "$null = Stop-Transcript; Get-Content $path -Raw",
            ("path", transcript.Path)).ThrowIfFailed();
        Assert.Contains(@"user a\u001B[2J", run.Output.Single().ToString());
        Assert.DoesNotContain('\u001b', run.Output.Single().ToString());
    }

    [Theory]
    [InlineData("@{CustomerId=u1; name=QZX}")]
    [InlineData("{\"user_id\":\"u1\",\"name\":\"QZX\"}")]
    [InlineData("u1\tQZX")]
    [InlineData("'u1,QZX")]
    public void A_whole_row_in_place_of_an_id_is_not_quoted(string id)
    {
        ScriptResult run = _session.Run("$id | Set-DfineryUserProfile -Age 3", ("id", id));
        Assert.Equal(["Invalid"], run.Column("Status"));
        Assert.DoesNotContain("QZX", run.Column("Message").Single() + run.Errors.Single());
    }

    [Theory]
    [InlineData("1.5", "Double")]
    [InlineData("1e15", "Double")]
    [InlineData("[double]::NaN", "Double")]
    [InlineData("[decimal]'5.5'", "Decimal")]
    [InlineData("[float]5", "Single")]
    [InlineData("$true", "Boolean")]
    [InlineData("[datetime]'2020-01-01'", "DateTime")]
    [InlineData("[timespan]'1:00'", "TimeSpan")]
    [InlineData("[dayofweek]'Monday'", "DayOfWeek")]
    public void A_type_that_cannot_be_an_id_is_refused_in_one_sentence(string value, string type)
    {
        string text = $"is of type {type}: a user id must be text, a whole number that has lost no digits, or a GUID.";
        ScriptResult plain = _session.Run($"{value} | Set-DfineryUserProfile -Age 3");
        Assert.EndsWith($"not sent: The user id {text}", plain.Column("Message").Single());
        ScriptResult column = _session.Run(
            $"@{{ No = {value} }} | Set-DfineryUserProfile -Age 3 -PropertyMap @{{ No = 'user_id' }}");
        Assert.EndsWith($"not sent: No {text}", column.Column("Message").Single());
    }

    [Fact]
    public void Blanks_around_an_id_are_refused_and_the_message_says_how_to_trim_them() => Assert.Contains(
        "$_.user_id = $_.user_id.Trim()",
        _session.Run("@{ user_id = 'u ' } | Set-DfineryUserProfile -Age 3").Column("Message").Single());

    [Theory]
    [InlineData("5.0", "5")]
    [InlineData("-0.0", "0")]
    [InlineData("123456789012345.0", "123456789012345")]
    [InlineData("[decimal]'5.000'", "5")]
    [InlineData("[decimal]'79228162514264337593543950335'", "79228162514264337593543950335")]
    [InlineData("[bigint]::Parse('123456789012345678901234567890')", "123456789012345678901234567890")]
    [InlineData("[long]::MaxValue", "9223372036854775807")]
    [InlineData("[byte]7", "7")]
    [InlineData("[char]'x'", "x")]
    [InlineData("[guid]'3F2504E0-4F89-11D3-9A0C-0305E82C3301'", "3f2504e0-4f89-11d3-9a0c-0305e82c3301")]
    [InlineData("'{3F2504E0-4F89-11D3-9A0C-0305E82C3301}'", "{3F2504E0-4F89-11D3-9A0C-0305E82C3301}")]
    public void Whole_numbers_and_guids_are_ids(string value, string id)
    {
        foreach (string row in new[] { value, $"@{{ user_id = {value} }}" })
            Assert.Equal([id], _session.Run($"{row} | Set-DfineryUserProfile -Age 3").ThrowIfFailed().Column("UserId"));
    }

    [Fact]
    public void A_structure_with_columns_is_a_row()
    {
        _session.Run("Add-Type 'public struct UserRow { public string UserId; public string Age; }'").ThrowIfFailed();
        ScriptResult run = _session.Run("$r = [UserRow]::new(); $r.UserId = 'u'; $r.Age = 3; $r | Set-DfineryUserProfile").ThrowIfFailed();
        Assert.Equal(["u"], run.Column("UserId"));
    }

    [Theory]
    [InlineData("'u1,Kim', 'u2,Lee' | Get-DfineryUserProfile", 1)]
    [InlineData("Get-DfineryUserProfile 'u1 \"x\"', 'u2,Lee'", 1)]
    [InlineData("'u1,Kim' | Get-DfineryUserProfile -AllowSuspectText", 0)]
    [InlineData("@{ user_id = 'u1,Kim' } | Get-DfineryUserProfile", 0)]
    [InlineData("'u1', 'kim@example.com', 'a;b' | Get-DfineryUserProfile", 0)]
    public void A_csv_line_in_place_of_an_id_is_warned_of_once(string script, int warnings)
    {
        ScriptResult run = _session.Run(script).ThrowIfFailed();
        Assert.All(run.Column("Status"), status => Assert.Equal("Succeeded", status));
        Assert.Equal(warnings, run.Warnings.Count);
        Assert.All(run.Warnings, warning => Assert.Contains("ConvertFrom-Csv", warning));
        Assert.DoesNotContain(run.Warnings, warning => warning.Contains("Kim"));
    }

    [Fact]
    public void An_id_allowed_once_is_not_lost_where_the_row_is_refused_for_something_else()
    {
        ScriptResult run = _session.Run("@{ user_id = \"a`e\"; mkt_flag = 'x' } | Set-DfineryUserProfile -AllowSuspectText");
        Assert.Equal(["a\u001b"], run.Column("UserId"));
    }
}
