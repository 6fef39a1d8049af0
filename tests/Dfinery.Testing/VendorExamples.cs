namespace Dfinery.Testing;

/// <summary>The examples of the vendor's pages, word for word.</summary>
public static class VendorExamples
{
    /// <summary>The vendor's request breaks off inside a string: <c>"age": "30:,</c>.</summary>
    public const string SetProfile = """
        { "user_properties": [ { "user_id": "User_1", "properties": {
        "user_name": "lucas",
        "age": "30",
        "gender": "male", "info_flag": "Subscribed", "mkt_flag": "Subscribed" } }, { "user_id": "User_2", "properties": {
        "user_name": "max",
        "info_flag": "Subscribed", "mkt_flag": "Subscribed" } } ] }
        """;

    public const string GetProfile = """
        { "user_ids": ["User_1", "User_2"], "property_names": ["user_name", "info_flag", "mkt_flag"] }
        """;

    public const string SetCi = """
        { "user_ci_properties": [ { "user_id": "User_1", "properties": { "kakao_id": "0123456789", "phone_number": "821012345678" } },
        { "user_id": "User_2", "properties": { "kakao_id": "0123456789", "phone_number": "821012345678" } } ] }
        """;

    public const string GetCi = """
        { "user_ids": ["User_1", "User_2"], "user_ci_property_names": ["kakao_id", "phone_number"] }
        """;

    /// <summary>The example spells the first key <c>user_id</c>, the table of parameters <c>user_ids</c>.</summary>
    public const string RemoveCi = """
        { "user_id": ["User_1", "User_2"], "user_ci_property_names": ["kakao_id", "phone_number"] }
        """;

    /// <summary>The answer to an update or a deletion.</summary>
    public const string Updated = """
        { "result_code": 2000, "result_msg": null,
        "result_data": { "successful_user_ids": [ "User_1", "User_2" ], "failure_details": null } }
        """;

    /// <summary>The answer to an update or a deletion that failed for the second user.</summary>
    public const string PartlyUpdated = """
        { "result_code": 2000, "result_msg": null, "result_data": { "successful_user_ids": ["User_1"], "failure_details": [
        { "code": 5003, "msg": "The server was too busy to handle it. Please try again later.", "user_ids": ["User_2"] } ] } }
        """;

    public const string ProfileView = """
        { "result_code": 2000, "result_msg": null, "result_data": { "successful_user_properties": [ { "user_id": "User_1", "properties": {
        "user_name": "lucas", "info_flag": "Subscribed", "mkt_flag": "Subscribed" } }, { "user_id": "User_2", "properties": {
        "user_name": "max", "info_flag": "Subscribed", "mkt_flag": "Unsubscribed" } } ], "failure_details": [] } }
        """;

    public const string CiView = """
        { "result_code": 2000, "result_msg": null, "result_data": { "successful_user_ci_properties": [
        { "user_id": "User_1", "properties": { "kakao_id": "0123456789", "phone_number": "821012345678" } },
        { "user_id": "User_2", "properties": { "kakao_id": "0123456789", "phone_number": "821012345678" } } ], "failure_details": [] } }
        """;

    /// <summary>The answer to a request with more than 20 users; HTTP 400.</summary>
    public const string TooManyUsers = """
        { "result_code": 4002, "result_msg": "Too many user ids in request.", "result_data": null }
        """;
}
