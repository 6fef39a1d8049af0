using System;
using System.Globalization;
using System.Management.Automation;

namespace Dfinery.PowerShell.Errors;

/// <summary>
/// Makes every error record of the module. The error id is the key of its message in <c>Messages.resx</c>, and the recommended action
/// stands beside it as <c>Key_Action</c>, so id, text and action cannot drift apart.
/// </summary>
internal static class ErrorFactory
{
    /// <summary>An error whose message is made of the exception's.</summary>
    public static ErrorRecord Create(string id, ErrorCategory category, object? target, Exception exception, params object?[] arguments) =>
        new(exception, id, category, target)
        {
            ErrorDetails = new ErrorDetails(exception.Message) { RecommendedAction = Format(Text(id + "_Action"), arguments) },
        };

    /// <summary>The text of a key.</summary>
    public static string Text(string key) => Messages.ResourceManager.GetString(key, CultureInfo.InvariantCulture)!;

    /// <summary>Fills a text in, in the invariant culture.</summary>
    public static string Format(string format, params object?[] arguments) =>
        string.Format(CultureInfo.InvariantCulture, format, arguments);
}
