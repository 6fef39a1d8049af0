using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using Dfinery.Client.Contract;
using Dfinery.Client.Ledger;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Input;

/// <summary>Names of properties that a ledger is to forget.</summary>
internal static class LedgerNames
{
    /// <summary>The properties of some ledgers that a user means; wildcards stand for those that they know.</summary>
    /// <exception cref="CommandException">A name is in none of them.</exception>
    public static string[] Expand(string folder, IEnumerable<string> names, IReadOnlyList<OpenLedger> ledgers)
    {
        string[] known = [.. ledgers.SelectMany(ledger => ledger.Content.Names).Distinct(StringComparer.Ordinal)];
        var expanded = new List<string>();
        foreach (string name in names)
        {
            string[] found = WildcardPattern.ContainsWildcardCharacters(name)
                ? [.. known.Where(PropertyNames.Pattern(name, "-PropertyName").IsMatch)]
                : [.. known.Where(item => item == Canonical(name))];
            if (found.Length == 0)
                throw CommandErrors.UnknownLedgerProperty(folder, name, known);
            expanded.AddRange(found);
        }

        return [.. expanded.Distinct(StringComparer.Ordinal)];
    }

    private static string Canonical(string name) =>
        PropertyTable.Profile.Find(name)?.Name ?? PropertyTable.Ci.Find(name)?.Name ?? name;
}

/// <summary>Completes the documented names of both domains.</summary>
public sealed class LedgerNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionText.Matching(
            wordToComplete, PropertyTable.Profile.Rules.Concat(PropertyTable.Ci.Rules).Select(rule => (rule.Name, rule.Description)));
}
