using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Output;

namespace Dfinery.PowerShell.Input;

/// <summary>
/// Decides which columns are taken and under which key. Taken are the user id, documented keys, and what -PropertyName or -PropertyMap
/// name; where -PropertyName names documented keys, only those of them. Everything else is left alone: a CRM's columns must not leak. What
/// -ExcludeColumn names is left alone in any case.
/// </summary>
internal sealed class PropertyMapping
{
    private const int MostRemembered = 1000;

    private readonly bool _idsOnly;
    private readonly HashSet<string> _chosen = new(PropertyNameComparer.Instance);
    private readonly Dictionary<string, string> _extra = new(PropertyNameComparer.Instance);
    private readonly Dictionary<string, string> _renamed = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _renamedKeys;
    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);
    private readonly ExcludedColumns _excluded;
    private readonly Dictionary<string, string?> _slips = new(StringComparer.Ordinal);
    private bool _hasPlainRows;
    private bool _hasResults;

    public PropertyMapping(
        PropertyTable table,
        IEnumerable<string>? names = null,
        IDictionary? map = null,
        IEnumerable<string>? excluded = null,
        bool idsOnly = false)
    {
        Table = table;
        _idsOnly = idsOnly;
        _excluded = new ExcludedColumns(table, excluded ?? []);
        foreach (string name in PropertyNames.Expand(table, names ?? []))
        {
            if (table.Find(name) is { } rule)
                _chosen.Add(rule.Name);
            else if (!PropertyTable.IsUserId(name))
                _extra[name] = name;
        }

        foreach (DictionaryEntry entry in map ?? new Hashtable())
            _renamed[ColumnText(entry.Key.ToString()!)] = PropertyNames.Canonical(table, entry.Value?.ToString() ?? string.Empty);
        foreach (string name in _extra.Values)
            PropertyNames.RefuseSlip(table, name, "-PropertyName");
        // A column that is really called so is named twice, which nobody does by a slip.
        foreach (KeyValuePair<string, string> entry in _renamed.Where(entry => entry.Key != entry.Value))
            PropertyNames.RefuseSlip(table, entry.Value, "-PropertyMap");
        foreach (string key in _extra.Values.Concat(_renamed.Values))
        {
            if (TextRule.CheckName(key) is not ContractProblem.None and var problem)
                throw CommandErrors.InvalidProperty(key, RowProblems.OfKey(problem));
            if (OutputObject.IsTaken(key))
                throw CommandErrors.InvalidProperty(key, RowProblems.Reserved(key));
            PropertyNames.RefuseOther(table, key);
        }

        foreach (KeyValuePair<string, string> entry in _renamed)
        {
            if (!IsKey(entry.Value) && IsKey(PropertyNames.Canonical(table, entry.Key)))
                throw CommandErrors.InvalidProperty(entry.Value, RowProblems.ReversedMap(entry.Key, entry.Value));
        }

        bool IsKey(string name) => name == PropertyTable.UserIdKey || table.Find(name) is not null;

        _renamedKeys = new HashSet<string>(_renamed.Values, StringComparer.Ordinal);
        Own = [.. table.Rules.Select(rule => IsChosen(rule.Name) ? Take(rule.Name, rule.Name) : null)];
    }

    /// <summary>The documented keys.</summary>
    public PropertyTable Table { get; }

    /// <summary>The column with the time of consent, which is noted and not sent; <c>null</c>: none.</summary>
    public ConsentTimeColumn? ConsentTime { get; set; }

    /// <summary>
    /// The documented columns of a result, by their place in the table; <c>null</c> for one that is not sent.
    /// </summary>
    public IReadOnlyList<Column?> Own { get; }

    /// <summary>Keys beyond the documented ones that -PropertyName or -PropertyMap name.</summary>
    public IEnumerable<string> Extras =>
        _extra.Values.Concat(_renamed.Values.Where(key => Table.Find(key) is null && key != PropertyTable.UserIdKey));

    /// <summary>The documented keys that a row can have, where -PropertyName names them and nothing else; <c>null</c>: any key.</summary>
    public IEnumerable<string>? ChosenKeys =>
        _chosen.Count == 0 || Extras.Any() ? null : Table.Names.Where(key => IsChosen(key) || _renamedKeys.Contains(key));

    /// <summary>What a column of a row is, or <c>null</c>: it is left alone.</summary>
    public Column? Resolve(string column)
    {
        _hasPlainRows = true;
        bool isRenamed = _renamed.TryGetValue(ColumnText(column), out string? key);
        if (_excluded.Contains(column) || (isRenamed && key != PropertyTable.UserIdKey && _excluded.Contains(key!)))
        {
            _excluded.See(column, key);
            return null;
        }

        if (isRenamed)
        {
            _seen.Add(ColumnText(column));
            _seen.Add(key!);
            return Take(column, key!);
        }

        key = PropertyNames.Canonical(Table, column);
        if (_renamedKeys.Contains(key))
            return null;
        return key == PropertyTable.UserIdKey ? Take(column, key) : ResolveKey(column, key);
    }

    /// <summary>
    /// What the columns of a result are to the operation that made it. They are under the API's keys already, so -PropertyMap does not
    /// apply. What stands between the documented columns and HasLaterRow was sent, so it is sent again, unless -PropertyName chooses; a
    /// column that somebody added stands elsewhere.
    /// </summary>
    public Column?[] ResolveOwn(IReadOnlyList<string> columns)
    {
        bool takesExtras = !_idsOnly && _chosen.Count == 0 && _extra.Count == 0 && HasDocumented(columns);
        int first = ResultNames.IndexOf(columns, nameof(UserResult.Time));
        int last = ResultNames.IndexOf(columns, nameof(UserResult.HasLaterRow));
        return [.. columns.Select(Resolve)];

        Column? Resolve(string column, int at)
        {
            string key = PropertyNames.Canonical(Table, column);
            _excluded.See(column);
            if (key == PropertyTable.UserIdKey || ResultNames.IsOurs(column) || _excluded.Contains(column))
                return null;
            bool wasSent = takesExtras && at > first && at < last && Table.Find(key) is null;
            return ResolveKey(column, key) ?? (wasSent ? Take(column, key) : null);
        }
    }

    /// <summary>True where a result has a column of this operation.</summary>
    public bool HasDocumented(IEnumerable<string> columns) =>
        columns.Any(column => !ResultNames.IsOurs(column) && Table.Find(column) is not null);

    /// <summary>Notes that a result came, which has every documented column.</summary>
    public void SeeOwn()
    {
        if (_hasResults)
            return;
        _hasResults = true;
        _seen.UnionWith(_chosen);
        foreach (string key in Table.Names)
            _excluded.See(key);
    }

    /// <summary>
    /// True for a column that is left alone, although nobody said so: no documented key, none of a choice of columns, not excluded.
    /// </summary>
    public bool LooksForConsent(string column) =>
        !_idsOnly && ReferenceEquals(Table, PropertyTable.Profile) && _chosen.Count == 0 && _extra.Count == 0
        && Table.Find(column) is null && !_excluded.Contains(column) && ConsentTime?.Is(column) != true;

    /// <summary>
    /// The key that a column left alone is a slip of, where that key would be taken; <c>null</c>: none. Another column may give the key.
    /// </summary>
    public string? SlipOf(string column)
    {
        if (_slips.TryGetValue(column, out string? key))
            return key;
        if (!_excluded.Contains(column) && ConsentTime?.Is(column) != true)
            key = Keys.FirstOrDefault(known => NameSlip.IsSlip(known, column));
        if (_slips.Count >= MostRemembered)
            _slips.Clear();
        return _slips[column] = key;
    }

    /// <summary>True where a name in -ExcludeColumn may be a slip, so that each row's names are to be looked at.</summary>
    public bool ExcludesSlips => _excluded.HasSlips;

    /// <summary>A column that is left alone and is a slip of a key that no other column gives; or such a name in -ExcludeColumn.</summary>
    /// <param name="columns">The row's columns.</param>
    /// <param name="taken">What each of them is; <c>null</c> for one that is left alone.</param>
    /// <param name="isOutput">True for a result: its own columns are no slips, and it names its user.</param>
    public HeaderSlip? FindSlip(IReadOnlyList<string> columns, IReadOnlyList<Column?> taken, bool isOutput)
    {
        for (int i = 0; i < columns.Count; i++)
        {
            if (!isOutput && taken[i] is null && MissingFor(columns[i], taken) is { } mapped)
                return new HeaderSlip(mapped, PropertyNames.Canonical(Table, columns[i]), HeaderSlipKind.Mapped);
            if (taken[i] is null && !(isOutput && ResultNames.IsOurs(columns[i])) && SlipOf(columns[i]) is { } key
                && !taken.Any(column => column?.Key == key) && !(isOutput && key == PropertyTable.UserIdKey))
                return new HeaderSlip(columns[i], key);
        }

        return _excluded.FindSlip(columns, taken);
    }

    /// <summary>Columns that a parameter names and no row had: most likely a slip of the pen.</summary>
    public IEnumerable<(string Column, string Parameter)> Unused() =>
        _renamed.Keys.Where(column => _hasPlainRows && !_seen.Contains(column)).Select(column => (column, "-PropertyMap"))
            .Concat(_chosen.Concat(_extra.Values).Where(name => !_seen.Contains(name)).Select(name => (name, "-PropertyName")))
            .Concat(_excluded.Unused().Select(name => (name, "-ExcludeColumn")))
            .Concat(ConsentTime is { WasSeen: false } time ? [(time.Name, "-ConsentTimeColumn")] : []);

    /// <summary>The keys that are taken from a row.</summary>
    private IEnumerable<string> Keys =>
        Own.Where(column => column is not null).Select(column => column!.Key).Concat([PropertyTable.UserIdKey]);

    /// <summary>The column that -PropertyMap takes a key from, where the row has only one that is called like the key.</summary>
    private string? MissingFor(string column, IReadOnlyList<Column?> taken)
    {
        string key = PropertyNames.Canonical(Table, column);
        return _renamedKeys.Contains(key) && !_excluded.Contains(column) && !taken.Any(other => other?.Key == key)
            ? _renamed.First(entry => entry.Value == key).Key
            : null;
    }

    private bool IsChosen(string key) => (_chosen.Count == 0 || _chosen.Contains(key)) && !_excluded.Contains(key);

    // The first column of a file may carry the file's byte order mark, the last one a blank.
    private static string ColumnText(string column) => column.Trim(' ', '\u00A0', '\uFEFF');

    private Column? ResolveKey(string column, string key)
    {
        if (Table.Find(key) is not null)
        {
            _seen.Add(key);
            return IsChosen(key) ? Take(column, key) : null;
        }

        if (!_extra.TryGetValue(column, out string? extra))
            return null;
        _seen.Add(extra);
        return Take(column, extra);
    }

    private Column? Take(string column, string key) =>
        _idsOnly && key != PropertyTable.UserIdKey ? null : new Column(column, key, Table.Find(key));
}
