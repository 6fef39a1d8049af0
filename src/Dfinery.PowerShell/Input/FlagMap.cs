using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Input;

/// <summary>
/// What the input writes in consent flags, and what it means to the API. Compared as text, without regard to case. The API's own values
/// always mean themselves.
/// </summary>
internal sealed class FlagMap
{
    private const string Name = "FlagMap";

    private readonly Dictionary<string, PropertyValue> _meanings = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Checks a map as a user gives it.</summary>
    /// <exception cref="CommandException">A key or a value cannot be one.</exception>
    public FlagMap(IDictionary map)
    {
        foreach (DictionaryEntry entry in map)
        {
            if (!PropertyValue.TryFrom(Bare(entry.Key), out PropertyValue key) || TextOf(key).Length == 0)
                throw CommandErrors.InvalidProperty(Name, Messages.ProblemMapKey);
            if (Meaning(Bare(entry.Value) as string) is not { } meaning)
                throw CommandErrors.InvalidProperty(Name, Messages.ProblemMapValue);
            string text = TextOf(key);
            if ((Meaning(text) is { } own && own != meaning) || IsUndefined(text))
                throw CommandErrors.InvalidProperty(Name, Messages.ProblemMapOwn);
            if (_meanings.TryGetValue(text, out PropertyValue other) && other.Text != meaning)
                throw CommandErrors.InvalidProperty(Name, Messages.ProblemMapTwice);
            _meanings[text] = PropertyValue.String(meaning);
        }
    }

    /// <summary>Finds what a value means.</summary>
    public bool TryFind(PropertyValue value, out PropertyValue meaning) => _meanings.TryGetValue(TextOf(value), out meaning);

    private static string TextOf(PropertyValue value) => value.Kind switch
    {
        PropertyValueKind.True => bool.TrueString,
        PropertyValueKind.False => bool.FalseString,
        _ => value.Text!,
    };

    private static string? Meaning(string? text) =>
        Consent.AllowedValues.FirstOrDefault(value => string.Equals(value, text, StringComparison.OrdinalIgnoreCase));

    private static PropertyRule Consent { get; } = PropertyTable.Profile.Rules.First(rule => rule.IsConsentFlag);

    private static bool IsUndefined(string text) => string.Equals(text, PropertyTable.Undefined, StringComparison.OrdinalIgnoreCase);

    private static object? Bare(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
