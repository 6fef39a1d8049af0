using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>What a request is made of, what it is not made of, and its body to the byte.</summary>
public sealed class RequestTests
{
    [Fact]
    public void A_request_says_what_is_wrong_with_it()
    {
        UserUpdate[] users = [.. Enumerable.Range(0, 21).Select(i => new UserUpdate($"u{i}"))];
        UserOperation set = UserOperation.SetProfile;
        Refuses("A request takes 1 to 20 users, not 21.", "users", () => new UserRequest(set, users));
        Refuses("A request takes 1 to 20 users, not 0.", "users", () => new UserRequest(set, []));
        Refuses(
            "The request contains a user twice; which of the updates is applied last would be undefined.",
            "users",
            () => new UserRequest(set, [users[0], users[1], users[2], users[1]]));
        const string NoNames = " needs the names of the properties.";
        Refuses("GetCi" + NoNames, "propertyNames", () => new UserRequest(UserOperation.GetCi, users[..1]));
        Refuses("RemoveCi" + NoNames, "propertyNames", () => new UserRequest(UserOperation.RemoveCi, users[..1], []));
        Refuses("", "operation", () => new UserRequest(null!, users[..1]));
        Refuses("", "users", () => new UserRequest(set, null!));
    }

    [Fact]
    public void Users_whose_ids_differ_in_case_are_two() =>
        Assert.Equal(2, new UserRequest(UserOperation.SetProfile, [new UserUpdate("u"), new UserUpdate("U")]).Users.Count);

    [Fact]
    public void A_user_says_what_cannot_be_sent_and_not_the_value()
    {
        const string Half = "secret\ud800";
        Refuses("The user id cannot be sent: Empty.", "userId", () => new UserUpdate(" "));
        Refuses("The user id cannot be sent: Empty.", "userId", () => new UserUpdate(null!));
        Refuses("The user id cannot be sent: NotEncodable.", "userId", () => new UserUpdate(Half));
        Refuses("The key of a property cannot be sent: NotEncodable.", "properties", () => With(Half, PropertyValue.Boolean(true)));
        Refuses("The value of age cannot be sent: NotEncodable.", "properties", () => With("age", PropertyValue.String(Half)));
        Refuses("The value of age cannot be sent: Null.", "properties", () => With("age", default));
    }

    [Fact]
    public void An_update_is_written_to_the_byte()
    {
        UserUpdate[] users =
        [
            UserUpdate.FromChecked(
                "사용자<1>",
                [
                    new("name", PropertyValue.String("김'&+\"\n")), new("n", PropertyValue.Number("1.50")),
                    new("yes", PropertyValue.Boolean(true)), new("no", PropertyValue.Boolean(false)), new("none", default),
                ]),
            UserUpdate.FromChecked("2"),
        ];
        Assert.Equal(
            """
            {"user_properties":[{"user_id":"사용자<1>","properties":{"name":"김'&+\"\n","n":1.50,"yes":true,"no":false,"none":null}},
            {"user_id":"2","properties":{}}]}
            """.Replace(",\n", ","),
            Written(new UserRequest(UserOperation.SetProfile, users)));
    }

    [Fact]
    public void A_view_or_deletion_is_written_to_the_byte()
    {
        UserUpdate[] users = [new("u"), new("v")];
        Assert.Equal(
            """{"user_ids":["u","v"],"property_names":["이름","age"]}""",
            Written(new UserRequest(UserOperation.GetProfile, users, ["이름", "age"])));
        Assert.Equal("""{"user_ids":["u","v"]}""", Written(new UserRequest(UserOperation.GetProfile, users)));
        Assert.Equal(
            """{"user_ids":["u","v"],"user_ci_property_names":["kakao_id"]}""",
            Written(new UserRequest(UserOperation.RemoveCi, users, ["kakao_id"])));
        Assert.Equal(
            """{"user_properties":[{"user_id":"u","properties":{}}]}""",
            Written(new UserRequest(UserOperation.SetProfile, users[..1], ["names have no place here"])));
    }

    private static UserUpdate With(string key, PropertyValue value) => new("u", [new KeyValuePair<string, PropertyValue>(key, value)]);

    private static string Written(UserRequest request)
    {
        var output = new ArrayBufferWriter<byte>();
        RequestWriter.Write(output, request);
        return Encoding.UTF8.GetString(output.WrittenMemory.ToArray());
    }

    private static void Refuses(string message, string parameter, Func<object> make)
    {
        ArgumentException thrown = Assert.ThrowsAny<ArgumentException>(make);
        Assert.StartsWith(message, thrown.Message);
        Assert.Equal(parameter, thrown.ParamName);
        Assert.DoesNotContain("secret", thrown.Message);
    }
}
