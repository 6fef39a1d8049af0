using System;
using System.Text.Json;

namespace Dfinery.Client.Audit;

/// <summary>
/// Notes a call of an endpoint that the module does not know: before it leaves, and what came of it. Never its body or answer.
/// </summary>
internal sealed class CallAudit(AuditWriter writer, AuditOrigin origin, string path, string file)
{
    private readonly AuditSource _source = new(origin);
    // What follows may hold an id.
    private readonly string _path = path.Split('?', '#')[0];

    /// <summary>Notes that the call leaves.</summary>
    /// <exception cref="AuditException">It cannot be noted, and must not leave.</exception>
    public void NoteSent(DateTime utc)
    {
        lock (writer.Turn)
        {
            Utf8JsonWriter json = Begin(AuditText.Sent);
            AuditText.WriteTime(json, AuditText.Sent, utc);
            writer.End();
            Flush();
        }
    }

    /// <summary>Notes what came of it.</summary>
    /// <param name="utc">When.</param>
    /// <param name="result">In one word.</param>
    /// <param name="httpStatus">The status of the answer; <c>null</c>: there was none.</param>
    /// <param name="code">The API's result code.</param>
    /// <exception cref="AuditException">It cannot be noted.</exception>
    public void NoteCalled(DateTime utc, string result, int? httpStatus, int? code)
    {
        lock (writer.Turn)
        {
            Utf8JsonWriter json = Begin(AuditText.Called);
            AuditText.WriteTime(json, AuditText.Time, utc);
            json.WriteString(AuditText.Status, result);
            if (httpStatus is { } status)
                json.WriteNumber(AuditText.HttpStatus, status);
            if (code is { } number)
                json.WriteNumber(AuditText.Code, number);
            writer.End();
            Flush();
        }
    }

    private Utf8JsonWriter Begin(JsonEncodedText name)
    {
        Utf8JsonWriter json = writer.Begin(name);
        json.WriteNumber(AuditText.FormatName, AuditText.Format);
        _source.Write(json);
        json.WriteString(AuditText.Path, _path);
        return json;
    }

    private void Flush()
    {
        if (!writer.Flush())
            throw new AuditException(AuditFailure.Disk, file, writer.Failure!.Message, writer.Failure);
    }
}
