using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Output;

namespace Dfinery.PowerShell.Input;

/// <summary>
/// Collects one row's properties: cells are checked against the contract, empty ones left out, and those given as parameters win. What
/// was read becomes the columns of the row's result, also where it was refused. Used again for the next row.
/// </summary>
internal sealed class RowProperties
{
    private readonly PropertyTable _table;
    private readonly CellReader _reader;

    // By place in the table; a value of kind Null is none.
    private readonly PropertyValue[] _fixed;
    private readonly PropertyValue[] _accepted;
    private readonly object?[] _cells;

    // By key, in the order in which they came.
    private readonly List<KeyValuePair<string, PropertyValue>> _fixedExtras = [];
    private readonly List<KeyValuePair<string, PropertyValue>> _acceptedExtras = [];
    private readonly List<KeyValuePair<string, object?>> _extraCells = [];

    /// <summary>Properties of rows.</summary>
    /// <param name="table">The documented keys.</param>
    /// <param name="everyUser">Properties that apply to every user and win over the row.</param>
    /// <param name="reader">Checks cells.</param>
    public RowProperties(PropertyTable table, IEnumerable<KeyValuePair<string, PropertyValue>> everyUser, CellReader reader)
    {
        _table = table;
        _reader = reader;
        _fixed = new PropertyValue[table.Rules.Count];
        _accepted = new PropertyValue[table.Rules.Count];
        _cells = new object?[table.Rules.Count];
        foreach (KeyValuePair<string, PropertyValue> property in everyUser)
        {
            HasFixed = true;
            if (table.Find(property.Key) is { } rule)
                _fixed[rule.Index] = property.Value;
            else
                _fixedExtras.Add(property);
        }
    }

    /// <summary>What is wrong with the row, in whole sentences; <c>null</c>: nothing.</summary>
    public string? Problems { get; private set; }

    /// <summary>True where no cell of the row holds anything.</summary>
    public bool IsEmpty => _extraCells.Count == 0 && Array.TrueForAll(_cells, cell => cell is null);

    /// <summary>True where a parameter sets something for every user.</summary>
    public bool HasFixed { get; }

    /// <summary>Keys beyond the documented ones that parameters set.</summary>
    public IEnumerable<string> FixedExtras => _fixedExtras.Select(property => property.Key);

    /// <summary>Begins a new row.</summary>
    public void Clear()
    {
        Array.Clear(_accepted, 0, _accepted.Length);
        Array.Clear(_cells, 0, _cells.Length);
        _acceptedExtras.Clear();
        _extraCells.Clear();
        Problems = null;
    }

    /// <summary>Adds a cell.</summary>
    public void Add(Column column, object? value)
    {
        if (HasFixed && IsFixed(column))
            return;
        value = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (CellReader.IsEmpty(value))
            return;

        string? problem = _reader.Read(column.Rule, column.Source, value!, out PropertyValue accepted);
        if (problem is not null)
        {
            AddProblem(problem);
            Keep(column, CellReader.Plain(value!));
        }
        else if (accepted.Kind != PropertyValueKind.Null && Keep(column, accepted.ToObject()))
        {
            if (column.Rule is { } rule)
                _accepted[rule.Index] = accepted;
            else
                _acceptedExtras.Add(new KeyValuePair<string, PropertyValue>(column.Key, accepted));
        }
    }

    /// <summary>True where a parameter sets the key for every user.</summary>
    public bool IsFixed(string key) => _table.Find(key) is { } rule
        ? _fixed[rule.Index].Kind != PropertyValueKind.Null
        : IndexOf(_fixedExtras, key) >= 0;

    /// <summary>
    /// Notes that the row has a value for the key that cannot be read, so that its result is refused again: without it, the rest would go.
    /// </summary>
    public void Refuse(string key)
    {
        if (_table.Find(key) is { } rule)
            _cells[rule.Index] = CellReader.Refused;
        else if (key != PropertyTable.UserIdKey && IndexOf(_extraCells, key) < 0)
            _extraCells.Add(new KeyValuePair<string, object?>(key, CellReader.Refused));
    }

    /// <summary>Adds what is wrong, in a whole sentence.</summary>
    public void AddProblem(string problem) => Problems = Problems is null ? problem : Problems + " " + problem;

    /// <summary>What to send: the row's properties and those of every user, in the table's order, then those beyond it.</summary>
    public KeyValuePair<string, PropertyValue>[] Take()
    {
        int count = _acceptedExtras.Count + _fixedExtras.Count;
        for (int i = 0; i < _accepted.Length; i++)
            count += ValueAt(i).Kind == PropertyValueKind.Null ? 0 : 1;
        var taken = new KeyValuePair<string, PropertyValue>[count];
        int next = 0;
        for (int i = 0; i < _accepted.Length; i++)
        {
            if (ValueAt(i) is { Kind: not PropertyValueKind.Null } value)
                taken[next++] = new KeyValuePair<string, PropertyValue>(_table.Rules[i].Name, value);
        }

        _acceptedExtras.CopyTo(taken, next);
        _fixedExtras.CopyTo(taken, next + _acceptedExtras.Count);
        return taken;
    }

    /// <summary>Copies what was read, and what parameters set, into the result's columns.</summary>
    public void CopyTo(UserResult result)
    {
        for (int i = 0; i < _cells.Length; i++)
        {
            object? cell = _fixed[i].Kind == PropertyValueKind.Null ? _cells[i] : _fixed[i].ToObject();
            if (cell is not null)
                result.Columns.Set(result, i, cell);
        }

        if (_extraCells.Count + _fixedExtras.Count > 0)
            result.Extras =
            [
                .. _extraCells,
                .. _fixedExtras.Select(property => new KeyValuePair<string, object?>(property.Key, property.Value.ToObject())),
            ];
    }

    private PropertyValue ValueAt(int index) => _fixed[index].Kind == PropertyValueKind.Null ? _accepted[index] : _fixed[index];

    private bool IsFixed(Column column) => column.Rule is { } rule
        ? _fixed[rule.Index].Kind != PropertyValueKind.Null
        : IndexOf(_fixedExtras, column.Key) >= 0;

    // A loop, for a lambda would make an object for each cell.
    private static int IndexOf<T>(List<KeyValuePair<string, T>> properties, string key)
    {
        for (int i = 0; i < properties.Count; i++)
        {
            if (string.Equals(properties[i].Key, key, StringComparison.Ordinal))
                return i;
        }

        return -1;
    }

    /// <summary>Keeps what a cell holds; false where another column has already given the key a value.</summary>
    private bool Keep(Column column, object? value)
    {
        int at = column.Rule?.Index ?? IndexOf(_extraCells, column.Key);
        object? first = column.Rule is not null ? _cells[at] : at >= 0 ? _extraCells[at].Value : null;
        if (first is not null)
        {
            if (Equals(first, value))
                return false;
            AddProblem(RowProblems.TwoColumns(column.Key));
            value = CellReader.Refused;
        }

        if (column.Rule is not null)
            _cells[at] = value;
        else if (at >= 0)
            _extraCells[at] = new KeyValuePair<string, object?>(column.Key, value);
        else
            _extraCells.Add(new KeyValuePair<string, object?>(column.Key, value));
        return first is null;
    }
}
