using System.Collections.Generic;

namespace Dfinery.Client.Contract;

/// <summary>A user operation of the API (docs/CONTRACT.md, <i>Requests</i>). Immutable.</summary>
internal sealed class UserOperation
{
    /// <summary>The largest number of users in a request.</summary>
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

    /// <summary>All operations.</summary>
    public static IReadOnlyList<UserOperation> All { get; } = [SetProfile, GetProfile, SetCi, GetCi, RemoveCi];

    /// <summary>The name in logs.</summary>
    public string Name { get; }

    /// <summary>The path below the base address.</summary>
    public string Path { get; }

    /// <summary>The documented properties of the operation.</summary>
    public PropertyTable Table { get; }

    /// <summary>The key of the request's array of users.</summary>
    public string UsersKey { get; }

    /// <summary>The key of the request's array of property names; <c>null</c> for an update.</summary>
    public string? NamesKey { get; }

    /// <summary>True if the request must name properties.</summary>
    public bool NamesRequired { get; }

    /// <summary>The key of the answer's array of successful users.</summary>
    public string AnswersKey { get; }

    /// <summary>True if the request contains properties.</summary>
    public bool IsUpdate => NamesKey is null;

    /// <summary>True if the answer contains properties.</summary>
    public bool IsView => AnswersKey != "successful_user_ids";

    /// <inheritdoc/>
    public override string ToString() => Name;
}
