using System;
using System.Management.Automation;

namespace Dfinery.PowerShell.Errors;

/// <summary>Carries an error record up to the cmdlet, which makes it the terminating error.</summary>
internal sealed class CommandException(ErrorRecord record) : Exception(record.Exception.Message)
{
    public ErrorRecord Record { get; } = record;
}
