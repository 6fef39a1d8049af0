using System.Collections.Generic;
using System.Management.Automation;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Input;
using Dfinery.PowerShell.Output;

namespace Dfinery.PowerShell.Cmdlets;

// The parameters that the bulk cmdlets share, and in what they differ.
public abstract partial class BulkCommand
{
    private protected const string FromPipeline = "InputObject";
    private protected const string FromIds = "UserId";

    /// <summary>Rows: objects with a user id, hashtables, plain user ids, or results of an earlier run.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = FromPipeline)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public PSObject? InputObject { get; set; }

    /// <summary>The users, by id.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = FromIds)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [Alias("user_id")]
    [UserIdTransformation]
    public string?[]? UserId { get; set; }

    /// <summary>A connection or its name; without it, this session's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    [ValidateGiven]
    public object? Connection { get; set; }

    /// <summary>At most this many requests in flight; without it, the connection's.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int ThrottleLimit { get; set; }

    /// <summary>The longest wait for the quota, in seconds, before the run ends with an error. Default: 900.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxWaitSec { get; set; } = BulkOptions.DefaultMaxWaitSec;

    /// <summary>Sends texts and ids that look damaged as they are.</summary>
    [Parameter]
    public SwitchParameter AllowSuspectText { get; set; }

    /// <summary>
    /// The run ends when more rows than that were Failed or Unknown; without it, when each of the first 200 was refused alike.
    /// </summary>
    [Parameter]
    [ValidateGiven]
    [ValidateRange(0, int.MaxValue)]
    public int? MaxFailureCount { get; set; }

    /// <summary>The name of a variable for the summary of the run.</summary>
    [Parameter]
    [ValidateGiven]
    public string? SummaryVariable { get; set; }

    private protected RunSummary Summary => _summary;

    private protected abstract UserOperation Operation { get; }

    /// <summary>The names of properties that go with the request.</summary>
    private protected virtual IReadOnlyList<string>? RequestedNames => null;

    /// <summary>True where rows are only looked at: nothing is sent, no connection is needed.</summary>
    private bool OnlyValidates => this is IChangeCommand { ValidateOnly.IsPresent: true };

    private protected virtual bool SkipsConfirmation => false;

    /// <summary>What -WhatIf and -Confirm say will be done for a row. Not asked of a view.</summary>
    private protected virtual string ActionOf(BulkRow row) => string.Empty;

    /// <summary>Makes the reader of the input; by default one that needs the user's id only.</summary>
    private protected virtual RowReader CreateReader(out PropertyMapping mapping)
    {
        mapping = new PropertyMapping(Operation.Table, idsOnly: true);
        return new RowReader(CommandName, mapping, null, null, AllowSuspectText);
    }

    /// <summary>What to do about a row that was refused, here or by the server; <c>null</c>: its columns can be fixed.</summary>
    private protected virtual string? AdviceOf(BulkRow row) => Messages.AdviceIdAndNames;

    /// <summary>
    /// What to write for a settled row. Its tag is the row as it came, or the result that was made of it while it was read.
    /// </summary>
    private protected abstract object ToOutput(BulkRow row, string? message);
}
