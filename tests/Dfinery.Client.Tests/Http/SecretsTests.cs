using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Tasks;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Dfinery.Testing;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>
/// What a server quotes is hidden in every spelling, and cleaning a message takes no time that grows with what a hostile server sends. The
/// sizes would take hours if the work were quadratic; <see cref="Patience"/> is what a hang reaches.
/// </summary>
public sealed class SecretsTests
{
    private const string Token = "tok/5f37+59df==~secret";
    private const int ThreeMegabytes = 3 * 1024 * 1024;

    public static TheoryData<string> Values =>
    [
        Token, "Hong Gildong", "C:\\dir\\\\new", "홍길동 <a href='x'>&", "가\ud83d\ude00나", "a/b+c%d", "x\ty\nz",
        "กำ é 1", "nul\0char", "\"가\" & co",
    ];

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_is_hidden_in_every_spelling(string value)
    {
        string json = JsonEncodedText.Encode(value).ToString();
        string percent = Uri.EscapeDataString(value);
        string[] spellings =
        [
            value, value.ToUpperInvariant(),
            json, json.ToLowerInvariant(), JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(),
            json.Replace("/", "\\/"), JsonEncodedText.Encode(json).ToString(),
            AllEscaped(value), AllEscaped(value).ToUpperInvariant().Replace("\\U", "\\u"),
            percent, percent.ToLowerInvariant(), percent.Replace("%20", "+"), Uri.EscapeDataString(percent), Uri.EscapeDataString(json),
            AllPercent(value), AllPercent(value).ToLowerInvariant(),
        ];
        var secrets = new Secrets(Update(value), Token);
        Assert.All(spellings, spelling => Assert.Equal("bad '***'!", ServerMessage.Clean($"bad '{spelling}'!", secrets)));
        Assert.All(spellings, spelling => Assert.Equal("***", ServerMessage.Clean(spelling, secrets)));
        Assert.All(spellings, spelling => Assert.Equal("q=***&x=1", ServerMessage.Clean($"q={spelling}&x=1", secrets)));
    }

    [Theory]
    [InlineData("100% \\ of \\x, %zz, %E3%81, \\u12", "100% \\ of \\x, %zz, %E3%81, \\u12")]
    [InlineData("%C3%28 %C3%C3 %80 %FF%FF%FF%FF", "%C3%28 %C3%C3 %80 %FF%FF%FF%FF")]
    [InlineData("%E3%81", "%E3%81")]
    [InlineData("%EA%B0x80 %EA%B0%80", "%EA%B0x80 ***")]
    [InlineData("%41Hong %41", "%41*** %41")]
    [InlineData("%", "%")]
    [InlineData("\\", "\\")]
    [InlineData("a%F0%9F%98%80b\\ud83d", "a%F0%9F%98%80b\\ud83d")]
    public void What_only_looks_like_an_escape_stays(string message, string clean) =>
        Assert.Equal(clean, ServerMessage.Clean(message, new Secrets(Update("Hong", "가"), Token)));

    [Theory]
    [InlineData(" a ", "must be a JSON object, papa", "must be *** JSON object, papa")]
    [InlineData(" a ", "q=%20a%20&x=\\u0020A\\u0020", "q=%20***%20&x=\\u0020***\\u0020")]
    [InlineData("\ta\n", "a pa", "*** pa")]
    [InlineData(" 20", "age 20, not 2000", "age ***, not 2000")]
    [InlineData(" 가 ", "나가다", "나***다")]
    [InlineData("+82", "x+82y", "x***y")]
    [InlineData(" abcd ", "x abcd y abcde", "x***y abcde")]
    public void A_short_word_with_blanks_is_a_short_word(string value, string message, string clean) =>
        Assert.Equal(clean, ServerMessage.Clean(message, new Secrets(Update(value), Token)));

