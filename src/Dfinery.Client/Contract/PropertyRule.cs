using System;
using System.Collections.Generic;

namespace Dfinery.Client.Contract;

/// <summary>What the contract says of one documented key: its allowed values or its format.</summary>
internal sealed class PropertyRule
{
    private readonly Func<string, bool>? _format;
    private readonly ContractProblem _formatProblem;

    private PropertyRule(
        string name,
        string description,
        string[] allowedValues,
        ContractProblem problem = ContractProblem.None,
        Func<string, bool>? format = null)
    {
        Name = name;
        Description = description;
        AllowedValues = allowedValues;
        IsConsentFlag = allowedValues.Length > 0;
        TakesAnyText = !IsConsentFlag && format is null;
        _formatProblem = problem;
        _format = format;
    }

    /// <summary>The key as the API spells it, e.g. <c>mkt_push_flag</c>.</summary>
    public string Name { get; }

    /// <summary>Its place in its table, from 0.</summary>
    public int Index { get; internal set; }

    /// <summary>What the property means, in a few words.</summary>
    public string Description { get; }

    /// <summary>The only values allowed, in the API's spelling; empty where any text is.</summary>
    public IReadOnlyList<string> AllowedValues { get; }

    /// <summary>True for a consent flag.</summary>
    public bool IsConsentFlag { get; }

    /// <summary>True for a key whose text may be anything, such as a name.</summary>
    public bool TakesAnyText { get; }

    /// <summary>True where the text must have a certain format.</summary>
    public bool HasFormat => _format is not null;

    /// <summary>A key that takes any text.</summary>
    public static PropertyRule Text(string name, string description) => new(name, description, []);

    /// <summary>A consent flag.</summary>
    public static PropertyRule Consent(string name, string description) =>
        new(name, "consent to " + description, [PropertyTable.Subscribed, PropertyTable.Unsubscribed], ContractProblem.NotConsent);

    /// <summary>A key whose text has a format.</summary>
    public static PropertyRule Formatted(string name, string description, ContractProblem problem, Func<string, bool> format) =>
        new(name, description, [], problem, format);

    /// <summary>
    /// Checks a value against the rule. Every documented value is a string (docs/CONTRACT.md, <i>Properties</i>), so a number becomes
    /// its text; the case of an allowed value is corrected.
    /// </summary>
    /// <param name="value">The value as the row has it.</param>
    /// <param name="accepted">What to send.</param>
    /// <returns>What is wrong with it.</returns>
    public ContractProblem Check(PropertyValue value, out PropertyValue accepted)
    {
        accepted = value.Kind == PropertyValueKind.Number ? PropertyValue.String(value.Text!) : value;
        if (IsConsentFlag)
            return CheckConsent(ref accepted);
        if (_format is not null && (accepted.Kind != PropertyValueKind.String || !_format(accepted.Text!)))
            return _formatProblem;
        return TextRule.Check(accepted);
    }

    private ContractProblem CheckConsent(ref PropertyValue value)
    {
        for (int i = 0; i < AllowedValues.Count; i++)
        {
            if (value.Kind == PropertyValueKind.String && string.Equals(AllowedValues[i], value.Text, StringComparison.OrdinalIgnoreCase))
            {
                value = PropertyValue.String(AllowedValues[i]);
                return ContractProblem.None;
            }
        }

        return _formatProblem;
    }
}
