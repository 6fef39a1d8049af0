using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Input;

/// <summary>What a column of the input is to the API.</summary>
internal sealed class Column(string source, string key, PropertyRule? rule)
{
    /// <summary>The column's name in the row.</summary>
    public string Source { get; } = source;

    /// <summary>The key under which it is sent; <c>user_id</c> for the column that names the user.</summary>
    public string Key { get; } = key;

    /// <summary>The contract's rule, for a documented key.</summary>
    public PropertyRule? Rule { get; } = rule;

    public bool IsUserId => Key == PropertyTable.UserIdKey;
}

/// <summary>
/// Decides which columns are taken and under which key. Taken are the user id, documented keys, and what -PropertyName or -PropertyMap
/// name; where -PropertyName names documented keys, only those of them. Everything else is left alone: a CRM's columns must not leak.
/// </summary>
internal sealed class PropertyMapping
{
    private readonly PropertyTable _table;
    private readonly bool _idsOnly;
    private readonly HashSet<string> _chosen = new(PropertyNameComparer.Instance);
    private readonly Dictionary<string, string> _extra = new(PropertyNameComparer.Instance);
    private readonly Dictionary<string, string> _renamed = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _renamedKeys;
    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);

    public PropertyMapping(PropertyTable table, IEnumerable<string>? names = null, IDictionary? map = null, bool idsOnly = false)
    {
        _table = table;
        _idsOnly = idsOnly;
        foreach (string name in names ?? [])
        {
            if (table.Find(name) is { } rule)
                _chosen.Add(rule.Name);
            else if (!PropertyTable.IsUserId(name))
                _extra[name] = name;
        }

        foreach (DictionaryEntry entry in map ?? new Hashtable())
            _renamed[entry.Key.ToString()!] = PropertyNames.Canonical(table, entry.Value?.ToString() ?? string.Empty);
        foreach (string name in _extra.Values)
            PropertyNames.RefuseSlip(table, name);
        foreach (string key in _extra.Values.Concat(_renamed.Values))
        {
            if (!TextRule.TryAcceptUserId(key, out string? problem))
                throw new CommandException(ErrorRecords.OfCommand(nameof(Messages.InvalidProperty), ErrorCategory.InvalidArgument, key, ErrorRecords.Format(Messages.ProblemKey, problem)));
        }

        _renamedKeys = new HashSet<string>(_renamed.Values, StringComparer.Ordinal);
    }

    /// <summary>What a column is, or <c>null</c>: it is left alone.</summary>
    public Column? Resolve(string column)
    {
        if (_renamed.TryGetValue(column, out string? key))
        {
            _seen.Add(column);
            return Take(column, key);
        }

        key = PropertyNames.Canonical(_table, column);
        if (_renamedKeys.Contains(key))
            return null;
        if (key == PropertyTable.UserIdKey)
            return Take(column, key);
        if (_table.Find(key) is not null)
        {
            _seen.Add(key);
            return _chosen.Count == 0 || _chosen.Contains(key) ? Take(column, key) : null;
        }

        if (!_extra.TryGetValue(column, out string? extra))
            return null;
        _seen.Add(extra);
        return Take(column, extra);
    }

    /// <summary>Columns that a parameter names and no row had: most likely a slip of the pen.</summary>
    public IEnumerable<(string Column, string Parameter)> Unused() =>
        _renamed.Keys.Where(column => !_seen.Contains(column)).Select(column => (column, "-PropertyMap"))
            .Concat(_chosen.Concat(_extra.Values).Where(name => !_seen.Contains(name)).Select(name => (name, "-PropertyName")));

    private Column? Take(string column, string key) =>
        _idsOnly && key != PropertyTable.UserIdKey ? null : new Column(column, key, _table.Find(key));
}
