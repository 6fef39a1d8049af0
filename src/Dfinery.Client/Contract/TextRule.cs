using System;
using System.Globalization;

namespace Dfinery.Client.Contract;

/// <summary>"Only text that UTF-8 can encode" (docs/CONTRACT.md, <i>Properties</i>).</summary>
internal static class TextRule
{
    /// <summary>True where the text has no unpaired surrogate, so that UTF-8 can encode it.</summary>
    public static bool IsEncodable(string text)
    {
        for (int i = FirstSurrogate(text); i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                return false;
            i++;
        }

        return true;
    }

    /// <summary>True for a text of printable ASCII without a blank: nothing can be wrong with a character of it.</summary>
    public static bool IsPlain(string text) => text.Length > 0 && FirstOutside(text, 0, '!') == text.Length;

    /// <summary>
    /// Where the first character is that a screen does not show or obeys instead: a control or format character, a line separator, half a
    /// character; -1: nowhere.
    /// </summary>
    public static int IndexOfInvisible(string text, int start = 0)
    {
        for (int i = FirstOutside(text, start, ' '); i < text.Length; i++)
        {
            if (CharUnicodeInfo.GetUnicodeCategory(text, i) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate)
                return i;
            if (char.IsHighSurrogate(text[i]))
                i++;
        }

        return -1;
    }

    /// <summary>The text on one line, with a blank for each character that is not shown.</summary>
    public static string ToLine(string text)
    {
        int next = IndexOfInvisible(text);
        if (next < 0)
            return text;
        char[] line = text.ToCharArray();
        for (; next >= 0; next = IndexOfInvisible(text, next + 1))
            line[next] = ' ';
        return new string(line);
    }

    /// <summary>Checks a user id or a key: not blank, encodable.</summary>
    public static ContractProblem CheckName(string? name) =>
        string.IsNullOrWhiteSpace(name) ? ContractProblem.Empty : IsEncodable(name!) ? ContractProblem.None : ContractProblem.NotEncodable;

    /// <summary>Checks a value of a property that has no rule of its own.</summary>
    public static ContractProblem Check(PropertyValue value) => value.Kind switch
    {
        PropertyValueKind.Null => ContractProblem.Null,
        PropertyValueKind.String when !IsEncodable(value.Text!) => ContractProblem.NotEncodable,
        _ => ContractProblem.None,
    };

#if NET
    private static int FirstSurrogate(string text) =>
        text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') is var at and >= 0 ? at : text.Length;

    private static int FirstOutside(string text, int start, char lowest) =>
        text.AsSpan(start).IndexOfAnyExceptInRange(lowest, '~') is var at and >= 0 ? start + at : text.Length;
#else
    private static int FirstSurrogate(string text) => 0;

    private static int FirstOutside(string text, int start, char lowest)
    {
        while (start < text.Length && text[start] >= lowest && text[start] <= '~')
            start++;
        return start;
    }
#endif
}
