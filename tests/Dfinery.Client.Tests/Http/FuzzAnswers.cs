using System.Linq;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;

namespace Dfinery.Client.Tests;

/// <summary>The response examples of the vendor's page, by operation, and a few that the page only describes.</summary>
internal static class FuzzAnswers
{
    private const string Updated = """{ "result_code": 2000, "result_msg": null, "result_data": { "successful_user_ids": [ "User_1", "User_2" ], "failure_details": null } }""";

    private const string PartlyUpdated = """{ "result_code": 2000, "result_msg": null, "result_data": { "successful_user_ids": ["User_1"], "failure_details": [ { "code": 5003, "msg": "The server was too busy to handle it. Please try again later.", "user_ids": ["User_2"] } ] } }""";

    private const string Refused = """{ "result_code": 4002, "result_msg": "Too many user ids in request.", "result_data": null }""";

    private const string ProfileView = """{ "result_code": 2000, "result_msg": null, "result_data": { "successful_user_properties": [ { "user_id": "User_1", "properties": { "user_name": "lucas", "info_flag": "Subscribed", "mkt_flag": "Subscribed" } }, { "user_id": "User_2", "properties": { "user_name": "max", "info_flag": "Subscribed", "mkt_flag": "Unsubscribed" } } ], "failure_details": [] } }""";

    private const string CiView = """{ "result_code": 2000, "result_msg": null, "result_data": { "successful_user_ci_properties": [ { "user_id": "User_1", "properties": { "kakao_id": "0123456789", "phone_number": "821012345678" } }, { "user_id": "User_2", "properties": { "kakao_id": "0123456789", "phone_number": "821012345678" } } ], "failure_details": [] } }""";

    private const string PartlyViewed = """{ "result_code": 2000, "result_msg": null, "result_data": { "successful_user_properties": [ { "user_id": "User_1", "properties": { "age": 30, "vip": true, "old": false, "gone": null } } ], "failure_details": [ { "code": 5003, "msg": null, "user_ids": ["User_2"] } ] } }""";

    private const string Escaped = """{ "result_data": { "failure_details": [], "\u0073uccessful_user_ids": [ "\u0055ser_1", "User_2" ] }, "more": [1, {"a": [2.5e1, true]}], "result_msg": "", "result_code": 2000 }""";

    public static string[] Users { get; } = ["User_1", "User_2"];

    public static (UserOperation Operation, string Json)[] All { get; } =
    [
        (UserOperation.SetProfile, Updated),
        (UserOperation.SetProfile, PartlyUpdated),
        (UserOperation.SetProfile, Refused),
        (UserOperation.SetProfile, Escaped),
        (UserOperation.GetProfile, ProfileView),
        (UserOperation.GetProfile, PartlyViewed),
        (UserOperation.GetProfile, Refused),
        (UserOperation.SetCi, Updated),
        (UserOperation.SetCi, PartlyUpdated),
        (UserOperation.GetCi, CiView),
        (UserOperation.RemoveCi, Updated),
        (UserOperation.RemoveCi, PartlyUpdated),
    ];

    public static UserRequest Request(UserOperation operation) => new(
        operation,
        [.. Users.Select(user => new UserUpdate(user))],
        operation.NamesRequired ? ["kakao_id", "phone_number"] : null);
}
