using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using Dfinery.Client.Contract;

namespace Dfinery.Client.Tests;

/// <summary>Spoils answers, byte by byte and token by token. The same seed spoils the same way.</summary>
internal sealed class FuzzMutator(int seed)
{
    private static readonly byte[][] Answers = [.. FuzzAnswers.All.Select(answer => Encoding.UTF8.GetBytes(answer.Json))];

    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "null", "true", "false", "0", "-1", "2000", "2e3", "2000.0", "4294967296", "1e999", "\"\"", "\"User_1\"", "\"User_2\"",
            "\"\\ud800\"",
            "\"\\u0000\"", "[]", "{}", "[null]", "[\"User_1\",\"User_2\"]", "[[\"User_2\"]]", "{\"user_id\":\"User_2\",\"properties\":{}}",
            "[{\"code\":5003,\"user_ids\":[\"User_1\"]}]", "\"user_id\"", "\"properties\"", "\"failure_details\"",
            "\"successful_user_ids\"",
            "\"result_data\"", "{", "}", "[", "]", ",", ":", "\"", "/**/", "\ufeff",
        }.Select(Encoding.UTF8.GetBytes),
        [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80],
    ];

    private readonly Random _random = new(seed);

    public (UserOperation Operation, byte[] Json) Next()
    {
        int index = _random.Next(Answers.Length);
        byte[] json = Answers[index];
        for (int times = 1 + _random.Next(3); times > 0; times--)
            json = _random.Next(2) == 0 ? SpoilBytes(json) : SpoilTokens(json);
        return (FuzzAnswers.All[index].Operation, json);
    }

    private byte[] SpoilBytes(byte[] json)
    {
        (int from, int length) = Part(json.Length, 24);
        switch (_random.Next(5))
        {
            case 0: // flip
                byte[] flipped = [.. json];
                if (flipped.Length > 0)
                    flipped[_random.Next(flipped.Length)] ^= (byte)(1 << _random.Next(8));
                return flipped;
            case 1: // delete
                return [.. json[..from], .. json[(from + length)..]];
            case 2: // duplicate
                return [.. json[..(from + length)], .. json[from..]];
            case 3: // cut off
                return json[..from];
            default: // splice with another answer
                byte[] other = Answers[_random.Next(Answers.Length)];
                return [.. json[..from], .. other[_random.Next(other.Length)..]];
        }
    }

    private byte[] SpoilTokens(byte[] json)
    {
        List<(int From, int Length)> places = Places(json);
        if (places.Count == 0)
            return SpoilBytes(json);

        (int from, int length) = places[_random.Next(places.Count)];
        (int otherFrom, int otherLength) = places[_random.Next(places.Count)];
        byte[] with = _random.Next(3) == 0 ? json[otherFrom..(otherFrom + otherLength)] : Tokens[_random.Next(Tokens.Length)];
        return _random.Next(4) == 0
            ? [.. json[..from], .. with, (byte)',', .. json[from..]]
            : [.. json[..from], .. with, .. json[(from + length)..]];
    }

    /// <summary>Where tokens and whole values stand, as far as the text is JSON.</summary>
    private static List<(int From, int Length)> Places(byte[] json)
    {
        var places = new List<(int From, int Length)>();
        var open = new Stack<int>();
        var reader = new Utf8JsonReader(json);
        try
        {
            while (reader.Read())
            {
                int from = (int)reader.TokenStartIndex;
                int end = (int)reader.BytesConsumed;
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                    open.Push(from);
                else if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray && open.TryPop(out int start))
                    places.Add((start, end - start));
                else
                    places.Add((from, end - from));
            }
        }
        catch (JsonException)
        {
            // Spoilt already from here on.
        }

        return places;
    }

    private (int From, int Length) Part(int total, int longest)
    {
        int from = _random.Next(total + 1);
        return (from, Math.Min(_random.Next(1, longest), total - from));
    }
}
