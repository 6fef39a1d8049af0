using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using Dfinery.Client.Contract;

namespace Dfinery.Client.Http;

/// <summary>
/// What a message about a request must not show: the token and the values that were sent. Sorted when it is first asked for, so that
/// finding one takes a binary search however many there are. Not thread-safe.
/// </summary>
internal sealed class Secrets
{
    /// <summary>A longer secret is known by its beginning.</summary>
    public const int MaxLength = 256;

    private const int ShortWord = 4;

    private readonly UserRequest? _request;
    private readonly byte[]? _body;
    private readonly string? _token;
    private string[]? _sorted;
    private int[] _prefixes = [];

    /// <summary>The secrets of a request of users.</summary>
    public Secrets(UserRequest? request, string? token)
    {
        _request = request;
        _token = token;
    }

    /// <summary>The secrets of any JSON body.</summary>
    public Secrets(byte[] body, string? token)
    {
        _body = body;
        _token = token;
    }

    /// <summary>A text in the form in which secrets are compared: in one case, on one line, with a blank for the + of a form.</summary>
    public static string Fold(string text) => TextRule.ToLine(text).Replace('+', ' ').ToUpperInvariant();

    /// <summary>The length of the longest secret at a place of a folded text; 0: there is none.</summary>
    public int LengthAt(string folded, int start)
    {
        _sorted ??= Sort();
        int low = 0;
        int high = _sorted.Length;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (string.CompareOrdinal(_sorted[middle], 0, folded, start, MaxLength) <= 0)
                low = middle + 1;
            else
                high = middle;
        }

        // Every secret that begins here is the one found, or one of its beginnings.
        for (int i = low - 1; i >= 0; i = _prefixes[i])
        {
            int length = _sorted[i].Length;
            if (string.CompareOrdinal(_sorted[i], 0, folded, start, length) == 0 && !IsPartOfWord(folded, start, length))
                return length;
        }

        return 0;
    }

    private string[] Sort()
    {
        var secrets = new List<string>();
        foreach (string value in Values())
        {
            string line = TextRule.ToLine(value.Length > MaxLength ? value.Substring(0, MaxLength) : value);
            // With its blanks, a short word would count as no word.
            string word = line.Trim();
            string folded = Fold(word.Length < ShortWord && value.Length <= MaxLength ? word : line);
            if (!string.IsNullOrWhiteSpace(folded))
                secrets.Add(folded);
        }

        secrets.Sort(StringComparer.Ordinal);
        _prefixes = new int[secrets.Count];
        for (int i = 0; i < secrets.Count; i++)
        {
            int before = i - 1;
            while (before >= 0 && !secrets[i].StartsWith(secrets[before], StringComparison.Ordinal))
                before = _prefixes[before];
            _prefixes[i] = before;
        }

        return [.. secrets];
    }

    private IEnumerable<string> Values()
    {
        if (_token is not null)
            yield return _token;
        foreach (string value in _body is not null ? ValuesOf(_body) : ValuesOf(_request))
            yield return value;
    }

    private static IEnumerable<string> ValuesOf(UserRequest? request)
    {
        if (request is not { Operation.IsUpdate: true })
            yield break;
        foreach (UserUpdate user in request.Users)
        {
            foreach (KeyValuePair<string, PropertyValue> property in user.Properties)
            {
                if (property.Value.Text is { } text && request.Operation.Table.Find(property.Key) is not { IsConsentFlag: true })
                    yield return text;
            }
        }
    }

    private static List<string> ValuesOf(byte[] body)
    {
        var values = new List<string>();
        var json = new Utf8JsonReader(body);
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.String)
                values.Add(json.GetString()!);
            else if (json.TokenType == JsonTokenType.Number)
                values.Add(Encoding.UTF8.GetString(json.ValueSpan.ToArray()));
        }

        return values;
    }

    /// <summary>True for a short ASCII word inside another: an age of 20 must not change "2000".</summary>
    private static bool IsPartOfWord(string text, int start, int length)
    {
        if (length >= ShortWord)
            return false;
        for (int i = start; i < start + length; i++)
        {
            if (!IsWord(text[i]))
                return false;
        }

        return (start > 0 && IsWord(text[start - 1])) || (start + length < text.Length && IsWord(text[start + length]));
    }

    private static bool IsWord(char character) => character is (>= '0' and <= '9') or (>= 'A' and <= 'Z') or '_';
}
