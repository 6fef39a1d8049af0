using System;
using System.Text;

namespace Dfinery.PowerShell.Output.Report;

/// <summary>Makes a text mean itself in GitHub's Markdown: no markup, no HTML, no mention, no link.</summary>
internal static class MarkdownText
{
    /// <summary>Separates what would be a mention, an issue, an emoji or a link; nothing of it is shown.</summary>
    private const string Nothing = "<!-- -->";

    private static readonly char[] Marks = [.. "\\`*_{}[]()#+-.!|~>$"];

    public static string Of(string text)
    {
        string visible = SafeText.Of(text);
        var result = new StringBuilder(visible.Length + 16);
        for (int i = 0; i < visible.Length; i++)
        {
            char letter = visible[i];
            switch (letter)
            {
                case '<':
                    result.Append("&lt;");
                    break;
                case '&':
                    result.Append("&amp;");
                    break;
                case '@' or '#' or ':' or '.' when IsLink(visible, i):
                    result.Append(letter).Append(Nothing);
                    break;
                case '-' or '.' or '+' or '(' or ')' when i > 0:
                    result.Append(letter);
                    break;
                default:
                    if (Array.IndexOf(Marks, letter) >= 0)
                        result.Append('\\');
                    result.Append(letter);
                    break;
            }
        }

        return result.ToString();
    }

    private static bool IsLink(string text, int at) => text[at] switch
    {
        '@' => true,
        _ when at + 1 == text.Length => false,
        '#' => char.IsDigit(text[at + 1]),
        ':' => text[at + 1] == '/' || char.IsLetter(text[at + 1]) || text[at + 1] is '+' or '-',
        _ => at >= 3 && string.CompareOrdinal(text, at - 3, "www", 0, 3) == 0,
    };
}
