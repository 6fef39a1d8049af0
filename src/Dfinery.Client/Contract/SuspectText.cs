using System;
using System.Collections.Generic;

namespace Dfinery.Client.Contract;

/// <summary>Signs that a text is not what its owner wrote, although the API would take it.</summary>
internal enum TextSuspicion
{
    /// <summary>There is none.</summary>
    None,
    /// <summary>It holds U+FFFD: bytes were decoded that are not of the encoding.</summary>
    WrongEncoding,
    /// <summary>It is nothing but question marks: it was written in an encoding without its letters.</summary>
    QuestionMarks,
    /// <summary>It has a line break: a quotation mark that was never closed swallows the rows after it.</summary>
    LineBreak,
    /// <summary>It stands for no value, e.g. <c>NULL</c>.</summary>
    Placeholder,
    /// <summary>It is an error such as <c>#N/A</c>, which a spreadsheet writes in place of a value.</summary>
    SpreadsheetError,
    /// <summary>It holds a control or format character.</summary>
    Invisible,
    /// <summary>It is an object that PowerShell turned into text: <c>@{…}</c>.</summary>
    Flattened,
    /// <summary>It is a JSON object.</summary>
    Json,
    /// <summary>It is the header line of a CSV.</summary>
    Header,
    /// <summary>It is a number in scientific notation, as spreadsheets write long ones: <c>8.21E+11</c>.</summary>
    Exponent,
    /// <summary>It begins with an apostrophe, by which a spreadsheet knows a text.</summary>
    Apostrophe,
    /// <summary>It begins or ends with white space.</summary>
    Blank,
}

/// <summary>Looks for damage that encodings, spreadsheets and conversions do to a text. Costs next to nothing for a sound one.</summary>
internal static class SuspectText
{
    private const string KeyLetters = "userid";
    private const char Replacement = '\uFFFD';
    private const int LongestPlaceholder = 9;

    private static readonly string[] SpreadsheetErrors =
    [
        "#NAME?", "#VALUE!", "#REF!", "#DIV/0!", "#N/A", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA", "#ERROR!",
    ];

    private static readonly HashSet<string> Placeholders = new(StringComparer.OrdinalIgnoreCase)
    {
        "NULL", "(null)", "N/A", "undefined", "(none)", "NaN", "-", ".", "?",
    };

    private static readonly char[] Separators = [',', ';', '\t'];
    private static readonly char[] CsvMarks = [',', '"', '\t'];

    /// <summary>A text that may be anything, such as a name.</summary>
    public static TextSuspicion OfText(string text)
    {
        if (text.AsSpan().IndexOfAny(Replacement, '\r', '\n') >= 0)
            return text.AsSpan().IndexOf(Replacement) >= 0 ? TextSuspicion.WrongEncoding : TextSuspicion.LineBreak;
        return IsSpreadsheetError(text) ? TextSuspicion.SpreadsheetError
            : HasOnlyQuestionMarks(text) ? TextSuspicion.QuestionMarks
            : TextSuspicion.None;
    }

    /// <summary>The id of a user.</summary>
    public static TextSuspicion OfId(string id)
    {
        if (!TextRule.IsPlain(id))
        {
            if (id.AsSpan().IndexOf(Replacement) >= 0)
                return TextSuspicion.WrongEncoding;
            if (TextRule.IndexOfInvisible(id) >= 0)
                return TextSuspicion.Invisible;
        }

        return id[0] switch
        {
            '@' when id.Length > 1 && id[1] == '{' => TextSuspicion.Flattened,
            'N' or 'n' or 'U' or 'u' or '(' or '-' or '.' or '?' when IsPlaceholder(id) => TextSuspicion.Placeholder,
            '{' when !Guid.TryParseExact(id, "B", out _) => TextSuspicion.Json,
            'u' or 'U' or '_' or '-' or ' ' or '"' when IsHeader(id) => TextSuspicion.Header,
            >= '0' and <= '9' when IsExponent(id) => TextSuspicion.Exponent,
            '\'' => TextSuspicion.Apostrophe,
            '#' when IsSpreadsheetError(id) => TextSuspicion.SpreadsheetError,
            _ => TextSuspicion.None,
        };
    }

    /// <summary>What may be wrong with a text that its rule refused, e.g. a phone number.</summary>
    public static TextSuspicion OfRefused(string text) =>
        OfText(text) is not TextSuspicion.None and var damage ? damage
        : TextRule.IndexOfInvisible(text) >= 0 ? TextSuspicion.Invisible
        : IsExponent(text) ? TextSuspicion.Exponent
        : text.StartsWith("'", StringComparison.Ordinal) ? TextSuspicion.Apostrophe
        : TextSuspicion.None;

    /// <summary>True for the header line of a CSV with several columns.</summary>
    public static bool IsHeaderLine(string line) =>
        line.Length > 0 && line[0] is 'u' or 'U' or '"' && line.IndexOfAny(Separators) > 0 && IsHeader(line);

    /// <summary>True where a plain id looks like a line of a CSV.</summary>
    public static bool IsCsvLine(string id) => id.IndexOfAny(CsvMarks) >= 0;

    private static bool BeginsWithKey(string line)
    {
        int next = 0;
        for (int i = 0; i < line.Length && next < KeyLetters.Length; i++)
        {
            char letter = (char)(line[i] | 0x20);
            if (letter is >= 'a' and <= 'z' or >= '0' and <= '9' && letter != KeyLetters[next++])
                return false;
        }

        return next == KeyLetters.Length;
    }

    private static bool IsPlaceholder(string id) =>
        (id.Length <= LongestPlaceholder && Placeholders.Contains(id)) || HasOnlyQuestionMarks(id);

    /// <summary>True for two or more, also with blanks between them.</summary>
    private static bool HasOnlyQuestionMarks(string text) =>
        text.Length > 1 && text[0] == '?' && text.LastIndexOf('?') > 0 && text.Trim('?', ' ').Length == 0;

    /// <summary>True for a spreadsheet's error, and for the hashes that it writes where a column is too narrow.</summary>
    private static bool IsSpreadsheetError(string text)
    {
        if (text.Length < 3)
            return false;
        int start = 0;
        while (start < text.Length && char.IsWhiteSpace(text[start]))
            start++;
        if (start == text.Length || text[start] != '#')
            return false;

        string word = text.Trim();
        return Array.Exists(SpreadsheetErrors, error => string.Equals(error, word, StringComparison.OrdinalIgnoreCase))
            || (word.Length > 2 && word.Trim('#').Length == 0);
    }

    /// <summary>One to three digits, perhaps a fraction, then <c>E+</c> and digits.</summary>
    private static bool IsExponent(string text)
    {
        int at = Digits(text, 0);
        if (at is 0 or > 3)
            return false;
        if (at < text.Length && text[at] is '.' or ',')
            at = Digits(text, at + 1);
        return at + 2 < text.Length && text[at] is 'E' or 'e' && text[at + 1] == '+' && Digits(text, at + 2) == text.Length;
    }

    private static int Digits(string text, int at)
    {
        while (at < text.Length && text[at] is >= '0' and <= '9')
            at++;
        return at;
    }

    private static bool IsHeader(string line)
    {
        // Ids often begin with "user", and seldom with more of this.
        if (!BeginsWithKey(line))
            return false;
        int end = line.IndexOfAny(Separators);
        return PropertyTable.IsUserId((end < 0 ? line : line.Substring(0, end)).Trim('"'));
    }
}
