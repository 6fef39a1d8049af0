using System.Collections.Generic;
using System.Management.Automation;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Input;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>Views user profiles.</summary>
[Cmdlet(
    VerbsCommon.Get,
    "DfineryUserProfile",
    DefaultParameterSetName = FromPipeline,
    HelpUri = "https://github.com/dfinery/Dfinery.PowerShell/blob/main/docs/en-US/Get-DfineryUserProfile.md")]
[OutputType("Dfinery.PowerShell.Output.UserView#Profile")]
public sealed class GetDfineryUserProfileCommand : ViewCommand
{
    /// <summary>The properties to view; all, if left out.</summary>
    [Parameter(Position = 1, ParameterSetName = FromIds)]
    [Parameter(ParameterSetName = FromPipeline)]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    [SupportsWildcards]
    [ValidateGiven]
    public string[]? PropertyName { get; set; }

    private protected override UserOperation Operation => UserOperation.GetProfile;

    private protected override IEnumerable<string>? AskedNames => PropertyName;
}
