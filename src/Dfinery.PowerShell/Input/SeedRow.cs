using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Input;

/// <summary>
/// A row that becomes a user of the emulator: its id, and the documented keys of profile and CI. Its other columns are left alone, as the
/// Set cmdlets leave them.
/// </summary>
internal sealed class SeedRow
{
    // As if normalized: the hint to do so is of no use here.
    private static readonly CellReader Cells = new((_, text) => text);

    private readonly Dictionary<string, object> _properties = new(StringComparer.Ordinal);
    private UserIdCell _id;

    /// <summary>Reads a row.</summary>
    public SeedRow(object? row)
    {
        object? bare = row is PSObject wrapped ? wrapped.BaseObject : row;
        if (bare is null)
            AddProblem(Messages.ProblemNoRow);
        else if (bare is string or ValueType)
            AddProblem(Messages.ProblemSeedText);
        else if (bare is IDictionary dictionary)
        {
            AddSlip(dictionary.Keys.Cast<object>().Select(key => key.ToString() ?? string.Empty));
            foreach (DictionaryEntry entry in dictionary)
                Take(entry.Key.ToString() ?? string.Empty, entry.Value);
        }
        else
        {
            AddSlip(PSObject.AsPSObject(row).Properties.Select(property => property.Name));
            foreach (PSPropertyInfo property in PSObject.AsPSObject(row).Properties)
                Take(property);
        }

        CheckId();
    }

    /// <summary>The user, where the row names one.</summary>
    public string? UserId => _id.HasRival ? null : _id.Text;

    /// <summary>What an error calls the user; <c>null</c> where it names none.</summary>
    public string? ShownUserId => UserId is { } id && !_id.LooksLikeRow ? VisibleText.Of(id) : null;

    /// <summary>What to set, by key.</summary>
    public IReadOnlyCollection<KeyValuePair<string, object>> Properties => _properties;

    /// <summary>What is wrong with the row, in whole sentences that quote no value; <c>null</c>: nothing.</summary>
    public string? Problems { get; private set; }

    /// <summary>What is wrong with a name that is a slip of a key which no other one gives; <c>null</c>: there is none.</summary>
    public static string? SlipIn(IEnumerable<string> names)
    {
        string[] keys = [.. names.Select(Canonical)];
        foreach (string name in keys.Where(name => !IsTaken(name) && !ResultNames.IsOurs(name)))
        {
            if ((PropertyNames.Similar(PropertyTable.Profile, name) ?? PropertyNames.Similar(PropertyTable.Ci, name)) is { } key
                && !keys.Contains(key))
                return RowProblems.SeedSlip(name, key);
        }

        return null;
    }

    private void AddSlip(IEnumerable<string> names)
    {
        if (SlipIn(names) is { } slip)
            AddProblem(slip);
    }

    private void Take(PSPropertyInfo property)
    {
        if (!property.IsGettable || !IsTaken(property.Name))
            return;
        try
        {
            Take(property.Name, property.Value);
        }
        catch (GetValueException)
        {
            AddProblem(RowProblems.Unreadable(property.Name));
        }
    }

    private void Take(string name, object? value)
    {
        value = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (PropertyTable.IsUserId(name))
        {
            if (!_id.TryTake(name, value))
                AddProblem(RowProblems.Type(name, value!));
        }
        else if (RuleOf(name) is { } rule && !CellReader.IsEmpty(value))
            Take(rule, name, value!);
    }

    private void Take(PropertyRule rule, string name, object value)
    {
        if (Cells.Read(rule, name, value, out PropertyValue accepted) is { } problem)
            AddProblem(problem);
        else if (accepted.ToObject() is { } taken)
        {
            if (_properties.TryGetValue(rule.Name, out object? first) && !Equals(first, taken))
                AddProblem(RowProblems.TwoColumns(rule.Name));
            _properties[rule.Name] = taken;
        }
    }

    private void CheckId()
    {
        if (!_id.IsThere)
        {
            if (Problems is null)
                AddProblem(Messages.ProblemSeedNoId);
        }
        else if (_id.Problem(allowsSuspectText: false) is { } problem)
            AddProblem(problem);
    }

    private void AddProblem(string problem)
    {
        // Of the bulk cmdlets' parameters.
        problem = problem.Replace(" " + Messages.ProblemSuspectHint, string.Empty).Replace(" " + Messages.ProblemFlagHint, string.Empty);
        Problems = Problems is null ? problem : Problems + " " + problem;
    }

    private static string Canonical(string name) => PropertyTable.IsUserId(name) ? PropertyTable.UserIdKey : RuleOf(name)?.Name ?? name;

    private static bool IsTaken(string name) => PropertyTable.IsUserId(name) || RuleOf(name) is not null;

    private static PropertyRule? RuleOf(string name) => PropertyTable.Profile.Find(name) ?? PropertyTable.Ci.Find(name);
}
