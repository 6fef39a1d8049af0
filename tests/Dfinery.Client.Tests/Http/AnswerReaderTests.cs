using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>How an answer is taken apart: what has another form than the contract's is not guessed at.</summary>
public sealed class AnswerReaderTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("{\"u\":1}")]
    [InlineData("\"u\"")]
    [InlineData("[[]]")]
    [InlineData("[null]")]
    [InlineData("[1]")]
    [InlineData("[{}]")]
    public void Ids_come_in_an_array_of_strings_or_not_at_all(string ids)
    {
        IsUnreadable(UserOperation.SetProfile, $$"""{"successful_user_ids":{{ids}}}""");
        IsUnreadable(UserOperation.SetProfile, $$$"""{"failure_details":[{"code":4007,"user_ids":{{{ids}}}}]}""");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("\"u\"")]
    [InlineData("[[]]")]
    [InlineData("[null]")]
    [InlineData("[\"u\"]")]
    [InlineData("[{\"code\":null}]")]
    [InlineData("[{\"code\":1.5}]")]
    [InlineData("[{\"msg\":{}}]")]
    public void A_failure_is_an_object_in_an_array(string failures) =>
        IsUnreadable(UserOperation.SetProfile, $$"""{"failure_details":{{failures}}}""");

    [Theory]
    [InlineData("{}")]
    [InlineData("\"u\"")]
    [InlineData("[[]]")]
    [InlineData("[null]")]
    [InlineData("[\"u\"]")]
    [InlineData("[{\"user_id\":1}]")]
    [InlineData("[{\"user_id\":null}]")]
    [InlineData("[{\"user_id\":[]}]")]
    [InlineData("[{\"user_id\":\"u\",\"properties\":null}]")]
    [InlineData("[{\"user_id\":\"u\",\"properties\":[]}]")]
    [InlineData("[{\"user_id\":\"u\",\"properties\":{\"a\":{}}}]")]
    [InlineData("[{\"user_id\":\"u\",\"properties\":{\"a\":[]}}]")]
    public void A_viewed_user_is_an_object_in_an_array(string users) =>
        IsUnreadable(UserOperation.GetProfile, $$"""{"successful_user_properties":{{users}}}""");

    [Fact]
    public void Of_a_viewed_user_every_property_is_kept_and_other_fields_are_passed_over()
    {
        UserVerdict[] verdicts = Read(UserOperation.GetProfile, """
            {"successful_user_properties":[
            {"x":{"properties":{"a":1}},"user_id":"v","properties":{"b":"1","a":2,"b":true,"c":null},"y":[{"user_id":"u"}]},
            {"user_id":"stranger","properties":{"a":1}},
            {"properties":{"a":1}},
            {"user_id":"u"}]}
            """);
        Assert.Equal((VerdictKind.Unspoken, 0, null), (verdicts[0].Kind, verdicts[0].Code, verdicts[0].Properties));
        Assert.Equal((VerdictKind.Succeeded, 2000, null), (verdicts[1].Kind, verdicts[1].Code, verdicts[1].Message));
        Assert.Equal(
            [
                new("b", PropertyValue.String("1")), new("a", PropertyValue.Number("2")), new("b", PropertyValue.Boolean(true)),
                new("c", default),
            ],
            verdicts[1].Properties!);
    }

    [Fact]
    public void Every_user_of_a_failure_has_its_code_and_the_first_one_counts()
    {
        UserVerdict[] verdicts = Read(UserOperation.SetProfile, """
            {"failure_details":[
            {"user_ids":["v","stranger","u"],"msg":"no","x":[{}],"code":4007},
            {"code":5003,"msg":"later","user_ids":["u"]},{"user_ids":[]},{}]}
            """);
        Assert.All(verdicts, verdict => Assert.Equal((VerdictKind.Failed, 4007, "no"), (verdict.Kind, verdict.Code, verdict.Message)));
    }

    [Fact]
    public void A_failure_may_have_neither_code_nor_message() =>
        Assert.All(
            Read(UserOperation.SetProfile, """{"failure_details":[{"user_ids":["u","v"],"msg":null}]}"""),
            verdict => Assert.Equal((VerdictKind.Failed, 0, null), (verdict.Kind, verdict.Code, verdict.Message)));

    [Fact]
    public void Without_a_request_only_code_and_message_are_read()
    {
        Envelope envelope = AnswerReader.Read("""{"result_data":[{"x":1}],"result_code":2000,"result_msg":"m"}"""u8, null);
        Assert.Equal((2000, "m", 0), (envelope.Code, envelope.Message, envelope.Verdicts.Length));
    }

    private static void IsUnreadable(UserOperation operation, string data)
    {
        JsonDocument.Parse(data).Dispose();
        Assert.Throws<JsonException>(() => Read(operation, data));
    }

    private static UserVerdict[] Read(UserOperation operation, string data)
    {
        var request = new UserRequest(operation, [new UserUpdate("u"), new UserUpdate("v")]);
        return AnswerReader.Read(Encoding.UTF8.GetBytes($$"""{"result_code":2000,"result_data":{{data}}}"""), request).Verdicts;
    }
}
