using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using Dfinery.Testing;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>
/// What Invoke-DfineryRequest makes of bodies and answers of any shape. The sizes would take hours if a conversion were quadratic.
/// </summary>
public sealed class InvokeRequestTests : IDisposable
{
    private const string Call = "Invoke-DfineryRequest /x @{}";

    private readonly PowerShellSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Of_a_name_that_comes_again_the_last_value_counts()
    {
        string same = string.Join(",", Enumerable.Range(1, 200_000).Select(i => $"\"a\":{i}"));
        Assert.Equal("200000", Answer($"{{{same}}}").Properties["a"].Value.ToString());
    }

    [Fact]
    public void Names_that_differ_in_case_only_are_numbered()
    {
        PSObject answer = Answer("""{"id":1,"ID":2,"Id":3,"id_2":4,"":5,"id":6,"ID":7}""");
        Assert.Equal(
            ["id=6", "ID_2=7", "Id_3=3", "id_2_2=4", "_=5"], answer.Properties.Select(property => $"{property.Name}={property.Value}"));
    }

    [Fact]
    public void A_hundred_thousand_names_of_one_word_are_read()
    {
        string names = string.Join(",", Enumerable.Range(0, 100_000).Select(i => $"\"{Spelling(i)}\":{i}"));
        Assert.Equal(100_000, Answer($"{{{names}}}").Properties.Count());
    }

    [Theory]
    [InlineData("[1,-2,12345678901234567890123,1.5,2e3,\"x\",null,true]", "1|-2|12345678901234567890123|1.5|2000|x||True")]
    [InlineData("[[],{},[1]]", "System.Object[]||System.Object[]")]
    public void Values_come_as_they_are(string json, string expected)
    {
        PSObject answer = Answer($$"""{"a":{{json}}}""");
        Assert.Equal(
            expected, string.Join("|", ((object?[])answer.Properties["a"].Value).Select(value => FormattableString.Invariant($"{value}"))));
    }

    [Fact]
    public void A_number_of_a_million_digits_is_read_as_text()
    {
        string digits = new('9', 1_000_000);
        Assert.Equal(digits, Answer($$"""{"a":{{digits}}}""").Properties["a"].Value);
    }

    [Theory]
    [InlineData("Invoke-DfineryRequest /x '{\"a\":\"\\ud800\"}'")]
    [InlineData("Invoke-DfineryRequest /x '{\"\\udc00\":1}'")]
    [InlineData("Invoke-DfineryRequest /x \"{\"\"a\"\":\"\"$([char]0xD800)\"\"}\"")]
    [InlineData("Invoke-DfineryRequest /x @{ a = \"$([char]0xD800)\" }")]
    [InlineData("Invoke-DfineryRequest \"/x$([char]0xD800)\" @{}")]
    public void Half_a_character_is_refused_in_words(string script)
    {
        ScriptResult run = _session.Run(script);
        Assert.Equal("InvalidRequest", run.TerminatingId);
        Assert.Contains("half a character", run.Terminating!.ToString());
        Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
    }

