using System.Management.Automation;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Output;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>Compares rows with the contact identifiers that the server has. Nothing is changed.</summary>
[Cmdlet(
    VerbsData.Compare,
    "DfineryUserCi",
    DefaultParameterSetName = FromPipeline,
    HelpUri = "https://github.com/dfinery/Dfinery.PowerShell/blob/main/docs/en-US/Compare-DfineryUserCi.md")]
[OutputType(typeof(UserCiComparison))]
public sealed class CompareDfineryUserCiCommand : CiCommand
{
    private protected override UserOperation Operation => UserOperation.GetCi;

    private protected override UserResult NewResult() => new UserCiComparison();
}
