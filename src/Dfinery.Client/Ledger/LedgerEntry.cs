namespace Dfinery.Client.Ledger;

/// <summary>
/// What the ledger holds for a user's property: the hash of the value that the server acknowledged last, or one of these.
/// </summary>
internal static class LedgerEntry
{
    /// <summary>Nothing is known.</summary>
    public const ulong Unknown = 0;

    /// <summary>A request is or was on its way that changes the value: it is sent again.</summary>
    public const ulong InDoubt = 1;

    /// <summary>
    /// A request of this run, or of one a moment before, may still land although a later one was acknowledged: in doubt until the run ends,
    /// whatever comes. In memory only; in a file it is <see cref="InDoubt"/>.
    /// </summary>
    public const ulong InDoubtThisRun = 2;

    /// <summary>
    /// The server has a consent as withdrawn, and a row of this run says so, too. In memory only; in a file it is the hash of the value.
    /// </summary>
    public const ulong WithdrawnThisRun = 3;

    /// <summary>From here on, the hash of a value.</summary>
    public const ulong FirstValue = 16;

    /// <summary>True where the entry stands for an acknowledged value.</summary>
    public static bool IsCertain(ulong entry) => entry >= WithdrawnThisRun;
}
