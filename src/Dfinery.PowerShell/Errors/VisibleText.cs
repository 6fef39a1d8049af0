using System.Globalization;
using System.Text;
using Dfinery.Client.Contract;

namespace Dfinery.PowerShell.Errors;

/// <summary>Makes a text safe for a terminal, which obeys control characters and hides format characters.</summary>
internal static class VisibleText
{
    /// <summary>The text with each such character escaped, e.g. <c>\u001B</c>; the text itself where there is none.</summary>
    public static string Of(string text)
    {
        int next = TextRule.IndexOfInvisible(text);
        if (next < 0)
            return text;

        var visible = new StringBuilder(text.Length + 16);
        int start = 0;
        for (; next >= 0; next = TextRule.IndexOfInvisible(text, start))
        {
            visible.Append(text, start, next - start);
            start = next + (next + 1 < text.Length && char.IsSurrogatePair(text, next) ? 2 : 1);
            for (int i = next; i < start; i++)
                visible.Append("\\u").Append(((int)text[i]).ToString("X4", CultureInfo.InvariantCulture));
        }

        return visible.Append(text, start, text.Length - start).ToString();
    }
}
