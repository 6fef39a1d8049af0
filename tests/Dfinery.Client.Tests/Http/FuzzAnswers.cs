using System.Linq;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Dfinery.Testing;

namespace Dfinery.Client.Tests;

/// <summary>The vendor's examples of answers, by operation, and a few that its pages only describe.</summary>
internal static class FuzzAnswers
{
    private const string PartlyViewed = """
        { "result_code": 2000, "result_msg": null, "result_data": { "successful_user_properties": [ { "user_id": "User_1",
        "properties": { "age": 30, "vip": true, "old": false, "gone": null } } ],
        "failure_details": [ { "code": 5003, "msg": null, "user_ids": ["User_2"] } ] } }
        """;

    private const string Escaped = """
        { "result_data": { "failure_details": [], "\u0073uccessful_user_ids": [ "\u0055ser_1", "User_2" ] },
        "more": [1, {"a": [2.5e1, true]}], "result_msg": "", "result_code": 2000 }
        """;

    public static string[] Users { get; } = ["User_1", "User_2"];

    public static (UserOperation Operation, string Json)[] All { get; } =
    [
        (UserOperation.SetProfile, VendorExamples.Updated),
        (UserOperation.SetProfile, VendorExamples.PartlyUpdated),
        (UserOperation.SetProfile, VendorExamples.TooManyUsers),
        (UserOperation.SetProfile, Escaped),
        (UserOperation.GetProfile, VendorExamples.ProfileView),
        (UserOperation.GetProfile, PartlyViewed),
        (UserOperation.GetProfile, VendorExamples.TooManyUsers),
        (UserOperation.SetCi, VendorExamples.Updated),
        (UserOperation.SetCi, VendorExamples.PartlyUpdated),
        (UserOperation.GetCi, VendorExamples.CiView),
        (UserOperation.RemoveCi, VendorExamples.Updated),
        (UserOperation.RemoveCi, VendorExamples.PartlyUpdated),
    ];

    public static UserRequest Request(UserOperation operation) => new(
        operation,
        [.. Users.Select(user => new UserUpdate(user))],
        operation.NamesRequired ? ["kakao_id", "phone_number"] : null);
}
