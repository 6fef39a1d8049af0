using System;
using System.Collections.Generic;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Input;

/// <summary>
/// Collects one row's properties: cells are checked against the contract, empty ones left out, and those given as parameters win.
/// </summary>
internal sealed class RowProperties
{
    private readonly IReadOnlyList<KeyValuePair<string, PropertyValue>> _fixed;
    private readonly HashSet<string> _fixedKeys;
    private readonly Func<PropertyRule, string, string?>? _mend;
    private readonly List<KeyValuePair<string, PropertyValue>> _list = [];
    private readonly KeyValuePair<string, PropertyValue>[] _fixedOnly;
    private string? _problems;

    /// <summary>Properties of rows.</summary>
    /// <param name="everyUser">Properties that apply to every user and win over the row.</param>
    /// <param name="mend">Mends a text before it is checked, e.g. a phone number.</param>
    public RowProperties(IReadOnlyList<KeyValuePair<string, PropertyValue>> everyUser, Func<PropertyRule, string, string?>? mend = null)
    {
        _fixed = everyUser;
        _fixedOnly = [.. everyUser];
        _fixedKeys = new HashSet<string>(StringComparer.Ordinal);
        foreach (KeyValuePair<string, PropertyValue> property in everyUser)
            _fixedKeys.Add(property.Key);
        _mend = mend;
    }

    /// <summary>For operations that send none; never filled.</summary>
    public static RowProperties None => new([]);

    /// <summary>What is wrong with the row, or <c>null</c>.</summary>
    public string? Problems => _problems;

    /// <summary>Begins a new row.</summary>
    public void Clear()
    {
        _list.Clear();
        _problems = null;
    }

    /// <summary>Adds a cell.</summary>
    public void Add(Column column, object? value)
    {
        if (_fixedKeys.Count > 0 && _fixedKeys.Contains(column.Key))
            return;
        if (!TryAccept(column.Rule, column.Source, value, _mend, out PropertyValue? accepted, out string? problem))
            AddProblem(problem!);
        else if (accepted is { } sent)
            Keep(column, sent);
    }

    /// <summary>The row's properties with those of every user.</summary>
    public KeyValuePair<string, PropertyValue>[] Take()
    {
        if (_list.Count == 0)
            return _fixedOnly;
        _list.AddRange(_fixed);
        return [.. _list];
    }

    /// <summary>Checks one value against its rule.</summary>
    /// <param name="rule">The contract's rule, for a documented key.</param>
    /// <param name="name">What to call it in a problem.</param>
    /// <param name="value">The value; null, empty, and <c>Undefined</c> on a flag give no property and no problem.</param>
    /// <param name="mend">Mends a text before it is checked.</param>
    /// <param name="accepted">What to send, or <c>null</c>: nothing.</param>
    /// <param name="problem">What is wrong; it never quotes the value.</param>
    public static bool TryAccept(PropertyRule? rule, string name, object? value, Func<PropertyRule, string, string?>? mend, out PropertyValue? accepted, out string? problem)
    {
        accepted = null;
        problem = null;
        value = value is System.Management.Automation.PSObject wrapped ? wrapped.BaseObject : value;
        if (value is null or DBNull or string { Length: 0 })
            return true;
        if (!PropertyValue.TryFrom(value, out PropertyValue typed))
        {
            problem = ErrorRecords.Format(Messages.ProblemType, name, TypeName(value));
            return false;
        }

        if (rule is { IsConsentFlag: true } && string.Equals(typed.Text, PropertyTable.Undefined, StringComparison.OrdinalIgnoreCase))
            return true;
        if (rule is not null && mend is not null && typed.Text is { } text)
        {
            if (mend(rule, text) is not { } mended)
            {
                problem = ErrorRecords.Format(Messages.ProblemCountry, name);
                return false;
            }

            typed = PropertyValue.String(mended);
        }


        bool isAccepted = rule is null ? TextRule.TryAccept(typed, out problem) : rule.TryAccept(typed, out typed, out problem);
        if (!isAccepted)
            problem = Describe(rule, name, problem!, mend is not null);
        else
            accepted = typed;
        return isAccepted;
    }

    private void Keep(Column column, PropertyValue value)
    {
        for (int i = 0; i < _list.Count; i++)
        {
            if (string.Equals(_list[i].Key, column.Key, StringComparison.Ordinal))
            {
                if (!_list[i].Value.Equals(value))
                    AddProblem(ErrorRecords.Format(Messages.ProblemTwoColumns, column.Key));
                return;
            }
        }

        _list.Add(new KeyValuePair<string, PropertyValue>(column.Key, value));
    }

    public void AddProblem(string problem) => _problems = _problems is null ? problem : _problems + "; " + problem;

    private static string Describe(PropertyRule? rule, string name, string problem, bool isMended)
    {
        string text = ErrorRecords.Format(Messages.ProblemValue, name, problem);
        return rule?.Name == "phone_number" && !isMended ? ErrorRecords.Format(Messages.ProblemPhoneHint, text) : text;
    }

    public static string TypeName(object value) => value is Array ? "array" : value.GetType().Name;
}
