using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Input;
using Dfinery.PowerShell.Output;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>The base of the two Get cmdlets: one note property for each API property, in the order asked for.</summary>
public abstract class ViewCommand : BulkCommand
{
    private string[]? _names;

    /// <summary>The properties asked for.</summary>
    private protected abstract IEnumerable<string>? AskedNames { get; }

    /// <summary>Each once, in the API's spelling.</summary>
    private protected sealed override IReadOnlyList<string>? RequestedNames => AskedNames is null ? null : Names;

    private IReadOnlyList<string> Names => _names ??= AskedNames is null
        ? Operation.Table.Rules.Select(rule => rule.Name).ToArray()
        : PropertyNames.Canonical(Operation.Table, AskedNames);

    private protected sealed override object ToResult(BulkRow row)
    {
        var view = new PSObject(new UserView(row, ErrorRecords.MessageOf(row)));
        foreach (string name in Names)
            view.Properties.Add(new PSNoteProperty(name, null), preValidated: true);

        foreach (KeyValuePair<string, PropertyValue> property in row.Properties ?? [])
        {
            if (view.Properties[property.Key] is PSNoteProperty known)
                known.Value = property.Value.ToObject();
            else if (AskedNames is null)
                view.Properties.Add(new PSNoteProperty(property.Key, property.Value.ToObject()), preValidated: true);
        }

        return view;
    }
}
