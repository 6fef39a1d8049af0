using System.Globalization;
using System.IO;
using System.Threading.Tasks;

namespace Dfinery.Emulator.Http;

/// <summary>Makes the bytes of a response, so that it goes out in one piece. Reused.</summary>
internal sealed class ResponseWriter(MemoryStream bytes)
{
    public void Begin(int statusCode)
    {
        bytes.SetLength(0);
        Write("HTTP/1.1 ");
        Write(statusCode.ToString(CultureInfo.InvariantCulture));
        Write(" ");
        Write(Phrase(statusCode));
        Write("\r\n");
    }

    public void AddHeader(string name, string value)
    {
        Write(name);
        Write(": ");
        Write(value);
        Write("\r\n");
    }

    /// <summary>Ends the headers, then sends them with the begin of a body.</summary>
    public Task SendAsync(ClientConnection connection, MemoryStream body, int count)
    {
        Write("\r\n");
        bytes.Write(body.GetBuffer(), 0, count);
        return connection.WriteAsync(bytes.GetBuffer(), (int)bytes.Length);
    }

    private static string Phrase(int statusCode) => statusCode switch
    {
        200 => "OK",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        413 => "Content Too Large",
        414 => "URI Too Long",
        417 => "Expectation Failed",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        505 => "HTTP Version Not Supported",
        _ => string.Empty,
    };

    /// <summary>Writes ASCII.</summary>
    private void Write(string text)
    {
        foreach (char character in text)
            bytes.WriteByte((byte)character);
    }
}
