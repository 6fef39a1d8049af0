using System.Linq;
using System.Management.Automation;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Input;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>Closes connections of this session and forgets their tokens.</summary>
[Cmdlet(
    VerbsCommunications.Disconnect,
    "Dfinery",
    HelpUri = "https://github.com/dfinery/Dfinery.PowerShell/blob/main/docs/en-US/Disconnect-Dfinery.md")]
public sealed class DisconnectDfineryCommand : DfineryCommand
{
    /// <summary>The connections to close, by name; all, if left out.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    [ValidateGiven]
    public string[]? Name { get; set; }

    private protected override void Process()
    {
        if (Name is null)
            Session.HasConnectFailed = false;
        foreach (string name in Name ?? Session.Connections.Select(connection => connection.Name).ToArray())
        {
            if (Session.Remove(name))
                WriteVerbose(ErrorFactory.Format(Messages.VerboseDisconnected, name));
            else
                WriteError(CommandErrors.UnknownConnection(name).Record);
        }
    }
}
