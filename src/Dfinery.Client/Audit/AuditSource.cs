using System;
using System.Text.Json;

namespace Dfinery.Client.Audit;

/// <summary>Who does something to which server: what each line of a run says again, so that a line can stand alone.</summary>
/// <param name="server">The host and port of the API.</param>
/// <param name="connection">The name of the connection.</param>
/// <param name="user">The account under which the process runs.</param>
/// <param name="host">The machine.</param>
internal sealed class AuditOrigin(string server, string connection, string user, string host)
{
    public JsonEncodedText Server { get; } = AuditText.Encode(server);

    public JsonEncodedText Connection { get; } = AuditText.Encode(connection);

    public JsonEncodedText User { get; } = AuditText.Encode(user);

    public JsonEncodedText Host { get; } = AuditText.Encode(host);
}

/// <summary>One run, or one call, in an audit log.</summary>
internal sealed class AuditSource(AuditOrigin origin, string? operation = null, string? shard = null)
{
    private readonly JsonEncodedText _run = AuditText.Encode(Guid.NewGuid().ToString("N"));
    private readonly JsonEncodedText? _operation = operation is null ? null : AuditText.Encode(operation);
    private readonly JsonEncodedText? _shard = shard is null ? null : AuditText.Encode(shard);

    /// <summary>Writes what all its lines have in common.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString(AuditText.Run, _run);
        if (_operation is { } operation)
            json.WriteString(AuditText.Operation, operation);
        json.WriteString(AuditText.Server, origin.Server);
        json.WriteString(AuditText.Connection, origin.Connection);
        json.WriteString(AuditText.Operator, origin.User);
        json.WriteString(AuditText.Host, origin.Host);
        if (_shard is { } shard)
            json.WriteString(AuditText.Shard, shard);
    }
}
