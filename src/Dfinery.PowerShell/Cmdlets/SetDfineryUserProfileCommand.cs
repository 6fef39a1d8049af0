using System.Management.Automation;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Input;
using Dfinery.PowerShell.Output;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>Sets or updates user profiles.</summary>
[Cmdlet(
    VerbsCommon.Set,
    "DfineryUserProfile",
    DefaultParameterSetName = FromPipeline,
    SupportsShouldProcess = true,
    HelpUri = "https://github.com/dfinery/Dfinery.PowerShell/blob/main/docs/en-US/Set-DfineryUserProfile.md")]
[OutputType(typeof(UserProfileResult))]
public sealed class SetDfineryUserProfileCommand : ProfileCommand, IChangeCommand
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

    /// <summary>With a ledger: makes grants without asking the server whether the person withdrew them.</summary>
    [Parameter]
    public SwitchParameter AllowRegrant { get; set; }

    /// <summary>The column with the time at which the person gave or withdrew consent, for the connection's audit log.</summary>
    [Parameter]
    [ValidateGiven]
    public string? ConsentTimeColumn { get; set; }

    private protected override string? TimeColumn => ConsentTimeColumn;

    private protected override UserOperation Operation => UserOperation.SetProfile;

    private protected override UserResult NewResult() => new UserProfileResult();
}
