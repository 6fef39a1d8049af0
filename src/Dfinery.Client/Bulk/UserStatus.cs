namespace Dfinery.Client.Bulk;

/// <summary>How a row ended.</summary>
public enum UserStatus
{
    /// <summary>The server named the user as successful.</summary>
    Succeeded,
    /// <summary>The server refused the row.</summary>
    Failed,
    /// <summary>The row breaks the contract and was not sent.</summary>
    Invalid,
    /// <summary>There was nothing to send, or -WhatIf or -Confirm held it back.</summary>
    Skipped,
    /// <summary>Sent without a verdict: the server may have applied it.</summary>
    Unknown,
    /// <summary>The run stopped before the row was sent, or while it was refused only together with others.</summary>
    NotAttempted,
    /// <summary>The row keeps the contract; -ValidateOnly looked at it, and it was not sent.</summary>
    Valid,
    /// <summary>The ledger knows that the server has all of the row, and it was not sent.</summary>
    Unchanged,
}
