using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Dfinery.PowerShell.Input;

/// <summary>What all completers share: which offers begin as the word does, and quotes where PowerShell needs them.</summary>
internal static class CompletionText
{
    private static readonly char[] Quotes = ['\'', '"'];

    /// <summary>The offers that begin with the word, whose quotes do not count.</summary>
    public static IEnumerable<CompletionResult> Matching(string? word, IEnumerable<(string Text, string ToolTip)> offers)
    {
        string beginning = (word ?? string.Empty).Trim().Trim(Quotes);
        return offers.Where(offer => offer.Text.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
            .Select(offer => new CompletionResult(Quoted(offer.Text), offer.Text, CompletionResultType.ParameterValue, offer.ToolTip));
    }

    /// <summary>The text as an argument: in single quotes unless it consists of what means nothing else to PowerShell.</summary>
    private static string Quoted(string text) =>
        (char.IsLetter(text[0]) || text[0] is '/' or '_') && text.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or '/')
            ? text
            : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
