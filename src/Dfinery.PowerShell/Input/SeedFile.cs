using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Errors;
using Shell = System.Management.Automation.PowerShell;

namespace Dfinery.PowerShell.Input;

/// <summary>
/// Reads a CSV as <c>Import-Csv -LiteralPath</c> does: the path is the session's, with its drives and its current location.
/// </summary>
internal static class SeedFile
{
    /// <summary>The rows of a file in UTF-8.</summary>
    /// <exception cref="CommandException">It cannot be read, or its header is wrong: one error, not one a row.</exception>
    public static IEnumerable<PSObject> Read(string path)
    {
        using var shell = Shell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand(@"Microsoft.PowerShell.Utility\Import-Csv")
            .AddParameter("LiteralPath", path)
            .AddParameter("Encoding", "UTF8")
            .AddParameter("ErrorAction", ActionPreference.Stop);
        Collection<PSObject> rows;
        try
        {
            rows = shell.Invoke();
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            throw CommandErrors.SeedUnreadable(path, e.ErrorRecord.Exception.Message);
        }

        string[] columns = [.. rows.Take(1).SelectMany(row => row.Properties).Select(column => column.Name)];
        string? problem = SeedRow.SlipIn(columns);
        if (rows.Count > 0 && !columns.Any(PropertyTable.IsUserId))
            problem ??= Messages.ProblemSeedNoId;
        return problem is null ? rows : throw CommandErrors.SeedUnreadable(path, problem);
    }
}
