using System.Collections.Generic;
using System.Linq;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

public class NaughtyMessageTests
{
    [Fact]
    public void A_value_that_holds_another_leaves_nothing_behind()
    {
        UserRequest request = Update(("user_name", "8210"), ("age", "821012345678"));

        Assert.Equal("Bad: ***", Clean("Bad: 821012345678", request));
    }

    [Theory]
    [InlineData("Unsupported value 김철수 for user_name", "Unsupported value *** for user_name")]
    [InlineData("김철수님 (20)", "***님 (***)")]
    [InlineData("code 2000, age 20", "code 2000, age ***")]
    [InlineData("Invalid API token tok-SECRET", "Invalid API token ***")]
    public void Short_values_and_the_token_are_hidden_too(string message, string clean) =>
        Assert.Equal(clean, Clean(message, Update(("user_name", "김철수"), ("age", "20")), "tok-SECRET"));

    [Fact]
    public void A_value_in_another_case_is_hidden_too() =>
        Assert.Equal("No such user: ***", Clean("No such user: KIM MINSU", Update(("user_name", "Kim Minsu"))));

    [Theory]
    [InlineData("bad phone_number 821012345678", "bad phone_number ***")]
    [InlineData("line\\nbreak, 7.5", "***, ***")]
    public void Values_of_a_body_of_any_shape_are_hidden(string message, string clean) =>
        Assert.Equal(
            clean,
            ServerMessage.Clean(message, new Secrets("""{"a":[{"b":"821012345678"},"line\nbreak",7.5]}"""u8.ToArray(), null)));

    [Fact]
    public void A_value_with_a_line_break_is_found_in_a_message_of_one_line()
    {
        UserRequest request = Update(("user_name", "Kim\nMinsu"));

        Assert.Equal("Bad: *** !", Clean("Bad: Kim\nMinsu\n!", request));
    }

    [Theory]
    [InlineData("Bad user a\u001b[31mb", "Bad user a [31mb")]
    [InlineData("Bad user \u202e1u\u2028", "Bad user  1u ")]
    [InlineData("Bad user \udb40\udc41!", "Bad user   !")]
    [InlineData("Bad user 김철수\ud83d\ude00", "Bad user 김철수\ud83d\ude00")]
    public void A_message_holds_nothing_that_a_terminal_obeys(string message, string clean) =>
        Assert.Equal(clean, Clean(message, Update(("age", "20"))));

    [Fact]
    public void The_value_of_a_flag_is_no_secret()
    {
        UserRequest request = Update(("mkt_flag", "Subscribed"));

        Assert.Equal("Not Subscribed", Clean("Not Subscribed", request));
    }

    [Fact]
    public void A_message_is_one_short_line_in_every_operation()
    {
        string message = string.Concat(Enumerable.Repeat("words\r\n", 1000));
        foreach (UserOperation operation in UserOperation.All)
        {
            var request = new UserRequest(operation, [new UserUpdate("u")], operation.IsUpdate ? null : ["kakao_id"]);
            string clean = Clean(message, request)!;

            Assert.InRange(clean.Length, 100, 301);
            Assert.DoesNotContain('\n', clean);
        }
    }

    private static string? Clean(string message, UserRequest request, string? token = null) =>
        ServerMessage.Clean(message, new Secrets(request, token));

    private static UserRequest Update(params (string Key, string Value)[] properties) => new(
        UserOperation.SetProfile,
        [new UserUpdate("u", [.. properties.Select(p => new KeyValuePair<string, PropertyValue>(p.Key, PropertyValue.String(p.Value)))])]);
}
