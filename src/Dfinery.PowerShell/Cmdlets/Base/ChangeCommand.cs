using System.IO;
using System.Management.Automation;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Input;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>The base of the three bulk cmdlets that change something: they can look at rows only, and they can use a ledger.</summary>
public abstract class ChangeCommand : BulkCommand
{
    /// <summary>Looks at every row and changes nothing.</summary>
    [Parameter]
    public SwitchParameter ValidateOnly { get; set; }

    /// <summary>The folder of a ledger, made where it is missing: only what changed since is sent.</summary>
    [Parameter]
    [ValidateGiven]
    public string? LedgerPath { get; set; }

    /// <summary>Sends what the ledger knows as unchanged, too, but never an unchanged Subscribed.</summary>
    [Parameter]
    public SwitchParameter IncludeUnchanged { get; set; }

    private protected sealed override bool OnlyValidates => ValidateOnly;

    /// <summary>True where grants are made without asking the server first.</summary>
    private protected virtual bool AllowsRegrant => false;

    private protected sealed override LedgerChoice? FindLedger()
    {
        if (LedgerPath is null)
        {
            return !IncludeUnchanged && !AllowsRegrant
                ? null
                : throw CommandErrors.NoLedgerGiven(IncludeUnchanged ? "-IncludeUnchanged" : "-AllowRegrant");
        }

        return ValidateOnly
            ? throw CommandErrors.LedgerAndValidateOnly()
            : new LedgerChoice(FolderOf(LedgerPath), IncludeUnchanged, AllowsRegrant);
    }

    private string FolderOf(string path)
    {
        string folder = LedgerFolderPath.Resolve(this, path, CommandErrors.LedgerPathInvalid);
        return File.Exists(folder)
            ? throw CommandErrors.LedgerPathInvalid(path, ErrorFactory.Format(Messages.ProblemIsFile, path))
            : folder;
    }
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
}