    [Theory]
    [InlineData("ab", "ab,ab ab", "***,*** ***")]
    [InlineData("ab", "/ab: -ab; @ab[ `ab{ ^ab가 \"ab\"", "/***: -***; @***[ `***{ ^***가 \"***\"")]
    [InlineData("ab", "0ab 9ab Aab Zab aab zab _ab", "0ab 9ab Aab Zab aab zab _ab")]
    [InlineData("ab", "ab0 ab9 abA abZ aba abz ab_", "ab0 ab9 abA abZ aba abz ab_")]
    [InlineData("abc", "xabc abcx abc", "xabc abcx ***")]
    [InlineData("abcd", "xabcd abcdx abcd", "x*** ***x ***")]
    [InlineData("a-b", "xa-b a-bx a-b", "x*** ***x ***")]
    [InlineData("-", "a-b - c", "a***b *** c")]
    [InlineData("_", "a_b _ c", "a_b *** c")]
    public void A_short_word_is_hidden_where_it_is_a_word(string value, string message, string clean) =>
        Assert.Equal(clean, ServerMessage.Clean(message, new Secrets(Update(value), null)));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bad request")]
    public void What_holds_no_secret_stays(string? message)
    {
        Assert.Equal(message, ServerMessage.Clean(message, new Secrets((UserRequest?)null, null)));
        Assert.Equal(message, ServerMessage.Clean(message, new Secrets(Update("", " ", "\n"), null)));
        Assert.Equal(message, ServerMessage.Clean(message, new Secrets("""{"Bad":[true,null,{}],"request":false}"""u8.ToArray(), null)));
    }

    [Fact]
    public void Ids_and_property_names_are_no_secrets()
    {
        var view = new UserRequest(UserOperation.GetCi, [new UserUpdate("user1234")], ["phone_number"]);
        Assert.Equal("user1234 phone_number ***", ServerMessage.Clean($"user1234 phone_number {Token}", new Secrets(view, Token)));
    }

    [Theory]
    [InlineData("abcdxy abcdxyz abcdxyzz", "***xy *** ***z")]
    [InlineData("abcd abcdefg abcdefgh", "*** ***efg ***")]
    [InlineData("abc aabcd zzzz z", "abc a*** zzzz z")]
    public void Of_secrets_that_begin_alike_the_longest_is_hidden(string message, string clean) =>
        Assert.Equal(clean, ServerMessage.Clean(message, new Secrets(Update("abcdxyz", "abcd", "zz", "abcdefgh"), null)));

    [Fact]
    public void Secrets_that_overlap_leave_nothing_of_either() =>
        Assert.Equal("<***>", ServerMessage.Clean("<8210123456>", new Secrets(Update("82101234", "123456"), null)));

    [Theory]
    [InlineData(0)]
    [InlineData(290)]
    [InlineData(299)]
    [InlineData(65_530)]
    public void A_secret_at_any_cut_is_hidden(int before)
    {
        string message = new string('x', before) + "Hong Gildong" + new string('y', ThreeMegabytes);
        string clean = ServerMessage.Clean(message, new Secrets(Update("Hong Gildong"), null))!;
        Assert.DoesNotContain("H", clean);
        Assert.InRange(clean.Length, 300, 301);
    }

