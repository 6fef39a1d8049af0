using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using Dfinery.PowerShell.Session;

namespace Dfinery.PowerShell.Input;

/// <summary>Completes the names of this session's connections.</summary>
public sealed class ConnectionNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionText.Matching(
            wordToComplete, DfinerySession.Current.Connections.Select(connection => (connection.Name, connection.ToString())));
}