    [Theory]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"a":[{"\udc00x":1}]}""")]
    public void An_answer_with_half_a_character_is_an_error_in_words_and_can_be_had_raw(string json)
    {
        using var server = new StubServer(json);
        string connect = $"Connect-Dfinery -Token t -BaseUri {server.BaseUri}; {Call}";
        ScriptResult run = _session.Run(connect);
        Assert.Equal("UnreadableAnswer", run.TerminatingId);
        Assert.Contains("has accepted the request", run.Terminating!.ToString());
        Assert.Equal(json, _session.Run(connect + " -Raw").Single<string>());
    }

    [Fact]
    public void A_refusal_that_quotes_the_body_shows_nothing_of_it()
    {
        using var server = new StubServer(
            """{"result_code":4002,"result_msg":"bad %ED%99%8D+Gildong, \\ud64d gildong, tok%2ff, 82-10","result_data":null}""", 400);
        ScriptResult run = _session.Run(
            $"Connect-Dfinery -Token tok/f -BaseUri {server.BaseUri}; Invoke-DfineryRequest /x @{{ n = '홍 Gildong'; p = '82-10' }}");
        Assert.Equal("RequestRefused", run.TerminatingId);
        Assert.EndsWith("bad ***, ***, ***, ***", run.Terminating!.ToString());
    }

    [Theory]
    [InlineData("42", "System.Int32")]
    [InlineData("(Get-Date)", "System.DateTime")]
    [InlineData("@(1, 2)", "System.Object[]")]
    [InlineData("{ a }", "ScriptBlock")]
    [InlineData("([version]'1.2')", "System.Version")]
    [InlineData("(ConvertTo-SecureString -AsPlainText -Force s)", "SecureString")]
    [InlineData("@{ a = @{ b = ConvertTo-SecureString -AsPlainText -Force s } }", "SecureString")]
    [InlineData("@{ a = [pscredential]::new('me', (ConvertTo-SecureString -AsPlainText -Force s)) }", "credential")]
    public void What_is_no_body_is_refused_before_anything_is_sent(string body, string words)
    {
        ScriptResult run = _session.Run($"Invoke-DfineryRequest /x {body}");
        Assert.Equal("InvalidRequest", run.TerminatingId);
        Assert.Contains(words, run.Terminating!.ToString());
        Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
    }

    [Theory]
    [InlineData("'[1, 2]'")]
    [InlineData("'42'")]
    [InlineData("@{ a = 1 }")]
    [InlineData("([ordered]@{ a = 1 })")]
    [InlineData("([pscustomobject]@{ a = Get-Date })")]
    [InlineData("(@{ a = 1 } | Write-Output)")]
    [InlineData("('{}' | Write-Output)")]
    public void Texts_dictionaries_and_custom_objects_are_bodies(string body)
    {
        using var server = new StubServer("{}");
        _session.Run($"Connect-Dfinery -Token t -BaseUri {server.BaseUri}; Invoke-DfineryRequest /x {body}").ThrowIfFailed();
    }

    [Fact]
    public void An_answer_that_cannot_be_read_is_no_refusal()
    {
        using var server = new StubServer("<html>");
        ScriptResult run = _session.Run($"Connect-Dfinery -Token t -BaseUri {server.BaseUri}; {Call}");
        Assert.Equal("OutcomeUnknown", run.TerminatingId);
        Assert.Contains("not known whether the request was applied", run.Terminating!.ToString());
        Assert.Contains("before you send it again", run.Terminating.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public async Task Ctrl_C_ends_the_conversion_of_a_body()
    {
        var body = new Endless();
        _session.Runspace.SessionStateProxy.SetVariable("body", body);
        using var shell = System.Management.Automation.PowerShell.Create(_session.Runspace);
        shell.AddScript("Invoke-DfineryRequest /x @{ a = $body }");
        IAsyncResult run = shell.BeginInvoke();
        await body.Begun.Task.WaitAsync(Patience.Limit);
        await Task.Factory.FromAsync(shell.BeginStop(null, null), shell.EndStop).WaitAsync(Patience.Limit);
        Assert.ThrowsAny<RuntimeException>(() => shell.EndInvoke(run));
    }

    private PSObject Answer(string json)
    {
        using var server = new StubServer(json);
        return _session.Run($"Connect-Dfinery -Token t -BaseUri {server.BaseUri}; {Call}").ThrowIfFailed().Output.Single();
    }

    /// <summary>One of the 131,072 ways to write a word of 17 letters.</summary>
    private static string Spelling(int number) =>
        string.Concat("characterizations".Select((letter, i) => ((number >> i) & 1) == 1 ? char.ToUpperInvariant(letter) : letter));

    /// <summary>A list without an end, as a generator can be.</summary>
    private sealed class Endless : IEnumerable
    {
        public TaskCompletionSource Begun { get; } = new();

        public IEnumerator GetEnumerator()
        {
            for (int i = 0; ; i++)
            {
                if (i == 1000)
                    Begun.SetResult();
                yield return 1;
            }
        }
    }
}
