using System.Collections.Generic;
using System.Linq;
using Dfinery.Client.Bulk;
using Dfinery.PowerShell.Input;
using Dfinery.PowerShell.Output;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>The base of the two Get cmdlets: one column for each API property, in the order asked for.</summary>
public abstract class ViewCommand : BulkCommand
{
    private string[]? _names;

    /// <summary>The properties asked for; <c>null</c>: all.</summary>
    private protected abstract IEnumerable<string>? AskedNames { get; }

    /// <summary>Each once, in the API's spelling.</summary>
    private protected sealed override IReadOnlyList<string>? RequestedNames => AskedNames is null ? null : Names;

    private string[] Names =>
        _names ??= [.. AskedNames is null ? Operation.Table.Names : PropertyNames.Canonical(Operation.Table, AskedNames)];

    private protected sealed override object ToOutput(BulkRow row, string? message) =>
        OutputObject.View(new UserView { Input = row.Tag }, row, message, Names, isForAll: AskedNames is null);
}
