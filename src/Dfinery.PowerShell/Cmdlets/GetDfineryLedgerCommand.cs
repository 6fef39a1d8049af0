using System.IO;
using System.Linq;
using System.Management.Automation;
using Dfinery.Client.Ledger;
using Dfinery.PowerShell.Output;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>Says how much a ledger knows, of what, and who holds it; never ids or values. It takes no lock.</summary>
[Cmdlet(
    VerbsCommon.Get,
    "DfineryLedger",
    HelpUri = "https://github.com/dfinery/Dfinery.PowerShell/blob/main/docs/en-US/Get-DfineryLedger.md")]
[OutputType(typeof(LedgerInfo))]
public sealed class GetDfineryLedgerCommand : LedgerCommand
{
    private protected override void Process(string folder)
    {
        var disk = new LedgerFolder(folder, makes: false);
        bool isThere = false;
        foreach (string domain in LedgerDomain.All)
        {
            if (LedgerStatus.Read(disk, domain) is not { } status)
                continue;
            isThere = true;
            var info = new LedgerInfo(folder, domain, SizeOf(folder, domain), status);
            WriteObject(info);
            // A table has no room for it.
            if (info.Problem is not null)
                WriteWarning($"{info.Problem} {info.RecommendedAction}");
        }

        if (!isThere)
            throw new LedgerException(LedgerFailure.Missing, folder);
    }

    /// <summary>Their lengths, which can be seen also where their bytes cannot be read. A run may delete a log meanwhile.</summary>
    private static long SizeOf(string folder, string domain) => new DirectoryInfo(folder).GetFiles()
        .Where(file => LedgerReset.IsOfLedger(domain, file.Name)).Sum(file => file.Exists ? file.Length : 0);
}
