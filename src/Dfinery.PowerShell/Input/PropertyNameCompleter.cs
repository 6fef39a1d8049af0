using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using Dfinery.Client.Contract;

namespace Dfinery.PowerShell.Input;

/// <summary>Completes documented property names from the contract's table; never from the network.</summary>
public abstract class PropertyNameCompleter : IArgumentCompleter
{
    private readonly PropertyTable _table;

    private protected PropertyNameCompleter(PropertyTable table) => _table = table;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionText.Matching(wordToComplete, _table.Rules.Select(rule => (rule.Name, rule.Description)));
}

/// <summary>Completes the keys of a user profile.</summary>
public sealed class ProfileNameCompleter : PropertyNameCompleter
{
    /// <summary>A completer.</summary>
    public ProfileNameCompleter()
        : base(PropertyTable.Profile)
    {
    }
}

/// <summary>Completes the keys of a CI profile.</summary>
public sealed class CiNameCompleter : PropertyNameCompleter
{
    /// <summary>A completer.</summary>
    public CiNameCompleter()
        : base(PropertyTable.Ci)
    {
    }
}
