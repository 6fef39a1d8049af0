using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Input;

/// <summary>The columns that were not sent, for one line at the end; bounded, for rows may have no end of them.</summary>
internal sealed class IgnoredColumns
{
    private const int Most = 100;

    private const string Digits = @"\d[\d\-. ]{4,}\d";
    private const string Data = @"@|^\s*[\d.+\-/: ]+\s*$";

    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private bool _hasMore;

    /// <summary>True where a name is an address, a number or a date: it is the first row of a file without a header.</summary>
    public bool LooksLikeData => _names.Any(name => Regex.IsMatch(name, Data));

    public void Add(IEnumerable<string> names)
    {
        foreach (string name in names)
            Add(name);
    }

    public void Add(string name)
    {
        if (_names.Count < Most)
            _names.Add(name);
        else
            _hasMore |= !_names.Contains(name);
    }

    /// <summary>
    /// The names, or <c>null</c> where there are none. Of a CSV without a header they are the first row's data, so long numbers are masked.
    /// </summary>
    public string? Describe() =>
        _names.Count == 0
            ? null
            : string.Join(", ", _names.Select(name => VisibleText.Of(Regex.Replace(name, Digits, "***"))))
                + (_hasMore ? ", …" : string.Empty);
}
