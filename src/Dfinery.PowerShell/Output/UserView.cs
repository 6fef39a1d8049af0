using System.Collections.Specialized;

namespace Dfinery.PowerShell.Output;

/// <summary>
/// What a view returned of one user. Its columns are notes, because they are those that were asked for: the seven of a result, then one
/// for each API property whose name is free. All that came stands in <c>Properties</c>.
/// </summary>
public sealed class UserView : UserOutput
{
    internal UserView()
    {
    }

    /// <summary>By key, in the server's order; letter by letter.</summary>
    internal OrderedDictionary Returned { get; } = new(System.StringComparer.Ordinal);
}

/// <summary>A result with columns beyond the documented ones. All its columns are notes, so that they keep their order.</summary>
public sealed class ExtendedUserResult : UserOutput
{
    internal ExtendedUserResult()
    {
    }
}
