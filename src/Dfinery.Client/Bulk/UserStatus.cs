namespace Dfinery.Client.Bulk;

/// <summary>How a row ended (DESIGN.md, <i>What a result carries</i>).</summary>
public enum UserStatus
{
    /// <summary>The server said so.</summary>
    Succeeded,
    /// <summary>The server refused it.</summary>
    Failed,
    /// <summary>Refused here, and never sent.</summary>
    Invalid,
    /// <summary>There was nothing to send, or -WhatIf or -Confirm held it back.</summary>
    Skipped,
    /// <summary>Sent, and no verdict came: it may have been applied.</summary>
    Unknown,
    /// <summary>The run stopped before it was sent.</summary>
    NotAttempted,
}
