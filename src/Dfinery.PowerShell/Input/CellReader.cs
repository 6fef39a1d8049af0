using System;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Input;

/// <summary>Checks one value against the contract, and says in words what is wrong with it.</summary>
/// <param name="normalize">Normalizes a text before it is checked, e.g. a phone number; <c>null</c> where nothing is.</param>
/// <param name="flagMap">What values of consent flags mean; <c>null</c>: only the API's own mean anything.</param>
/// <param name="allowsSuspectText">True where texts that look damaged are taken too.</param>
internal sealed class CellReader(
    Func<PropertyRule, string, string?>? normalize = null, FlagMap? flagMap = null, bool allowsSuspectText = false)
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
        if (rule is not { IsConsentFlag: true } && typed.Text?.StartsWith(FlattenedStart, StringComparison.Ordinal) == true
            && (!allowsSuspectText || typed.Text == Refused))
            return RowProblems.Flattened(name, isText: typed.Text != Refused);
        if (rule is not null && normalize is not null && typed.Text is { } text)
        {
            if (normalize(rule, text) is not { } normal)
                return RowProblems.Country(name);
            typed = PropertyValue.String(normal);
        }

        ContractProblem problem = Check(rule, typed, out PropertyValue result);
        if (problem != ContractProblem.None)
            return Describe(problem, rule, name, typed);
        if (!allowsSuspectText && result.Kind == PropertyValueKind.String && rule is null or { TakesAnyText: true }
            && SuspectText.OfText(result.Text!) is not TextSuspicion.None and var suspicion)
            return RowProblems.OfSuspectText(suspicion, name);
        accepted = result;
        return null;
    }

    private ContractProblem Check(PropertyRule? rule, PropertyValue value, out PropertyValue accepted)
    {
        accepted = value;
        if (rule is null)
            return TextRule.Check(value);
        ContractProblem problem = rule.Check(value, out accepted);
        return problem == ContractProblem.NotConsent && flagMap?.TryFind(value, out accepted) == true ? ContractProblem.None : problem;
    }

    private string Describe(ContractProblem problem, PropertyRule? rule, string name, PropertyValue value)
    {
        if (problem != ContractProblem.NotEncodable && value.Text is { } text)
        {
            string bare = text.Trim();
            TextSuspicion cause = bare.Length < text.Length && Check(rule, PropertyValue.String(bare), out _) == ContractProblem.None
                ? TextSuspicion.Blank
                : SuspectText.OfRefused(bare);
            if (cause != TextSuspicion.None)
                return RowProblems.OfSuspicion(cause, name);
        }

        return RowProblems.OfValue(problem, name, isNormalized: normalize is not null, isMapped: flagMap is not null);
    }
}
