using System;
using System.Collections.ObjectModel;
using System.IO;
using System.Management.Automation;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Input;

/// <summary>Where a report is to be written, as a user names it.</summary>
internal static class ReportPath
{
    /// <summary>The file's own path; the file need not exist, its folder must.</summary>
    /// <param name="command">The cmdlet.</param>
    /// <param name="path">The path.</param>
    /// <param name="isLiteral">False: a pattern stands for the one file that matches it, as with PowerShell's own cmdlets.</param>
    /// <exception cref="CommandException">It is no path of a report.</exception>
    public static string Resolve(PSCmdlet command, string path, bool isLiteral)
    {
        string file = LedgerFolderPath.Resolve(command, isLiteral ? path : Match(command, path), CommandErrors.ReportPathInvalid);
        if (Path.GetExtension(file).ToLowerInvariant() is not (".html" or ".htm" or ".md" or ".json"))
            throw CommandErrors.ReportPathInvalid(path, Messages.ProblemReportKind);
        if (Directory.Exists(file))
            throw CommandErrors.ReportPathInvalid(path, ErrorFactory.Format(Messages.ProblemIsFolder, path));
        string folder = Path.GetDirectoryName(file)!;
        return Directory.Exists(folder)
            ? file
            : throw CommandErrors.ReportPathInvalid(path, ErrorFactory.Format(Messages.ProblemNoSuchFolder, folder));
    }

    private static string Match(PSCmdlet command, string path)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(path))
            return path;
        try
        {
            Collection<string> files = command.SessionState.Path.GetResolvedProviderPathFromPSPath(path, out _);
            return files.Count == 1
                ? files[0]
                : throw CommandErrors.ReportPathInvalid(path, ErrorFactory.Format(Messages.ProblemReportPattern, files.Count));
        }
        catch (Exception e) when (e is SessionStateException or ProviderInvocationException or ArgumentException or NotSupportedException)
        {
            throw CommandErrors.ReportPathInvalid(path, RunErrors.Sentence(e.Message));
        }
    }
}
