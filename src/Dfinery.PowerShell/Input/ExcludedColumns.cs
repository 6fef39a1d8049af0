using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Dfinery.Client.Contract;

namespace Dfinery.PowerShell.Input;

/// <summary>What -ExcludeColumn names: columns, with wildcards, as they stand in the file or under the API's key.</summary>
internal sealed class ExcludedColumns
{
    private readonly PropertyTable _table;
    private readonly List<(string Text, WildcardPattern Pattern)> _patterns = [];
    private readonly HashSet<string> _unused = [];
    private readonly List<HeaderSlip> _slips = [];

    public ExcludedColumns(PropertyTable table, IEnumerable<string> names)
    {
        _table = table;
        foreach (string name in names)
        {
            if (!WildcardPattern.ContainsWildcardCharacters(name) && PropertyNames.Similar(table, name) is { } meant)
                _slips.Add(new HeaderSlip(name, meant, HeaderSlipKind.Excluded));
            _patterns.Add((name, PropertyNames.Pattern(name, "-ExcludeColumn")));
            _unused.Add(name);
        }
    }

    /// <summary>True for a column that is not sent, or a key under which none is.</summary>
    public bool Contains(string column)
    {
        foreach ((string text, WildcardPattern pattern) in _patterns)
        {
            if (IsMatch(text, pattern, column))
                return true;
        }

        return false;
    }

    /// <summary>Notes that a row has the column, which is sent under another key.</summary>
    public void See(string column, string? key = null) => _unused.RemoveWhere(
        text => _patterns.Exists(
            item => item.Text == text
                && (IsMatch(text, item.Pattern, column) || (key is not null && IsMatch(text, item.Pattern, key)))));

    private bool IsMatch(string text, WildcardPattern pattern, string column) =>
        PropertyNameComparer.Instance.Equals(text, column) || pattern.IsMatch(column)
        || pattern.IsMatch(PropertyNames.Canonical(_table, column));

    /// <summary>A name that is no column of the row but a slip of one, which would be sent all the same.</summary>
    public HeaderSlip? FindSlip(IReadOnlyList<string> columns, IReadOnlyList<Column?> taken) => _slips.Find(
        slip => taken.Any(column => column?.Key == slip.Key) && !columns.Contains(slip.Name, PropertyNameComparer.Instance));

    /// <summary>True where a name may be a slip.</summary>
    public bool HasSlips => _slips.Count > 0;

    /// <summary>The names that no column had.</summary>
    public IEnumerable<string> Unused() => _unused;
}
