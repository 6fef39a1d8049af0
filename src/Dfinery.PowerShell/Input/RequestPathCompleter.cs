using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using Dfinery.Client.Contract;

namespace Dfinery.PowerShell.Input;

/// <summary>Completes the documented paths of the API.</summary>
public sealed class RequestPathCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionText.Matching(wordToComplete, UserOperation.All.Select(operation => (operation.Path, operation.Name)));
}
