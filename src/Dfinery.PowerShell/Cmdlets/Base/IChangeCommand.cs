using System.IO;
using System.Management.Automation;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Input;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>What the three bulk cmdlets that change something have in common: they can look at rows only, and use a ledger.</summary>
internal interface IChangeCommand
{
    /// <summary>Looks at every row and changes nothing.</summary>
    SwitchParameter ValidateOnly { get; }

    /// <summary>The folder of a ledger, made where it is missing: only what changed since is sent.</summary>
    string? LedgerPath { get; }

    /// <summary>Sends what the ledger knows as unchanged, too, but never an unchanged Subscribed.</summary>
    SwitchParameter IncludeUnchanged { get; }

    /// <summary>Makes grants without asking the server first.</summary>
    SwitchParameter AllowRegrant { get; }
}

/// <summary>What a command line says of a ledger.</summary>
internal sealed class LedgerChoice(string folder, bool includesUnchanged, bool allowsRegrant)
{
    /// <summary>The folder.</summary>
    public string Folder { get; } = folder;

    /// <summary>True where what is unchanged is sent, too.</summary>
    public bool IncludesUnchanged { get; } = includesUnchanged;

    /// <summary>True where grants are made without asking the server first.</summary>
    public bool AllowsRegrant { get; } = allowsRegrant;

    /// <summary>The ledger that a command line names; <c>null</c>: none.</summary>
    /// <exception cref="CommandException">The parameters contradict each other, or the path means no folder.</exception>
    public static LedgerChoice? Of(PSCmdlet cmdlet, IChangeCommand parameters)
    {
        if (parameters.LedgerPath is not { } path)
        {
            return !parameters.IncludeUnchanged && !parameters.AllowRegrant
                ? null
                : throw CommandErrors.NoLedgerGiven(parameters.IncludeUnchanged ? "-IncludeUnchanged" : "-AllowRegrant");
        }

        if (parameters.ValidateOnly)
            throw CommandErrors.LedgerAndValidateOnly();
        string folder = LedgerFolderPath.Resolve(cmdlet, path, CommandErrors.LedgerPathInvalid);
        return File.Exists(folder)
            ? throw CommandErrors.LedgerPathInvalid(path, ErrorFactory.Format(Messages.ProblemIsFile, path))
            : new LedgerChoice(folder, parameters.IncludeUnchanged, parameters.AllowRegrant);
    }
}
