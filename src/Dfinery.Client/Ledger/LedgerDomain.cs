using System.Collections.Generic;

namespace Dfinery.Client.Ledger;

/// <summary>The parts of a ledger that are held and read apart: the beginnings of their files' names.</summary>
internal static class LedgerDomain
{
    /// <summary>Profiles.</summary>
    public const string Profile = "profile";

    /// <summary>Contact identifiers.</summary>
    public const string Ci = "ci";

    /// <summary>All.</summary>
    public static readonly IReadOnlyList<string> All = [Profile, Ci];
}
