using System;
using System.Collections.Generic;
using System.Globalization;
using System.Management.Automation;
using System.Text.Json;
using System.Threading;
using Dfinery.Client.Contract;

namespace Dfinery.PowerShell.Input;

/// <summary>
/// PowerShell objects from JSON: objects become PSObjects, arrays object arrays. Of two values of one name the last wins, as in
/// ConvertFrom-Json; names that differ in case only, which PowerShell cannot tell apart, are numbered.
/// </summary>
internal sealed class AnswerObjects
{
    private readonly CancellationToken _cancel;

    private AnswerObjects(CancellationToken cancel) => _cancel = cancel;

    /// <summary>Reads JSON.</summary>
    /// <exception cref="InvalidOperationException">A text has half a character, as an escape.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static object? Read(string json, CancellationToken cancel)
    {
        using var document = JsonDocument.Parse(json);
        return new AnswerObjects(cancel).Read(document.RootElement);
    }

    private object? Read(JsonElement element)
    {
        _cancel.ThrowIfCancellationRequested();
        switch (element.ValueKind)
        {
            case JsonValueKind.Object: return ReadObject(element);
            case JsonValueKind.Array:
                var items = new List<object?>();
                foreach (JsonElement item in element.EnumerateArray())
                    items.Add(Read(item));
                return items.ToArray();
            case JsonValueKind.String: return element.GetString();
            case JsonValueKind.Number: return PropertyValue.Number(element.GetRawText()).ToObject();
            case JsonValueKind.True: return true;
            case JsonValueKind.False: return false;
            default: return null;
        }
    }

    private PSObject ReadObject(JsonElement element)
    {
        // By the name in the JSON, and by the name that was given, in any case, with the number of the next one.
        var properties = new Dictionary<string, PSNoteProperty>(StringComparer.Ordinal);
        var inOrder = new List<PSNoteProperty>();
        var taken = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (JsonProperty property in element.EnumerateObject())
        {
            object? value = Read(property.Value);
            if (properties.TryGetValue(property.Name, out PSNoteProperty? known))
            {
                known.Value = value;
                continue;
            }

            var note = new PSNoteProperty(NewName(property.Name, taken), value);
            properties.Add(property.Name, note);
            inOrder.Add(note);
        }

        // Last: an object keeps a copy of what it is given.
        var row = new PSObject();
        foreach (PSNoteProperty note in inOrder)
            row.Properties.Add(note, preValidated: true);
        return row;
    }

    private static string NewName(string name, Dictionary<string, int> taken)
    {
        // PowerShell knows no empty name.
        if (name.Length == 0)
            name = "_";
        if (!taken.TryGetValue(name, out int number))
        {
            taken.Add(name, 2);
            return name;
        }

        string numbered;
        do
        {
            numbered = name + "_" + number.ToString(CultureInfo.InvariantCulture);
            number++;
        }
        while (taken.ContainsKey(numbered));
        taken[name] = number;
        taken.Add(numbered, 2);
        return numbered;
    }
}
