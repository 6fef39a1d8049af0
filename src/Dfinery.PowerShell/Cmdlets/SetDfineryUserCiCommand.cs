using System.Management.Automation;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Input;
using Dfinery.PowerShell.Output;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>Sets or updates contact identifiers.</summary>
[Cmdlet(
    VerbsCommon.Set,
    "DfineryUserCi",
    DefaultParameterSetName = FromPipeline,
    SupportsShouldProcess = true,
    HelpUri = "https://github.com/dfinery/Dfinery.PowerShell/blob/main/docs/en-US/Set-DfineryUserCi.md")]
[OutputType(typeof(UserCiResult))]
public sealed class SetDfineryUserCiCommand : CiCommand, IChangeCommand
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

    SwitchParameter IChangeCommand.AllowRegrant => false;

    private protected override UserOperation Operation => UserOperation.SetCi;

    private protected override UserResult NewResult() => new UserCiResult();
}
