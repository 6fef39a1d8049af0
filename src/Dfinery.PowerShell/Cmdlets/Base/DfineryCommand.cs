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
    protected sealed override void BeginProcessing()
    {
        try
        {
            Begin();
        }
        catch (CommandException e)
        {
            ThrowTerminatingError(e.Record);
        }
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        // Once for each row: no delegate here.
        try
        {
            Process();
        }
        catch (CommandException e)
        {
            ThrowTerminatingError(e.Record);
        }
    }

    /// <inheritdoc/>
    protected sealed override void EndProcessing()
    {
        try
        {
            End();
        }
        catch (CommandException e)
        {
            ThrowTerminatingError(e.Record);
        }
    }

    private protected virtual void Begin()
    {
    }

    private protected virtual void Process()
    {
    }

    private protected virtual void End()
    {
    }
}
