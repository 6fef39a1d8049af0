using System;
using System.Collections.Generic;

namespace Dfinery.Client.Contract;

/// <summary>What the contract says of one documented key: its allowed values or its format.</summary>
internal sealed class PropertyRule
{
    private readonly Func<string, bool>? _format;

    internal PropertyRule(string name, string description, string? formatDescription = null, Func<string, bool>? format = null, params string[] allowedValues)
    {
        Name = name;
        Description = description;
        FormatDescription = formatDescription;
        _format = format;
        AllowedValues = allowedValues;
    }

    /// <summary>The key as the API spells it, e.g. <c>mkt_push_flag</c>.</summary>
    public string Name { get; }

    /// <summary>What the property means, in a few words.</summary>
    public string Description { get; }

    /// <summary>The only values allowed, in the API's spelling; empty where any text is.</summary>
    public IReadOnlyList<string> AllowedValues { get; }

    /// <summary>What the text must look like, or <c>null</c> where it is free.</summary>
    public string? FormatDescription { get; }

    /// <summary>True for a consent flag.</summary>
    public bool IsConsentFlag => AllowedValues.Count > 0;

    /// <summary>
    /// Checks a value against the rule. Every documented value is a string (CONTRACT.md, <i>Properties</i>), so a number becomes its
    /// text; the case of an allowed value is mended.
    /// </summary>
    /// <param name="value">The value as the row has it.</param>
    /// <param name="accepted">What is to be sent.</param>
    /// <param name="problem">What is wrong, without the value itself: it is personal data.</param>
    public bool TryAccept(PropertyValue value, out PropertyValue accepted, out string? problem)
    {
        accepted = value.Kind == PropertyValueKind.Number ? PropertyValue.String(value.Text!) : value;
        problem = null;

        if (AllowedValues.Count > 0)
        {
            if (accepted.Kind == PropertyValueKind.String)
            {
                foreach (string allowed in AllowedValues)
                {
                    if (string.Equals(allowed, accepted.Text, StringComparison.OrdinalIgnoreCase))
                    {
                        accepted = PropertyValue.String(allowed);
                        return true;
                    }
                }
            }

            problem = "must be " + string.Join(" or ", AllowedValues);
            return false;
        }

        if (_format is not null && (accepted.Kind != PropertyValueKind.String || !_format(accepted.Text!)))
        {
            problem = "must be " + FormatDescription;
            return false;
        }

        return TextRule.TryAccept(accepted, out problem);
    }
}
