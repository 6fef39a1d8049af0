using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Input;
using Dfinery.PowerShell.Output;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>The base of the two Set cmdlets: which columns are taken, and properties that apply to every user.</summary>
public abstract class UpdateCommand : BulkCommand
{
    private readonly Func<object?, string, object?> _cell;

    private protected UpdateCommand() => _cell = CellOf;

    /// <summary>Properties for every user, by key; they win over the row.</summary>
    [Parameter]
    public Hashtable? Property { get; set; }

    /// <summary>Columns of the input and the keys they are sent under: <c>@{ column = 'api_key' }</c>.</summary>
    [Parameter]
    public Hashtable? PropertyMap { get; set; }

    /// <summary>The columns to take.</summary>
    private protected abstract IEnumerable<string>? ColumnNames { get; }

    /// <summary>The typed parameters that were given, by API key.</summary>
    private protected abstract IEnumerable<(string Key, string? Value)> TypedProperties { get; }

    /// <summary>Mends a text before it is checked.</summary>
    private protected virtual Func<PropertyRule, string, string?>? Mend => null;

    private protected sealed override object ToResult(BulkRow row) => CreateResult(row, ErrorRecords.MessageOf(row), _cell);

    private protected abstract UpdateResult CreateResult(BulkRow row, string? message, Func<object?, string, object?> cell);

    private protected override PropertyMapping CreateMapping() => new(Operation.Table, ColumnNames, PropertyMap);

    private protected override RowProperties CreateProperties()
    {
        var properties = new Dictionary<string, PropertyValue>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Property ?? [])
            Add(entry.Key.ToString()!, "-Property " + entry.Key, entry.Value);
        foreach ((string key, string? value) in TypedProperties)
        {
            if (value is not null)
                Add(key, ParameterName(key), value);
        }

        return new RowProperties(properties.ToArray(), Mend);

        void Add(string name, string parameter, object? value)
        {
            PropertyRule? rule = Operation.Table.Find(name);
            PropertyValue? accepted = null;
            string? problem = ErrorRecords.Format(Messages.ProblemIsId, parameter);
            if (!PropertyTable.IsUserId(name))
                RowProperties.TryAccept(rule, parameter, value, Mend, out accepted, out problem);
            properties[rule?.Name ?? name] = accepted
                ?? throw new CommandException(ErrorRecords.OfCommand(
                    nameof(Messages.InvalidProperty), ErrorCategory.InvalidArgument, name, problem ?? ErrorRecords.Format(Messages.ProblemEmpty, parameter)));
        }
    }

    // info_flag is -InfoFlag.
    private static string ParameterName(string key) =>
        "-" + string.Concat(key.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word.Substring(1)));
}
