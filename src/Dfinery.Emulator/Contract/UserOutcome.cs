namespace Dfinery.Emulator.Contract;

/// <summary>What the answer says about one user.</summary>
internal enum UserOutcome : byte
{
    /// <summary>Listed as successful.</summary>
    Succeeded,
    /// <summary>Listed as failed with 5003.</summary>
    Busy,
    /// <summary>Not listed at all.</summary>
    Missing,
    /// <summary>Replaced by a user that the request did not contain.</summary>
    Unrequested,
}
