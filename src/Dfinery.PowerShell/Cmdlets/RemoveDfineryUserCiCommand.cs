using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Input;
using Dfinery.PowerShell.Output;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>Deletes contact identifiers.</summary>
[Cmdlet(
    VerbsCommon.Remove,
    "DfineryUserCi",
    DefaultParameterSetName = FromPipeline,
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High,
    HelpUri = "https://github.com/dfinery/Dfinery.PowerShell/blob/main/docs/en-US/Remove-DfineryUserCi.md")]
[OutputType(typeof(UserCiRemoval))]
public sealed class RemoveDfineryUserCiCommand : BulkCommand, IChangeCommand
{
    private string[]? _names;

    /// <summary>The contact identifiers to delete.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = FromIds)]
    [Parameter(Mandatory = true, ParameterSetName = FromPipeline)]
    [ArgumentCompleter(typeof(CiNameCompleter))]
    [SupportsWildcards]
    [ValidateGiven]
    public string[] PropertyName { get; set; } = [];

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

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    SwitchParameter IChangeCommand.AllowRegrant => false;

    private protected override UserOperation Operation => UserOperation.RemoveCi;

    private protected override IReadOnlyList<string> RequestedNames =>
        _names ??= PropertyNames.Canonical(Operation.Table, PropertyName);

    private protected override string ActionOf(BulkRow row) =>
        ErrorFactory.Format(Messages.ConfirmRemoveCi, string.Join(", ", RequestedNames));

    private protected override bool SkipsConfirmation => Force;

    private protected override object ToOutput(BulkRow row, string? message)
    {
        var result = new UserCiRemoval { Input = row.Tag };
        result.Settle(row, message);
        // A request names what it removes for all of its users: all or nothing.
        if (row.Attempts > 0 && row.Change is not null)
            result.SentProperties = string.Join(", ", RequestedNames);
        return result;
    }
}
