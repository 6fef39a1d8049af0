using System;
using System.Linq;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>Texts and values that an encoding or a spreadsheet has damaged.</summary>
public sealed class SuspectTextTests : IDisposable
{
    private readonly PowerShellSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("\ufffd\ufffd\ufffd", "-Encoding 949")]
    [InlineData("Kim\ufffd", "-Encoding Default")]
    [InlineData("??", "question marks")]
    [InlineData("? ???", "question marks")]
    [InlineData("QZX\nu2,QZX", "line break")]
    [InlineData("QZX\rQZX", "line break")]
    [InlineData("#NAME?", "spreadsheet")]
    [InlineData(" #n/a ", "spreadsheet")]
    [InlineData("#DIV/0!", "spreadsheet")]
    [InlineData("@{a=1}", "object")]
    public void A_damaged_text_is_refused_wherever_it_comes_from_and_sent_if_a_person_says_so(string text, string problem)
    {
        foreach (string key in new[] { "user_name", "age", "gender", "vip" })
        {
            string row = $"@{{ user_id = 'u'; {key} = $text }} | Set-DfineryUserProfile -PropertyName {key} ";
            ScriptResult run = _session.Run(row, ("text", text));
            Assert.Equal(["Invalid"], run.Column("Status"));
            Assert.Equal(["RowInvalid"], run.ErrorIds);
            string message = run.Column("Message").Single();
            Assert.Contains($"{key} ", message);
            Assert.Contains(problem, message);
            Assert.Contains("-AllowSuspectText", message);
            Assert.DoesNotContain(text, message.Replace("such as #N/A", string.Empty));

            ScriptResult parameter = _session.Run($"Set-DfineryUserProfile u -Property @{{ {key} = $text }}");
            Assert.Equal("InvalidProperty", parameter.TerminatingId);
            Assert.Contains(problem, parameter.Terminating!.ToString());
            Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());

            if (key == "vip")
                continue;
            _session.Run(row + "-AllowSuspectText").ThrowIfFailed();
            Assert.Equal(text, _session.Run($"$emulator.Users['u'].Profile['{key}']").Single<string>());
            _session.Run($"Set-DfineryUserProfile v -Property @{{ {key} = $text }} -AllowSuspectText").ThrowIfFailed();
            Assert.Equal(text, _session.Run($"$emulator.Users['v'].Profile['{key}']; $emulator.Reset()").Single<string>());
        }
    }

    [Fact]
    public void A_typed_parameter_has_the_same_guard()
    {
        Assert.Equal("InvalidProperty", _session.Run("Set-DfineryUserProfile u -UserName '#REF!'").TerminatingId);
        _session.Run("Set-DfineryUserProfile u -UserName '#REF!' -AllowSuspectText").ThrowIfFailed();
    }

    [Fact]
    public void Two_values_that_contradict_each_other_are_refused_whatever_a_person_says()
    {
        ScriptResult run = _session.Run(
            "$r = [pscustomobject]@{ user_id = 'u'; user_name = 'a'; UserName = 'b' } | " +
            "Set-DfineryUserProfile -ErrorAction SilentlyContinue; $r | Set-DfineryUserProfile -AllowSuspectText");
        Assert.Equal(["Invalid"], run.Column("Status"));
    }

    [Theory]
    [InlineData("Kim #1")]
    [InlineData("?")]
    [InlineData("Kim??")]
    [InlineData("??Kim")]
    [InlineData("NULL")]
    [InlineData("-")]
    [InlineData("'Tis")]
    [InlineData("{x}")]
    [InlineData("1.5E+10")]
    [InlineData("user_id")]
    [InlineData("a,b\t\"c\"")]
    [InlineData("\u200bKim\u001b")]
    public void What_is_suspect_only_in_an_id_is_a_text_like_any_other(string text)
    {
        _session.Run("@{ user_id = 'u'; user_name = $text } | Set-DfineryUserProfile", ("text", text)).ThrowIfFailed();
        Assert.Equal(text, _session.Run("$emulator.Users['u'].Profile['user_name']").Single<string>());
    }

    [Theory]
    [InlineData("phone_number", "8.21E+11", "destroyed its digits")]
    [InlineData("kakao_id", "1.23E+09", "destroyed its digits")]
    [InlineData("phone_number", "'821012345678", "apostrophe")]
    [InlineData("phone_number", "821012345678 ", "white space")]
    [InlineData("kakao_id", " 1234567890", "white space")]
    [InlineData("kakao_id", "1234567890\u200b", "format character")]
    [InlineData("phone_number", "#N/A", "spreadsheet")]
    [InlineData("phone_number", "\ufffd", "-Encoding 949")]
    [InlineData("phone_number", "8.E ", "must be digits only")]
    public void Why_a_number_does_not_fit_is_said_and_nothing_overrules_it(string key, string text, string problem)
    {
        foreach (string more in new[] { "", "-AllowSuspectText" })
        {
            ScriptResult run = _session.Run($"@{{ user_id = 'u'; {key} = $text }} | Set-DfineryUserCi {more}", ("text", text));
            Assert.Equal(["Invalid"], run.Column("Status"));
            string message = run.Column("Message").Single();
            Assert.Contains(problem, message);
            Assert.Contains(key, message);
            Assert.DoesNotContain("-AllowSuspectText", message);
        }
    }

    [Theory]
    [InlineData("8.21E+11", "destroyed its digits")]
    [InlineData("'01012345678", "apostrophe")]
    public void A_number_that_is_to_be_normalized_says_so_too(string text, string problem)
    {
        ScriptResult run = _session.Run(
            "@{ user_id = 'u'; phone_number = $text } | Set-DfineryUserCi -NormalizePhoneNumber -CountryCode 82", ("text", text));
        Assert.Contains(problem, run.Column("Message").Single());
    }

    [Theory]
    [InlineData("Subscribed ", "white space")]
    [InlineData("Unsubscribed\u200b", "format character")]
    [InlineData("\ufffd\ufffd", "-Encoding 949")]
    [InlineData("????", "question marks")]
    [InlineData("Y ", "-FlagMap")]
    public void Why_a_flag_does_not_fit_is_said(string text, string problem)
    {
        ScriptResult run = _session.Run("@{ user_id = 'u'; mkt_flag = $text } | Set-DfineryUserProfile", ("text", text));
        Assert.Equal(["Invalid"], run.Column("Status"));
        Assert.Contains(problem, run.Column("Message").Single());
    }
}
