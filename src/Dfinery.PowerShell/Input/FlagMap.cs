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
                throw Refused(Messages.ProblemMapKey, entry);
            if (Meaning(Bare(entry.Value) as string) is not { } meaning)
                throw Refused(Messages.ProblemMapValue, entry);
            string text = TextOf(key);
            if (Meaning(text) is { } own && own != meaning)
                throw Refused(Messages.ProblemMapOwn, entry);
            PropertyValue value = meaning == PropertyTable.Undefined ? default : PropertyValue.String(meaning);
            if (_meanings.TryGetValue(text, out PropertyValue other) && !other.Equals(value))
                throw Refused(Messages.ProblemMapTwice, entry);
            _meanings[text] = value;
        }
    }

    /// <summary>Finds what a value means; of kind Null for Undefined, which is not sent.</summary>
    public bool TryFind(PropertyValue value, out PropertyValue meaning) => _meanings.TryGetValue(TextOf(value), out meaning);

    private static string TextOf(PropertyValue value) => value.Kind switch
    {
        PropertyValueKind.True => bool.TrueString,
        PropertyValueKind.False => bool.FalseString,
        _ => value.Text!,
    };

    private static string? Meaning(string? text) =>
        Meanings.FirstOrDefault(value => string.Equals(value, text, StringComparison.OrdinalIgnoreCase));

    private static string[] Meanings { get; } =
        [.. PropertyTable.Profile.Rules.First(rule => rule.IsConsentFlag).AllowedValues, PropertyTable.Undefined];

    private static CommandException Refused(string format, DictionaryEntry entry) =>
        CommandErrors.InvalidProperty(Name, RowProblems.OfMap(format, entry.Key));

    private static object? Bare(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
