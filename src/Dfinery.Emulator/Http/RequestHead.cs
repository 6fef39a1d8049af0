using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Dfinery.Emulator.Http;

/// <summary>Request line and headers. What could be read in two ways is refused.</summary>
internal sealed class RequestHead
{
    public const int MaxBytes = 32 * 1024;
    public const int MaxLineBytes = 8 * 1024;
    private const int MaxHeaders = 100;
    private static readonly Encoding Latin1 = Encoding.GetEncoding(28591);

    private readonly List<KeyValuePair<string, string>> _headers = new(16);

    private RequestHead(string line)
    {
        string[] parts = line.Split(' ');
        if (parts.Length != 3 || !IsToken(parts[0]) || !IsTarget(parts[1]) || !IsVersion(parts[2]))
            throw new ProtocolException(400, "The request line must be a method, a target and HTTP/1.1.");
        if (parts[2][5] != '1')
            throw new ProtocolException(505, "The version must be HTTP/1.1 or HTTP/1.0.");
        Method = parts[0];
        Target = PathAndQuery(parts[1]);
        IsHttp10 = parts[2][7] == '0';
    }

    public string Method { get; }

    /// <summary>Path and query as they came, also of a target that is a whole address.</summary>
    public string Target { get; }

    public bool IsHttp10 { get; }

    public bool IsChunked { get; private set; }

    /// <summary>The length of a body that is not chunked.</summary>
    public long ContentLength { get; private set; }

    public bool ExpectsContinue { get; private set; }

    /// <summary>Whether another request may follow on the connection.</summary>
    public bool KeepsAlive { get; private set; }

    /// <summary>A header's value; several are joined with commas, none is null.</summary>
    public string? this[string name]
    {
        get
        {
            string? value = null;
            foreach (KeyValuePair<string, string> header in _headers)
            {
                if (string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase))
                    value = value is null ? header.Value : value + ", " + header.Value;
            }

            return value;
        }
    }

    /// <summary>Whether a head can begin with this; the bytes of TLS, for example, cannot.</summary>
    public static bool CanBeginWith(byte first) => IsTokenCharacter((char)first);

    /// <param name="bytes">Where the head is.</param>
    /// <param name="start">Its begin.</param>
    /// <param name="count">Its length with the empty line.</param>
    /// <exception cref="ProtocolException">It is refused.</exception>
    public static RequestHead Parse(byte[] bytes, int start, int count)
    {
        string text = Latin1.GetString(bytes, start, count);
        int at = 0;
        string line = NextLine(text, ref at);
        if (line.Length > MaxLineBytes)
            throw LineTooLong();
        var head = new RequestHead(line);
        while ((line = NextLine(text, ref at)).Length > 0)
        {
            KeyValuePair<string, string> header = ParseHeader(line);
            if (head._headers.Count == MaxHeaders)
                throw new ProtocolException(431, "There are over 100 headers.");
            head._headers.Add(header);
        }

        head.ReadFraming();
        return head;
    }

    public static ProtocolException LineTooLong() => new(414, "The request line is over 8 KB.");

    public static ProtocolException TooLarge() => new(431, "The request's headers are over 32 KB.");

    private static string NextLine(string text, ref int at)
    {
        int end = text.IndexOf('\n', at);
        int count = end - at;
        if (count > 0 && text[end - 1] == '\r')
            count--;
        string line = text.Substring(at, count);
        at = end + 1;
        return line;
    }

    /// <summary>Reads a header, or a trailer.</summary>
    /// <exception cref="ProtocolException">It is neither.</exception>
    public static KeyValuePair<string, string> ParseHeader(string line)
    {
        if (line[0] is ' ' or '\t')
            throw new ProtocolException(400, "A header must be on one line.");
        int colon = line.IndexOf(':');
        string name = line.Substring(0, Math.Max(0, colon));
        string value = line.Substring(colon + 1).Trim(' ', '\t');
        if (!IsToken(name) || !IsText(value))
            throw new ProtocolException(400, "A header must be a name, a colon and text.");
        return new KeyValuePair<string, string>(name, value);
    }

    /// <summary>Whether there are no control characters but tabs.</summary>
    public static bool IsText(string text) => text.All(character => character is >= ' ' and not '\x7F' or '\t');

    /// <summary>Reads where the request ends, and whether another may follow.</summary>
    private void ReadFraming()
    {
        int hosts = _headers.Count(header => header.Key.Equals("Host", StringComparison.OrdinalIgnoreCase));
        if (hosts > 1 || (hosts == 0 && !IsHttp10))
            throw new ProtocolException(400, "There must be one Host header.");

        string? coding = this["Transfer-Encoding"];
        string? length = this["Content-Length"];
        IsChunked = coding is not null;
        if (IsChunked && (length is not null || IsHttp10))
            throw new ProtocolException(400, "Transfer-Encoding must come without Content-Length and in HTTP/1.1.");
        if (IsChunked && !coding!.Equals("chunked", StringComparison.OrdinalIgnoreCase))
            throw new ProtocolException(501, "Transfer-Encoding must be chunked.");
        long count = 0;
        if (length is not null && !long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out count))
            throw new ProtocolException(400, "Content-Length must be one number.");
        ContentLength = count;

        string? expected = this["Expect"];
        ExpectsContinue = expected is not null && !IsHttp10;
        if (ExpectsContinue && !expected!.Equals("100-continue", StringComparison.OrdinalIgnoreCase))
            throw new ProtocolException(417, "Expect must be 100-continue.");

        string[] options = (this["Connection"] ?? string.Empty).Split(',');
        bool Has(string option) => options.Any(item => item.Trim().Equals(option, StringComparison.OrdinalIgnoreCase));
        KeepsAlive = !Has("close") && (!IsHttp10 || Has("keep-alive"));
    }

    private static string PathAndQuery(string target)
    {
        int authority = target.IndexOf("://", StringComparison.Ordinal);
        if (target[0] == '/' || authority < 0)
            return target;
        int path = target.IndexOfAny(['/', '?'], authority + 3);
        return path < 0 ? "/" : target[path] == '?' ? "/" + target.Substring(path) : target.Substring(path);
    }

    private static bool IsTarget(string text) => text.Length > 0 && text.All(character => character is > ' ' and < '\x7F');

    private static bool IsVersion(string text) =>
        text.Length == 8
        && text.StartsWith("HTTP/", StringComparison.Ordinal)
        && text[5] is >= '0' and <= '9'
        && text[6] == '.'
        && text[7] is >= '0' and <= '9';

    private static bool IsToken(string text) => text.Length > 0 && text.All(IsTokenCharacter);

    private static bool IsTokenCharacter(char character) =>
        character is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9')
        or '!' or '#' or '$' or '%' or '&' or '\'' or '*' or '+' or '-' or '.' or '^' or '_' or '`' or '|' or '~';
}
