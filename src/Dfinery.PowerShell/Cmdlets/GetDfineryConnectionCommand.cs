using System.Linq;
using System.Management.Automation;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Input;
using Dfinery.PowerShell.Session;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>Lists the connections of this session; never their tokens.</summary>
[Cmdlet(
    VerbsCommon.Get,
    "DfineryConnection",
    HelpUri = "https://github.com/dfinery/Dfinery.PowerShell/blob/main/docs/en-US/Get-DfineryConnection.md")]
[OutputType(typeof(DfineryConnection))]
public sealed class GetDfineryConnectionCommand : DfineryCommand
{
    /// <summary>The names to list, with wildcards; all, if left out.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    [SupportsWildcards]
    [ValidateGiven]
    public string[] Name { get; set; } = ["*"];

    private protected override void Process()
    {
        foreach (string name in Name)
        {
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
            DfineryConnection[] found = Session.Connections.Where(connection => pattern.IsMatch(connection.Name)).ToArray();
            WriteObject(found, enumerateCollection: true);
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
                WriteError(CommandErrors.UnknownConnection(name).Record);
        }
    }
}
