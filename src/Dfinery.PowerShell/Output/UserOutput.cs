using System.Collections.Specialized;
using System.Management.Automation;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Output;

/// <summary>
/// What a bulk cmdlet writes for a row: data, and nothing through which the run, the connection or the token could be reached. The row
/// itself is at hand as the hidden property <c>InputObject</c>, which <c>Export-Csv</c>, <c>ConvertTo-Json</c>, <c>Export-Clixml</c> and
/// jobs leave out.
/// </summary>
public abstract class UserOutput
{
    private protected UserOutput()
    {
    }

    /// <summary>The row as it came.</summary>
    internal object? Input { get; set; }

    /// <summary>The summary of the run that wrote it: counts only. In no column and no file.</summary>
    internal RunSummary? Run { get; set; }
}

/// <summary>The getters of hidden properties, which <c>Dfinery.Types.ps1xml</c> names.</summary>
public static class HiddenProperties
{
    /// <summary>The row that an output stands for, as it came.</summary>
    public static object? GetInputObject(PSObject instance) => (instance?.BaseObject as UserOutput)?.Input;

    /// <summary>The user's id as tables show it: without characters that a terminal would obey.</summary>
    public static string? GetUserIdText(PSObject instance) =>
        instance?.Properties[nameof(UserResult.UserId)]?.Value is { } id ? VisibleText.Of(id.ToString()!) : null;

    /// <summary>All that a view returned, in the server's order.</summary>
    public static OrderedDictionary? GetProperties(PSObject instance) => (instance?.BaseObject as UserView)?.Returned;
}
