using System;
using System.Collections.Generic;
using System.Linq;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Input;

/// <summary>Names of properties as a user types them.</summary>
internal static class PropertyNames
{
    /// <summary>Each once, in the API's spelling.</summary>
    /// <exception cref="CommandException">A name is a letter off a documented one: most likely a slip.</exception>
    public static string[] Canonical(PropertyTable table, IEnumerable<string> names)
    {
        string[] canonical = [.. names.Select(name => Canonical(table, name)).Distinct(StringComparer.Ordinal)];
        foreach (string name in canonical)
        {
            // There are no other contact identifiers than those documented; a profile may have properties of its own.
            if (ReferenceEquals(table, PropertyTable.Ci) && table.Find(name) is null)
                throw CommandErrors.UnknownProperty(name, table.Rules.Select(rule => rule.Name));
            RefuseSlip(table, name);
        }

        return canonical;
    }

    /// <summary>A name in the API's spelling; one that is not documented as it was.</summary>
    public static string Canonical(PropertyTable table, string name) =>
        PropertyTable.IsUserId(name) ? PropertyTable.UserIdKey : table.Find(name)?.Name ?? name;

    /// <summary>Refuses a name that is nearly a documented one.</summary>
    /// <exception cref="CommandException">It is.</exception>
    public static void RefuseSlip(PropertyTable table, string name)
    {
        if (Similar(table, name) is { } meant)
            throw CommandErrors.SimilarProperty(name, meant);
    }

    /// <summary>The documented name that an undocumented one is nearly, or <c>null</c>.</summary>
    private static string? Similar(PropertyTable table, string name) =>
        table.Find(name) is not null || PropertyTable.IsUserId(name)
            ? null
            : table.Rules.Select(rule => rule.Name).FirstOrDefault(known => Distance(known, name) <= Math.Max(1, known.Length / 5));

    /// <summary>How many letters must be put in, left out or changed (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int change = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
