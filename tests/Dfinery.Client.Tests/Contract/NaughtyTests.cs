using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using FsCheck.Xunit;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>What is written must be read back letter by letter, as ids, keys, values and names.</summary>
public class NaughtyTests
{
    public static TheoryData<string> Strings =>
    [
        "plain", " ", " leading and trailing ", "\0", "a\0b", "\"", "\\", "\\\"", "\\u0041", "\\n", "/", "</script>", "<!--", "&amp;", "'",
        "`$(x)`",
        "\r\n\t\b\f", new string([.. Enumerable.Range(0, 32).Select(i => (char)i)]), "\u007f\u0080\u009f", "\u00a0\u2007\u202f",
        "\u202eright to left\u202c", "\u05e9\u05dc\u05d5\u05dd", "\u0645\u0631\u062d\u0628\u0627", "\u200b\u200c\u200d\u2060", "\ufeffbom",
        "\ufffe\uffff",
        "\u2028\u2029", "e\u0301", "\u00e9", "\u1112\u1161\u11ab", "\ud55c\uae00", "\u5fc5\u8981", "Z\u0351\u036b\u0343\u036a",
        "\ud83d\ude00", "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67", "\ud83c\uddf0\ud83c\uddf7", "\ud800\udc00\udbff\udfff",
        "\ufffd",
        "{\"user_id\":\"x\"}", "null", "true", "1e5", "NaN", "undefined", "' OR 1=1 --", "${jndi:x}", "%s%n", "../../etc/passwd", "=1+1",
        new string('x', 10_240), new string('\u00e9', 10_240), string.Concat(Enumerable.Repeat("\ud83d\ude00\"\\", 2_560)),
    ];

    [Theory]
    [MemberData(nameof(Strings))]
    public void A_naughty_string_arrives_as_it_is(string text)
    {
        Assert.True(TextRule.IsEncodable(text));

        CheckRoundTrip("u" + text, "k" + text, text);
    }

    [Property(MaxTest = 1000)]
    public void Any_text_that_utf8_can_hold_arrives_as_it_is(string text, int[] points)
    {
        string any = (text ?? string.Empty) + string.Concat(
            (points ?? []).Select(point => char.ConvertFromUtf32((point & 0x7fffffff) % 0xd800)));
        if (TextRule.IsEncodable(any))
            CheckRoundTrip("u" + any, "k" + any, any);
        else
            Assert.Throws<EncoderFallbackException>(() => new UTF8Encoding(false, true).GetBytes(any));
    }

    [Fact]
    public void Half_a_character_never_gets_into_a_request()
    {
        foreach (string half in new[] { "\ud800", "x\udfff", "\udc00\ud800" })
        {
            Assert.Throws<ArgumentException>(() => new UserUpdate(half));
            Assert.Throws<ArgumentException>(() => new UserUpdate("u", [new(half, PropertyValue.String("x"))]));
            Assert.Throws<ArgumentException>(() => new UserUpdate("u", [new("key", PropertyValue.String(half))]));
        }
    }

    [Fact]
    public void An_update_of_checked_texts_is_the_one_that_checks_them_itself()
    {
        KeyValuePair<string, PropertyValue>[] properties = [new("age", PropertyValue.String("30"))];

        UserUpdate update = UserUpdate.FromChecked("u", properties);

        Assert.Equal(("u", properties), (update.UserId, update.Properties));
        Assert.Empty(UserUpdate.FromChecked("u").Properties);
        // It is for those who have looked already: it does not look again.
        Assert.Equal("\ud800", UserUpdate.FromChecked("\ud800").UserId);
    }

    [Fact]
    public void Null_never_gets_into_a_request() => Assert.Throws<ArgumentException>(() => new UserUpdate("u", [new("key", default)]));

    [Theory]
    [MemberData(nameof(Strings))]
    public void A_naughty_string_in_an_answer_is_found_and_read(string text)
    {
        string user = "u" + text;
        var request = new UserRequest(UserOperation.GetProfile, [new UserUpdate("other"), new UserUpdate(user)]);
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(new
        {
            result_code = 2000,
            result_data = new
            {
                successful_user_properties = new[]
                {
                    new { user_id = user, properties = new Dictionary<string, string> { ["k" + text] = text } },
                },
            },
        });

        UserVerdict verdict = AnswerReader.Read(json, request).Verdicts[1];

        Assert.Equal(VerdictKind.Succeeded, verdict.Kind);
        Assert.Equal([new("k" + text, PropertyValue.String(text))], verdict.Properties);
    }

    private static void CheckRoundTrip(string user, string key, string value)
    {
        var update = new UserUpdate(user, [new(key, PropertyValue.String(value))]);
        using (JsonDocument body = Write(new UserRequest(UserOperation.SetProfile, [update])))
        {
            JsonElement sent = body.RootElement.GetProperty("user_properties")[0];
            Assert.Equal(user, sent.GetProperty("user_id").GetString());
            JsonProperty property = Assert.Single(sent.GetProperty("properties").EnumerateObject());
            Assert.Equal((key, value), (property.Name, property.Value.GetString()));
        }

        using JsonDocument view = Write(new UserRequest(UserOperation.GetProfile, [new UserUpdate(user)], [key]));
        Assert.Equal(user, view.RootElement.GetProperty("user_ids")[0].GetString());
        Assert.Equal(key, view.RootElement.GetProperty("property_names")[0].GetString());
    }

    private static JsonDocument Write(UserRequest request)
    {
        var buffer = new ArrayBufferWriter<byte>();
        RequestWriter.Write(buffer, request);
        // Strict: a byte that is no UTF-8 would throw here.
        new UTF8Encoding(false, true).GetString(buffer.WrittenSpan);
        return JsonDocument.Parse(buffer.WrittenMemory);
    }
}
