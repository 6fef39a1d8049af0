using System;
using System.Management.Automation;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Input;

/// <summary>The folder of a ledger as a user names it: relative to the session's location, with the session's drives.</summary>
internal static class LedgerFolderPath
{
    /// <summary>The folder's own path; it need not exist. Wildcards mean nothing.</summary>
    /// <param name="command">The cmdlet.</param>
    /// <param name="path">The path.</param>
    /// <param name="error">Makes the error of a path and a reason.</param>
    /// <exception cref="CommandException">It is in no file system.</exception>
    public static string Resolve(PSCmdlet command, string path, Func<string, string, CommandException> error)
    {
        try
        {
            string folder = command.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            return provider.Name == "FileSystem"
                ? folder
                : throw error(path, ErrorFactory.Format(Messages.ProblemNoFolder, path));
        }
        catch (Exception e) when (e is SessionStateException or ProviderInvocationException or ArgumentException or NotSupportedException)
        {
            throw error(path, RunErrors.Sentence(e.Message));
        }
    }
}
