using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using Dfinery.Client.Ledger;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Input;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>The base of cmdlets that look after ledgers: what is wrong with one is an error of that folder, and the others go on.</summary>
public abstract class LedgerCommand : DfineryCommand
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>The folders.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    [ValidateGiven]
    public string[] Path { get; set; } = [];

    private protected sealed override void Process()
    {
        foreach (string path in Path)
        {
            try
            {
                string folder = LedgerFolderPath.Resolve(this, path, CommandErrors.NoFolder);
                // Get-DfineryLedger returns two objects of a folder.
                if (_seen.Add(folder))
                    Process(folder);
            }
            catch (CommandException e)
            {
                WriteError(e.Record);
            }
            catch (LedgerException e)
            {
                WriteError(LedgerErrors.Of(e).Record);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                WriteError(LedgerErrors.Of(new LedgerException(LedgerFailure.Disk, path, e.Message, e)).Record);
            }
        }
    }

    private protected abstract void Process(string folder);

    /// <summary>Asks whether something may be done that is said in a whole sentence.</summary>
    private protected bool IsGiven(string action) => ShouldProcess(action, action, CommandName);

    /// <summary>The domains that a folder has a ledger of.</summary>
    /// <exception cref="LedgerException">There is none.</exception>
    private protected static IReadOnlyList<string> DomainsIn(ILedgerDisk disk)
    {
        var found = new List<string>();
        foreach (string domain in LedgerDomain.All)
        {
            if (OpenLedger.Contains(disk, domain))
                found.Add(domain);
        }

        return found.Count > 0 ? found : throw new LedgerException(LedgerFailure.Missing, disk.Path);
    }

    /// <summary>Opens all ledgers of a folder, changes them if all could be opened, and closes them: all is on the disk then.</summary>
    private protected static void Change(ILedgerDisk disk, Action<IReadOnlyList<OpenLedger>> change)
    {
        var ledgers = new List<OpenLedger>();
        try
        {
            foreach (string domain in DomainsIn(disk))
            {
                if (TryOpen(disk, domain) is { } ledger)
                    ledgers.Add(ledger);
            }

            if (ledgers.Count == 0)
                throw new LedgerException(LedgerFailure.Missing, disk.Path);
            change(ledgers);
            foreach (OpenLedger ledger in ledgers)
                ledger.Close();
        }
        finally
        {
            foreach (OpenLedger ledger in ledgers)
                ledger.Dispose();
        }
    }

    private static OpenLedger? TryOpen(ILedgerDisk disk, string domain)
    {
        try
        {
            return OpenLedger.Open(disk, domain, owner: null, DateTime.UtcNow);
        }
        catch (LedgerException e) when (e.Failure == LedgerFailure.Missing)
        {
            // What a killed run or reset left of one.
            return null;
        }
    }
}
