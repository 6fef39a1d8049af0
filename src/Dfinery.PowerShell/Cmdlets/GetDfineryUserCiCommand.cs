using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Input;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>Views contact identifiers.</summary>
[Cmdlet(
    VerbsCommon.Get,
    "DfineryUserCi",
    DefaultParameterSetName = FromPipeline,
    HelpUri = "https://github.com/dfinery/Dfinery.PowerShell/blob/main/docs/en-US/Get-DfineryUserCi.md")]
[OutputType("Dfinery.PowerShell.Output.UserView#Ci")]
public sealed class GetDfineryUserCiCommand : ViewCommand
{
    /// <summary>The contact identifiers to view; both, if left out.</summary>
    [Parameter(Position = 1, ParameterSetName = FromIds)]
    [Parameter(ParameterSetName = FromPipeline)]
    [ArgumentCompleter(typeof(CiNameCompleter))]
    [SupportsWildcards]
    [ValidateGiven]
    public string[] PropertyName { get; set; } = PropertyTable.Ci.Rules.Select(rule => rule.Name).ToArray();

    private protected override UserOperation Operation => UserOperation.GetCi;

    private protected override IEnumerable<string>? AskedNames => PropertyName;
}
