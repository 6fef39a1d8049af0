namespace Dfinery.PowerShell.Output;

/// <summary>
/// A row beside what the server has of its user. The API's columns hold what is to be sent, so piped into the Set cmdlet it means just
/// that; of a row that was not compared, they hold what was read.
/// </summary>
public abstract class UserComparison : UserResult
{
    private protected UserComparison()
    {
    }

    /// <summary>Same, Different or NotFound; empty where the row was not compared.</summary>
    public abstract string? Comparison { get; set; }

    /// <summary>The properties that differ, with both values; none where the row was not compared.</summary>
    public abstract PropertyDifferenceCollection? Differences { get; set; }

    /// <summary>
    /// The flags that the row has as Subscribed and the server as Unsubscribed, joined with a comma and a blank.
    /// </summary>
    public abstract string? WithdrawnOnServer { get; set; }
}

/// <summary>A comparison with columns beyond the documented ones. All its columns are notes, so that they keep their order.</summary>
public sealed class ExtendedUserComparison : UserOutput
{
    internal ExtendedUserComparison()
    {
    }
}

/// <summary>What Comparison can be.</summary>
internal static class ComparisonText
{
    public const string Same = nameof(Same);
    public const string Different = nameof(Different);
    public const string NotFound = nameof(NotFound);
}
