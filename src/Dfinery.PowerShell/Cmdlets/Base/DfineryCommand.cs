using System.Management.Automation;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Session;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>What all cmdlets share: faults of the session become terminating errors in one place.</summary>
public abstract class DfineryCommand : PSCmdlet
{
    private protected static DfinerySession Session => DfinerySession.Current;

    /// <summary>The cmdlet's name as a user types it.</summary>
    private protected string CommandName => MyInvocation.MyCommand.Name;

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => Guard(Begin);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Guard(Process);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Guard(End);

    private protected virtual void Begin()
    {
    }

    private protected virtual void Process()
    {
    }

    private protected virtual void End()
    {
    }

    private void Guard(System.Action step)
    {
        try
        {
            step();
        }
        catch (CommandException e)
        {
            ThrowTerminatingError(e.Record);
        }
    }
}
