using System.Collections.Generic;
using Dfinery.Client.Contract;

namespace Dfinery.Client.Bulk;

/// <summary>How a row ended. Immutable; rows that ended alike may share one.</summary>
internal sealed class RowOutcome(
    UserStatus status,
    int? code = null,
    string? message = null,
    IReadOnlyList<KeyValuePair<string, PropertyValue>>? properties = null,
    bool endedRun = false)
{
    /// <summary>The outcome of a row that the server took, and of which it returned nothing.</summary>
    public static RowOutcome Succeeded { get; } = new(UserStatus.Succeeded);

    /// <summary>The outcome of a row that was not sent.</summary>
    public static RowOutcome NotAttempted { get; } = new(UserStatus.NotAttempted);

    /// <summary>The outcome of a row that was looked at and is not to be sent.</summary>
    public static RowOutcome Valid { get; } = new(UserStatus.Valid);

    /// <summary>The outcome of a row that would change nothing.</summary>
    public static RowOutcome Unchanged { get; } = new(UserStatus.Unchanged);

    /// <summary>The outcome of a row of which nothing was left to send, because persons withdrew what it grants.</summary>
    public static RowOutcome Withheld { get; } = new(UserStatus.Skipped);

    /// <summary>The outcome of a row that may only be sent before a later row of its user, and none came.</summary>
    public static RowOutcome HeldBack { get; } = new(UserStatus.Skipped);

    /// <summary>The outcome of a row whose request was cancelled.</summary>
    public static RowOutcome Abandoned { get; } = new(UserStatus.Unknown, null, "The run was stopped before the answer came.");

    /// <summary>The outcome of a row that was sent only in batches that the server refused as a whole, which applies nothing.</summary>
    public static RowOutcome RefusedTogether { get; } = new(
        UserStatus.NotAttempted,
        message: "The row was refused only together with others, and the run stopped before it was sent on its own.");

    /// <summary>Succeeded, failed, or why it was not sent.</summary>
    public UserStatus Status { get; } = status;

    /// <summary>The API's result code, or <c>null</c>.</summary>
    public int? Code { get; } = code;

    /// <summary>Why the row did not succeed, or <c>null</c>.</summary>
    public string? Message { get; } = message;

    /// <summary>What a view returned, in the server's order, or <c>null</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, PropertyValue>>? Properties { get; } = properties;

    /// <summary>True where what failed this row also ended the run, so that one error reports both.</summary>
    public bool EndedRun { get; } = endedRun;
}
