using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Input;

/// <summary>Names of properties as a user types them.</summary>
internal static class PropertyNames
{
    /// <summary>Each once, in the API's spelling; wildcards stand for the documented ones.</summary>
    /// <exception cref="CommandException">A name is a slip of a documented one, or there is nothing that it could mean.</exception>
    public static string[] Canonical(PropertyTable table, IEnumerable<string> names)
    {
        string[] canonical = [.. Expand(table, names).Select(name => Canonical(table, name)).Distinct(StringComparer.Ordinal)];
        foreach (string name in canonical)
        {
            // There are no other contact identifiers than those documented; a profile may have properties of its own.
            if (ReferenceEquals(table, PropertyTable.Ci) && table.Find(name) is null)
                throw CommandErrors.UnknownProperty(name, table.Names);
            RefuseSlip(table, name, "-PropertyName");
            RefuseOther(table, name);
        }

        return canonical;
    }

    /// <summary>Puts the documented names in the place of wildcards.</summary>
    /// <exception cref="CommandException">None fits.</exception>
    public static IEnumerable<string> Expand(PropertyTable table, IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            if (!WildcardPattern.ContainsWildcardCharacters(name))
            {
                yield return name;
                continue;
            }

            WildcardPattern pattern = Pattern(name, "-PropertyName");
            string[] found = [.. table.Names.Where(pattern.IsMatch)];
            if (found.Length == 0)
                throw CommandErrors.NoSuchProperty(name, table.Names);
            foreach (string known in found)
                yield return known;
        }
    }

    /// <summary>A pattern that a user gave.</summary>
    /// <exception cref="CommandException">It is none.</exception>
    public static WildcardPattern Pattern(string text, string parameter)
    {
        var pattern = new WildcardPattern(text, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        try
        {
            pattern.IsMatch(string.Empty);
            return pattern;
        }
        catch (WildcardPatternException)
        {
            throw CommandErrors.InvalidProperty(text, RowProblems.Wildcard(text, parameter));
        }
    }

    /// <summary>A name in the API's spelling; one that is not documented as it was.</summary>
    public static string Canonical(PropertyTable table, string name) =>
        PropertyTable.IsUserId(name) ? PropertyTable.UserIdKey : table.Find(name)?.Name ?? name;

    /// <summary>Refuses a name that is a slip of a documented one.</summary>
    /// <exception cref="CommandException">It is.</exception>
    public static void RefuseSlip(PropertyTable table, string name, string parameter)
    {
        if (Similar(table, name) is { } meant)
            throw CommandErrors.SimilarProperty(name, meant, parameter);
    }

    /// <summary>Refuses a key that another cmdlet sends: here the server would refuse each row.</summary>
    /// <exception cref="CommandException">It is one.</exception>
    public static void RefuseOther(PropertyTable table, string name)
    {
        bool isCi = ReferenceEquals(table, PropertyTable.Ci);
        string command = isCi ? "Set- and Get-DfineryUserProfile" : "Set- and Get-DfineryUserCi";
        if (table.Find(name) is null && (isCi ? PropertyTable.Profile : PropertyTable.Ci).Find(name) is { } rule)
            throw CommandErrors.InvalidProperty(rule.Name, RowProblems.OtherTable(rule.Name, command));
    }

    /// <summary>The documented name that an undocumented one is a slip of; <c>null</c>: none.</summary>
    public static string? Similar(PropertyTable table, string name) =>
        table.Find(name) is not null || PropertyTable.IsUserId(name)
            ? null
            : table.Names.Concat([PropertyTable.UserIdKey]).FirstOrDefault(known => NameSlip.IsSlip(known, name));
}
