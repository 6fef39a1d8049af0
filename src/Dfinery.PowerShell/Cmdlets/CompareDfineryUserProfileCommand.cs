using System.Management.Automation;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Output;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>Compares rows with the user profiles that the server has. Nothing is changed.</summary>
[Cmdlet(
    VerbsData.Compare,
    "DfineryUserProfile",
    DefaultParameterSetName = FromPipeline,
    HelpUri = "https://github.com/dfinery/Dfinery.PowerShell/blob/main/docs/en-US/Compare-DfineryUserProfile.md")]
[OutputType(typeof(UserProfileComparison))]
public sealed class CompareDfineryUserProfileCommand : ProfileCommand
{
    /// <summary>Keeps grants that were withdrawn on the server among what is to be sent.</summary>
    [Parameter]
    public SwitchParameter IncludeWithdrawn { get; set; }

    private protected override bool IncludesWithdrawn => IncludeWithdrawn;

    private protected override UserOperation Operation => UserOperation.GetProfile;

    private protected override UserResult NewResult() => new UserProfileComparison();
}
