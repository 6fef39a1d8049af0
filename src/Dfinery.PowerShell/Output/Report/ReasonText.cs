using System;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Dfinery.Client.Bulk;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Output.Report;

/// <summary>
/// The reason in a message: without the row and the user, which vary, and without long numbers in the words of a server, which may be
/// somebody's.
/// </summary>
internal static class ReasonText
{
    /// <summary>Stands for the user in a reason.</summary>
    private const char User = '\uE000';
    private const int MaxLength = 500;
    private const int ShortId = 2;
    private const int LongId = 32;

    // A message of another version, or whose user was changed since, still names somebody.
    private static readonly Regex AnyUser =
        new(@"^Row \d+, user (?:'.*?'|\(none\)) (?=was |failed )", RegexOptions.Singleline | RegexOptions.CultureInvariant);

    private static readonly Regex LongNumber = new(@"\d(?:[\s.-]?\d){6,}", RegexOptions.CultureInvariant);
    private static readonly Regex[] LeadIns =
    [
        .. new[] { Messages.RowInvalid, Messages.RowFailed, Messages.RowBusy, Messages.RowUnknown }.Select(LeadIn),
    ];

    /// <summary>The reason of a row, with a placeholder for its user.</summary>
    public static string Of(ReportRow row)
    {
        string text = WithoutRow(row);
        if (row.Code is int code && text.EndsWith($" (code {code})", StringComparison.Ordinal))
            text = text.Substring(0, text.LastIndexOf(" (code ", StringComparison.Ordinal));
        text = Replace(Replace(text, row.UserId), VisibleText.Of(row.UserId));
        if (row.Status is UserStatus.Failed or UserStatus.Unknown)
            text = LongNumber.Replace(text, "(number)");
        return text.Length <= MaxLength ? text : text.Substring(0, MaxLength) + "…";
    }

    /// <summary>The reason with its user filled in.</summary>
    public static string With(string reason, string user) =>
        VisibleText.Of(reason.Replace(User.ToString(), user.Length > 0 ? user : Messages.UnknownUser));

    /// <summary>What tells reasons apart: numbers do not.</summary>
    public static string Key(string reason)
    {
        var key = new StringBuilder(reason.Length);
        foreach (char letter in reason)
        {
            if (!char.IsDigit(letter))
                key.Append(letter);
            else if (key.Length == 0 || key[key.Length - 1] != '#')
                key.Append('#');
        }

        return key.ToString();
    }

    private static string WithoutRow(ReportRow row)
    {
        string message = row.Message;
        string head = $"Row {row.Row}, user {RowErrors.Quote(row.UserId)} ";
        string rest = message.StartsWith(head, StringComparison.Ordinal)
            ? message.Substring(head.Length)
            : AnyUser.Replace(message, string.Empty, 1);
        if (rest.Length == message.Length)
            return message;
        foreach (Regex leadIn in LeadIns)
        {
            if (leadIn.Match(rest) is { Success: true } match)
                return rest.Substring(match.Length);
        }

        return rest;
    }

    /// <summary>What stands between the user and the reason.</summary>
    private static Regex LeadIn(string format)
    {
        string rest = format.Substring(format.IndexOf("{1} ", StringComparison.Ordinal) + "{1} ".Length);
        string pattern = Regex.Escape(rest.Replace("{2}", string.Empty)).Replace(@"\{3}", "[^,;:]*?");
        return new Regex("^" + pattern, RegexOptions.CultureInvariant);
    }

    /// <summary>
    /// Puts the placeholder where an id stands by itself: not within a longer word, and a very short one only in quotes. Of a long id,
    /// the beginning is enough: a message may end in the middle of it.
    /// </summary>
    private static string Replace(string text, string id)
    {
        string known = id.Length > LongId ? id.Substring(0, LongId) : id;
        int at = id.Length == 0 ? -1 : text.IndexOf(known, StringComparison.Ordinal);
        if (at < 0)
            return text;
        var result = new StringBuilder(text.Length);
        int start = 0;
        for (; at >= 0; at = text.IndexOf(known, at + known.Length, StringComparison.Ordinal))
        {
            int end = at + known.Length;
            while (end < text.Length && end - at < id.Length && text[end] == id[end - at])
                end++;
            if (at < start || !IsWhole(text, at, end))
                continue;
            result.Append(text, start, at - start).Append(User);
            start = end;
        }

        return result.Append(text, start, text.Length - start).ToString();
    }

    private static bool IsWhole(string text, int start, int end)
    {
        char before = start > 0 ? text[start - 1] : ' ';
        char after = end < text.Length ? text[end] : ' ';
        bool isQuoted = before is '\'' or '"' && after == before;
        return end - start <= ShortId && !IsMixed(text, start, end)
            ? isQuoted
            : !(IsWord(before) && IsWord(text[start])) && !(IsWord(after) && IsWord(text[end - 1]));
    }

    /// <summary>True for <c>u1</c>: neither a word nor a number.</summary>
    private static bool IsMixed(string text, int start, int end) =>
        text[start] > '~' || (end - start == 2 && char.IsDigit(text[start]) != char.IsDigit(text[start + 1]));

    private static bool IsWord(char letter) => letter is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_';
}
