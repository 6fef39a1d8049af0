using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using Dfinery.Client.Contract;

namespace Dfinery.PowerShell.Input;

/// <summary>
/// Completes whole hashtables with a place to fill in, one for each documented key: between the braces of -Property, PowerShell asks no
/// completer, and the keys of a map are the user's own.
/// </summary>
public sealed class HashtableCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        if (parameterName == "FlagMap")
            return [Offer("@{ Y = 'Subscribed'; N = 'Unsubscribed' }", "FlagMap", "consent flags as the input writes them")];
        bool isCi = commandName?.EndsWith("UserCi", StringComparison.OrdinalIgnoreCase) == true;
        IEnumerable<PropertyRule> rules = (isCi ? PropertyTable.Ci : PropertyTable.Profile).Rules
            .Where(rule => rule.Name.StartsWith(wordToComplete ?? string.Empty, StringComparison.OrdinalIgnoreCase));
        return parameterName == "PropertyMap"
            ? rules.Select(rule => Offer($"@{{ Column = '{rule.Name}' }}", rule.Name, rule.Description))
            : rules.Select(rule => Offer($"@{{ {rule.Name} = '' }}", rule.Name, rule.Description));
    }

    private static CompletionResult Offer(string text, string name, string toolTip) =>
        new(text, name, CompletionResultType.ParameterValue, toolTip);
}
