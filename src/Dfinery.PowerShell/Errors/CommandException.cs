using System;
using System.Management.Automation;

namespace Dfinery.PowerShell.Errors;

/// <summary>Carries an error record up to the cmdlet, which makes it the terminating error.</summary>
internal sealed class CommandException(ErrorRecord record) : Exception(record.Exception.Message)
{
    public ErrorRecord Record { get; } = record;

    /// <summary>The same from a cmdlet that needs the id only, and has no parameter that maps or excludes a column.</summary>
    public CommandException ForIds(string column, string command)
    {
        Record.ErrorDetails.RecommendedAction = ErrorFactory.Format(Messages.AdvicePipeIds, column, command);
        return this;
    }
}
