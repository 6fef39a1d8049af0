using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using Dfinery.Client.Contract;

namespace Dfinery.Client.Http;

/// <summary>
/// Makes a server message safe to show: one line of at most 300 characters, without the token and without the values that were sent.
/// </summary>
internal static class ServerMessage
{
    private const int MaxLength = 300;
    private const int ShortWord = 4;
    private const string Mask = "***";

    /// <summary>Cleans the message of an answer to a request.</summary>
    public static string? Clean(string? message, UserRequest? request, string? token = null)
    {
        IEnumerable<string> values = request is null || !request.Operation.IsUpdate
            ? []
            : from user in request.Users
              from property in user.Properties
              where property.Value.Kind is PropertyValueKind.String or PropertyValueKind.Number
              where !(request.Operation.Table.Find(property.Key)?.IsConsentFlag ?? false)
              select property.Value.Text!;
        return Clean(message, values, token);
    }

    /// <summary>Cleans the message of an answer to any JSON body.</summary>
    public static string? Clean(string? message, byte[] body, string? token) => Clean(message, Values(body), token);

    private static string? Clean(string? message, IEnumerable<string> values, string? token)
    {
        if (string.IsNullOrEmpty(message))
            return message;

        // A server that quotes a refused value would put personal data into logs. The longest first: a value may contain another.
        string clean = Line(message!);
        string[] secrets = [.. values.SelectMany(Forms).Concat(token is null ? [] : [token]).Where(secret => secret.Length > 0).Distinct()];
        foreach (string secret in secrets.OrderByDescending(secret => secret.Length))
            clean = Hide(clean, secret);
        return clean.Length > MaxLength ? clean.Substring(0, MaxLength) + "…" : clean;
    }

    private static IEnumerable<string> Forms(string value)
    {
        yield return Line(value);
        if (TextRule.IsEncodable(value))
            yield return JsonEncodedText.Encode(value).ToString();
    }

    /// <summary>
    /// Replaces a value by ***. A short ASCII word is replaced only as a whole word: an age of 20 must not change "2000".
    /// </summary>
    private static string Hide(string text, string secret)
    {
        bool alone = secret.Length < ShortWord && secret.All(IsWord);
        const StringComparison anyCase = StringComparison.OrdinalIgnoreCase;
        for (int at = text.IndexOf(secret, anyCase); at >= 0; at = text.IndexOf(secret, at, anyCase))
        {
            int end = at + secret.Length;
            if (alone && ((at > 0 && IsWord(text[at - 1])) || (end < text.Length && IsWord(text[end]))))
            {
                at = end;
                continue;
            }

            text = text.Substring(0, at) + Mask + text.Substring(end);
            at += Mask.Length;
        }

        return text;
    }

    private static bool IsWord(char character) => character is (>= '0' and <= '9') or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '_';

    private static List<string> Values(byte[] body)
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

    private static string Line(string message)
    {
        var line = new StringBuilder(message.Length);
        foreach (char character in message)
            line.Append(char.IsControl(character) ? ' ' : character);
        return line.ToString();
    }
}
