using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Dfinery.Client.Ledger;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Input;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>Makes a ledger forget: all, or users, or properties. What it forgets is sent again.</summary>
[Cmdlet(
    VerbsCommon.Reset,
    "DfineryLedger",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High,
    HelpUri = "https://github.com/dfinery/Dfinery.PowerShell/blob/main/docs/en-US/Reset-DfineryLedger.md")]
public sealed class ResetDfineryLedgerCommand : LedgerCommand
{
    /// <summary>The users to forget; without it, all.</summary>
    [Parameter(Position = 1)]
    [UserIdTransformation]
    [ValidateGiven]
    public string[]? UserId { get; set; }

    /// <summary>The properties to forget; without it, all.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(LedgerNameCompleter))]
    [SupportsWildcards]
    [ValidateGiven]
    public string[]? PropertyName { get; set; }

    private bool ForgetsAll => UserId is null && PropertyName is null;

    private protected override void Process(string folder)
    {
        var disk = new LedgerFolder(folder, makes: false);
        IReadOnlyList<string> domains = DomainsIn(disk);
        if (!IsGiven(ErrorFactory.Format(Messages.LedgerForget, What(domains), folder)))
            return;
        if (ForgetsAll)
            LedgerReset.ForgetAll(disk, domains);
        else
            Change(disk, ledgers => Forget(folder, ledgers));
    }

    private string What(IReadOnlyList<string> domains)
    {
        string properties = string.Join(", ", PropertyName ?? []);
        string users = UserId is { Length: 1 }
            ? Messages.LedgerForgetUser
            : ErrorFactory.Format(Messages.LedgerForgetSeveral, UserId?.Length);
        return (UserId, PropertyName) switch
        {
            (null, null) => ErrorFactory.Format(Messages.LedgerForgetAll, string.Join(", ", domains)),
            (null, _) => ErrorFactory.Format(Messages.LedgerForgetProperties, properties),
            (_, null) => users,
            _ => ErrorFactory.Format(Messages.LedgerForgetPart, users, properties),
        };
    }

    private void Forget(string folder, IReadOnlyList<OpenLedger> ledgers)
    {
        string[]? names = PropertyName is null ? null : LedgerNames.Expand(folder, PropertyName, ledgers);
        var unknown = new HashSet<string>(UserId ?? [], StringComparer.Ordinal);
        foreach (OpenLedger ledger in ledgers)
        {
            byte[]? numbers = names?.Select(ledger.Content.NumberOf).Where(number => number >= 0).Select(number => (byte)number).ToArray();
            IReadOnlyList<bool> known = LedgerReset.Forget(ledger, UserId, numbers);
            for (int i = 0; i < known.Count; i++)
            {
                if (known[i])
                    unknown.Remove(UserId![i]);
            }
        }

        if (unknown.Count > 0)
        {
            string first = unknown.OrderBy(id => id, StringComparer.Ordinal).First();
            WriteWarning(ErrorFactory.Format(Messages.WarningLedgerUnknownUsers, folder, unknown.Count, VisibleText.Of(first)));
        }
    }
}
