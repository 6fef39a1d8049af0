using System.Collections.Generic;
using System.Text;
using Dfinery.Client.Contract;

namespace Dfinery.Client.Http;

/// <summary>
/// Makes a server message safe to show: one line of at most 300 characters, without the token and without the values that were sent,
/// whether they are quoted as they are, JSON-escaped or URL-encoded. The work does not grow with the message.
/// </summary>
internal static class ServerMessage
{
    private const int MaxLength = 300;
    private const int MaxRead = 64 * 1024;
    // A character may be escaped twice: three bytes of UTF-8 are nine characters, each of them six. What begins in the margin could be a
    // secret whose end is not read.
    private const int Margin = Secrets.MaxLength * 54;
    private const string Mask = "***";
    private const char More = '…';

    /// <summary>Cleans a message.</summary>
    public static string? Clean(string? message, Secrets secrets)
    {
        if (string.IsNullOrEmpty(message))
            return message;

        // A server that quotes a refused value would put personal data into logs.
        bool isCut = message!.Length > MaxRead;
        string line = TextRule.ToLine(isCut ? message.Substring(0, MaxRead) : message);
        List<DecodedText> readings = Readings(line);
        var clean = new StringBuilder();
        int end = isCut ? line.Length - Margin : line.Length;
        int hiddenTo = 0;
        for (int at = 0; at < end && clean.Length <= MaxLength; at++)
        {
            int secretEnd = EndOfSecret(readings, at, secrets, out bool isLong);
            if (secretEnd > at && at >= hiddenTo)
                clean.Append(Mask);
            else if (at >= hiddenTo)
                clean.Append(line[at]);
            // Where the rest of a long secret ends is not known.
            if (isLong)
                return Shorten(clean).Append(More).ToString();
            if (secretEnd > hiddenTo)
                hiddenTo = secretEnd;
        }

        return clean.Length > MaxLength || isCut ? Shorten(clean).Append(More).ToString() : clean.ToString();
    }

    private static List<DecodedText> Readings(string line)
    {
        var readings = new List<DecodedText> { new(line) };
        if (readings[0].Decode() is { } once)
        {
            readings.Add(once);
            if (once.Decode() is { } twice)
                readings.Add(twice);
        }

        return readings;
    }

    /// <summary>Where the longest secret ends that begins at a place of the line; 0: none does.</summary>
    private static int EndOfSecret(List<DecodedText> readings, int at, Secrets secrets, out bool isLong)
    {
        int end = 0;
        isLong = false;
        foreach (DecodedText reading in readings)
        {
            int index = reading.IndexOf(at);
            int length = index < 0 ? 0 : secrets.LengthAt(reading.Folded, index);
            if (length == 0)
                continue;
            isLong |= length == Secrets.MaxLength;
            if (reading.OriginalOf(index + length) is var next && next > end)
                end = next;
        }

        return end;
    }

    private static StringBuilder Shorten(StringBuilder text)
    {
        if (text.Length > MaxLength)
            text.Length = char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength;
        return text;
    }
}
