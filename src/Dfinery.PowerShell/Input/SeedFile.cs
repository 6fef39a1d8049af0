using System.Collections.Generic;
using System.Management.Automation;
using Dfinery.PowerShell.Errors;
using Shell = System.Management.Automation.PowerShell;

namespace Dfinery.PowerShell.Input;

/// <summary>
/// Reads a CSV as <c>Import-Csv -LiteralPath</c> does: the path is the session's, with its drives and its current location.
/// </summary>
internal static class SeedFile
{
    /// <summary>The rows of a file in UTF-8.</summary>
    /// <exception cref="CommandException">It cannot be read.</exception>
    public static IEnumerable<PSObject> Read(string path)
    {
        using var shell = Shell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand(@"Microsoft.PowerShell.Utility\Import-Csv")
            .AddParameter("LiteralPath", path)
            .AddParameter("Encoding", "UTF8")
            .AddParameter("ErrorAction", ActionPreference.Stop);
        try
        {
            return shell.Invoke();
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            throw CommandErrors.SeedUnreadable(path, e.ErrorRecord.Exception.Message);
        }
    }
}
