using System.Management.Automation;
using Dfinery.Client.Ledger;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Input;
using Dfinery.PowerShell.Session;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>Tells a ledger that the token was renewed for the same app. It knows a mark of the token only.</summary>
[Cmdlet(
    VerbsData.Update,
    "DfineryLedger",
    SupportsShouldProcess = true,
    HelpUri = "https://github.com/dfinery/Dfinery.PowerShell/blob/main/docs/en-US/Update-DfineryLedger.md")]
public sealed class UpdateDfineryLedgerCommand : LedgerCommand
{
    private DfineryConnection? _connection;

    /// <summary>A connection with the new token, or its name; without it, this session's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    [ValidateGiven]
    public object? Connection { get; set; }

    private protected override void Begin() => _connection = Session.Resolve(Connection);

    private protected override void Process(string folder)
    {
        LedgerOwner owner = _connection!.OwnerOfLedger(shard: null);
        var disk = new LedgerFolder(folder, makes: false);
        DomainsIn(disk);
        if (!IsGiven(ErrorFactory.Format(Messages.LedgerRenew, folder, _connection!.Name)))
            return;
        Change(disk, ledgers =>
        {
            foreach (OpenLedger ledger in ledgers)
            {
                if (ledger.Head.BaseUri != owner.Address)
                    throw new LedgerException(LedgerFailure.OtherServer, folder, ledger.Head.BaseUri);
            }

            bool isNew = false;
            foreach (OpenLedger ledger in ledgers)
                isNew |= ledger.Renew(owner.Token);
            WriteVerbose(ErrorFactory.Format(isNew ? Messages.VerboseLedgerRenewed : Messages.VerboseLedgerKnowsToken, folder));
        });
    }
}