    [Theory]
    [InlineData(200, "***!")]
    [InlineData(256, "***…")]
    [InlineData(100_000, "***…")]
    public void Of_a_long_value_nothing_is_shown(int length, string clean)
    {
        string value = string.Concat(Enumerable.Range(0, length).Select(i => (char)('가' + (i % 11_000))));
        var secrets = new Secrets(Update(value[..length]), null);
        Assert.Equal(clean, ServerMessage.Clean(value + "!", secrets));
        Assert.Equal(clean, ServerMessage.Clean(Uri.EscapeDataString(value) + "!", secrets));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_long_secret_that_is_escaped_twice_is_hidden_where_the_message_is_cut(bool isAllEscaped)
    {
        string value = string.Concat(Enumerable.Repeat("이메일주소", 51));
        string percent = Uri.EscapeDataString(value);
        string escaped = isAllEscaped ? AllEscaped(percent) : percent.Replace("%", "\\u0025");
        string clean = ServerMessage.Clean(
            string.Concat(Enumerable.Repeat(escaped + ";", 12)), new Secrets(Encoding.UTF8.GetBytes($"{{\"a\":\"{value}\"}}"), Token))!;
        Assert.Matches(@"^(\*\*\*;?)+…$", clean);
    }

    [Fact]
    public void The_cut_does_not_halve_a_character() =>
        Assert.Equal(
            new string('x', 299) + "…", ServerMessage.Clean(new string('x', 299) + "\ud83d\ude00 more", new Secrets(Update("v"), null)));

    public static TheoryData<string, string> Hostile => new()
    {
        { "Hong Gildong", "Hong Gildong" },
        { "aaaaaaaa", "a" },
        { "aaaaaaaa", "\\u0061" },
        { "aaaaaaaa", "%61%2561" },
        { new string('a', 300) + "b", "a" },
        { "%41", "%" },
        { "\u0001\u0002", "\u0001" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task A_message_of_three_megabytes_is_cleaned_at_once(string value, string repeated)
    {
        string message = string.Concat(Enumerable.Repeat(repeated, ThreeMegabytes / repeated.Length));
        IEnumerable<UserUpdate> users = Enumerable.Range(0, 20).Select(
            u => User("u" + u, Enumerable.Range(0, 13).Select(p => value + (char)(u * p))));
        var request = new UserRequest(UserOperation.SetProfile, [.. users]);
        await Task.Run(() => ServerMessage.Clean(message, new Secrets(request, Token))).WaitAsync(Patience.Limit);
    }

    [Fact]
    public async Task A_body_of_a_million_values_and_an_answer_that_quotes_them_is_cleaned_at_once()
    {
        byte[] body = Encoding.UTF8.GetBytes($"[{string.Join(",", Enumerable.Range(0, 1_000_000))}]");
        string message = string.Join(" ", Enumerable.Range(0, 400_000));
        string clean = await Task.Run(() => ServerMessage.Clean(message, new Secrets(body, Token))!).WaitAsync(Patience.Limit);
        Assert.Equal("*** ***", clean[..7]);
    }

    [Fact]
    public async Task An_answer_with_as_many_messages_as_fit_is_read_at_once()
    {
        string message = new('a', 60);
        string failure = $$"""{"code":4007,"msg":"{{message}}","user_ids":["u","stranger"]},""";
        string answer = string.Concat(Enumerable.Repeat(failure, DfineryClient.MaxAnswerBytes / failure.Length));
        byte[] json = Encoding.UTF8.GetBytes(
            $$$"""{"result_code":2000,"result_data":{"failure_details":[{{{answer.TrimEnd(',')}}}]}}""");
        var secrets = new Secrets(Update([.. Enumerable.Range(0, 200).Select(i => new string('a', 200) + i)]), Token);
        Envelope read = await Task.Run(() => AnswerReader.Read(json, Update("Hong"), secrets)).WaitAsync(Patience.Limit);
        Assert.Equal((VerdictKind.Failed, message), (read.Verdicts[0].Kind, read.Verdicts[0].Message));
    }

    private static UserRequest Update(params string[] values) => new(UserOperation.SetProfile, [User("u", values)]);

    private static UserUpdate User(string id, IEnumerable<string> values) => new(
        id, [.. values.Select((value, i) => new KeyValuePair<string, PropertyValue>("p" + i, PropertyValue.String(value)))]);

    private static string AllEscaped(string value) => string.Concat(value.Select(unit => $"\\u{(int)unit:x4}"));

    private static string AllPercent(string value) => string.Concat(Encoding.UTF8.GetBytes(value).Select(b => $"%{b:X2}"));
}
