using System;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Input;

/// <summary>Checks one value against the contract, and says in words what is wrong with it.</summary>
/// <param name="normalize">Normalizes a text before it is checked, e.g. a phone number; <c>null</c> where nothing is.</param>
internal sealed class CellReader(Func<PropertyRule, string, string?>? normalize = null)
{
    /// <summary>
    /// Stands in a result's column for a value that cannot be one: an object, or two values that contradict each other. As a text it is
    /// refused again, from the result itself and from a file made of it alike.
    /// </summary>
    public const string Refused = FlattenedStart + "}";

    // What PowerShell makes of an object where a text is wanted.
    private const string FlattenedStart = "@{";

    /// <summary>True for what is not sent: nothing, or an empty text.</summary>
    public static bool IsEmpty(object? value) => value is null or DBNull or string { Length: 0 };

    /// <summary>What a result's column shows of a value that was refused: the value, if it is plain data.</summary>
    public static object Plain(object value) => PropertyValue.TryFrom(value, out _) ? value : Refused;

    /// <summary>Checks a value that is not empty.</summary>
    /// <param name="rule">The contract's rule, for a documented key.</param>
    /// <param name="name">What to call it in a problem.</param>
    /// <param name="value">The bare value.</param>
    /// <param name="accepted">What to send; of kind Null for nothing: a problem, or <c>Undefined</c> on a flag.</param>
    /// <returns>What is wrong, in a whole sentence that never quotes the value; <c>null</c>: nothing.</returns>
    public string? Read(PropertyRule? rule, string name, object value, out PropertyValue accepted)
    {
        accepted = default;
        if (!PropertyValue.TryFrom(value, out PropertyValue typed))
            return RowProblems.Type(name, value);
        if (rule is { IsConsentFlag: true } && string.Equals(typed.Text, PropertyTable.Undefined, StringComparison.OrdinalIgnoreCase))
            return null;
        if (rule is not { IsConsentFlag: true } && typed.Text?.StartsWith(FlattenedStart, StringComparison.Ordinal) == true)
            return RowProblems.Flattened(name);
        if (rule is not null && normalize is not null && typed.Text is { } text)
        {
            if (normalize(rule, text) is not { } normal)
                return RowProblems.Country(name);
            typed = PropertyValue.String(normal);
        }

        ContractProblem problem = rule is null ? TextRule.Check(typed) : rule.Check(typed, out typed);
        if (problem != ContractProblem.None)
            return RowProblems.OfValue(problem, name, isNormalized: normalize is not null);
        accepted = typed;
        return null;
    }
}
