using System.Collections.Generic;

namespace Dfinery.Client.Contract;

/// <summary>One of the API's five operations: a row of the contract's table.</summary>
internal sealed class UserOperation
{
    /// <summary>At most 20 users in a request.</summary>
    public const int MaxUsers = 20;

    private UserOperation(
        string name, string path, PropertyTable table, string usersKey, string? namesKey, bool namesRequired, string answersKey)
    {
        Name = name;
        Path = path;
        Table = table;
        UsersKey = usersKey;
        NamesKey = namesKey;
        NamesRequired = namesRequired;
        AnswersKey = answersKey;
    }

    /// <summary>Sets or updates profiles.</summary>
    public static UserOperation SetProfile { get; } =
        new("SetProfile", "/api/v1/users/profile/update", PropertyTable.Profile, "user_properties", null, false, "successful_user_ids");

    /// <summary>Views profiles.</summary>
    public static UserOperation GetProfile { get; } =
        new(
            "GetProfile",
            "/api/v1/users/profile",
            PropertyTable.Profile,
            "user_ids",
            "property_names",
            false,
            "successful_user_properties");

    /// <summary>Sets or updates CI.</summary>
    public static UserOperation SetCi { get; } =
        new("SetCi", "/api/v1/users/ci/update", PropertyTable.Ci, "user_ci_properties", null, false, "successful_user_ids");

    /// <summary>Views CI.</summary>
    public static UserOperation GetCi { get; } =
        new("GetCi", "/api/v1/users/ci", PropertyTable.Ci, "user_ids", "user_ci_property_names", true, "successful_user_ci_properties");

    /// <summary>Deletes CI.</summary>
    public static UserOperation RemoveCi { get; } =
        new("RemoveCi", "/api/v1/users/ci/delete", PropertyTable.Ci, "user_ids", "user_ci_property_names", true, "successful_user_ids");

    /// <summary>All five.</summary>
    public static IReadOnlyList<UserOperation> All { get; } = [SetProfile, GetProfile, SetCi, GetCi, RemoveCi];

    /// <summary>A short name, for logs.</summary>
    public string Name { get; }

    /// <summary>The path under the base address.</summary>
    public string Path { get; }

    /// <summary>The documented keys that the operation works on.</summary>
    public PropertyTable Table { get; }

    /// <summary>The request's array of users.</summary>
    public string UsersKey { get; }

    /// <summary>The request's array of property names; <c>null</c> for an update.</summary>
    public string? NamesKey { get; }

    /// <summary>True where the array of property names must be there.</summary>
    public bool NamesRequired { get; }

    /// <summary>The answer's array of users that succeeded.</summary>
    public string AnswersKey { get; }

    /// <summary>True where a user carries properties.</summary>
    public bool IsUpdate => NamesKey is null;

    /// <summary>True where the answer carries properties.</summary>
    public bool IsView => AnswersKey != "successful_user_ids";

    /// <inheritdoc/>
    public override string ToString() => Name;
}
