using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using Dfinery.Client.Bulk;
using Dfinery.Client.Http;
using Dfinery.Emulator;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Session;

/// <summary>
/// What belongs to one runspace: its connections and the emulators it started. Runbook jobs share a process, so none of it is static.
/// </summary>
internal sealed class DfinerySession
{
    public const string DefaultName = "default";
    public const string TokenVariable = "DFINERY_API_TOKEN";
    public const string BaseUriVariable = "DFINERY_BASE_URI";

    private static readonly ConditionalWeakTable<Runspace, DfinerySession> Sessions = new();

    private readonly Dictionary<string, DfineryConnection> _connections = new(StringComparer.OrdinalIgnoreCase);
    private (string Token, string? BaseUri, DfineryConnection Connection)? _environment;

    /// <summary>The session of the runspace that the calling thread works for.</summary>
    public static DfinerySession Current => Sessions.GetValue(Runspace.DefaultRunspace, _ => new DfinerySession());

    /// <summary>Open connections, the nameless one first.</summary>
    public IEnumerable<DfineryConnection> Connections =>
        _connections.Values.OrderBy(connection => connection.Name != DefaultName).ThenBy(
            connection => connection.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Emulators started here, for <c>Stop-DfineryEmulator</c> without a parameter.</summary>
    public List<IDisposable> Emulators { get; } = [];

    /// <summary>
    /// True after a Connect-Dfinery that failed, until another one succeeds or a connection is closed: a command that names no connection
    /// may have meant that one, and no other serves in its place.
    /// </summary>
    public bool HasConnectFailed { get; set; }

    public void Add(DfineryConnection connection)
    {
        HasConnectFailed = false;
        Remove(connection.Name);
        _connections.Add(connection.Name, connection);
    }

    public bool Remove(string name)
    {
        if (!_connections.TryGetValue(name, out DfineryConnection? connection))
            return false;
        HasConnectFailed = false;
        connection.Close();
        return _connections.Remove(name);
    }

    /// <summary>Finds the connection for a command: the one given, the nameless one, the only one, or the environment's.</summary>
    /// <exception cref="CommandException">There is none, or it is not clear which.</exception>
    public DfineryConnection Resolve(object? given)
    {
        string? type = given is PSObject { TypeNames: { Count: > 0 } names } ? names[0] : given?.GetType().Name;
        given = given is PSObject wrapped ? wrapped.BaseObject : given;
        DfineryConnection connection = given switch
        {
            null => Default(),
            DfineryConnection direct => direct,
            string name => Named(name),
            // Its type says more than its text.
            _ => throw CommandErrors.NotAConnection(given, type!),
        };
        if (!connection.IsOpen)
            throw CommandErrors.ClosedConnection(connection, connection.Name);
        return connection;
    }

    /// <summary>Closes everything, when the module is removed.</summary>
    public void Clear()
    {
        foreach (string name in _connections.Keys.ToArray())
            Remove(name);
        _environment?.Connection.Close();
        _environment = null;
        foreach (IDisposable emulator in Emulators)
            emulator.Dispose();
        Emulators.Clear();
    }

    private DfineryConnection Named(string name) =>
        _connections.TryGetValue(name, out DfineryConnection? connection)
            ? connection
            : throw CommandErrors.UnknownConnection(name);

    private DfineryConnection Default()
    {
        if (HasConnectFailed)
            throw CommandErrors.ConnectFailed();
        if (_connections.TryGetValue(DefaultName, out DfineryConnection? connection))
            return connection;
        if (_connections.Count == 1)
            return Only(_connections.Values.First());
        if (_connections.Count > 1)
            throw CommandErrors.AmbiguousConnection(_connections.Keys);

        return FromEnvironment() ?? throw CommandErrors.NoConnection();
    }

    /// <summary>The only connection serves, though it has a name, unless the environment could be meant: that may be another app.</summary>
    private static DfineryConnection Only(DfineryConnection connection) =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable(TokenVariable))
            ? connection
            : throw CommandErrors.NamedConnectionOrEnvironment(connection.Name);

    private DfineryConnection? FromEnvironment()
    {
        string? token = Environment.GetEnvironmentVariable(TokenVariable);
        string? baseUri = Environment.GetEnvironmentVariable(BaseUriVariable);
        if (string.IsNullOrEmpty(token))
            return null;
        if (_environment is { } known && known.Token == token && known.BaseUri == baseUri)
            return known.Connection;

        _environment?.Connection.Close();
        DfineryConnection connection = Open(
            "environment", "Environment", new DfineryClientOptions(token!) { BaseUri = ParseBaseUri(baseUri) });
        _environment = (token!, baseUri, connection);
        return connection;
    }

    /// <summary>Opens a connection; nothing is sent yet.</summary>
    public static DfineryConnection Open(
        string name,
        string source,
        DfineryClientOptions options,
        int throttleLimit = BulkOptions.DefaultThrottleLimit,
        int maxRetryCount = BulkOptions.DefaultMaxRetries,
        double quotaShare = 1,
        string? auditLogPath = null)
    {
        try
        {
            options.MaxConnections = Math.Max(options.MaxConnections, throttleLimit);
            return new DfineryConnection(name, source, options, throttleLimit, maxRetryCount, quotaShare, auditLogPath);
        }
        catch (ArgumentException e)
        {
            throw CommandErrors.InvalidConnection(CommandErrors.Plain(e));
        }
    }

    /// <summary>Reads a base address; the vendor's where none is given.</summary>
    public static Uri ParseBaseUri(string? text) =>
        string.IsNullOrEmpty(text) ? DfineryClientOptions.DefaultBaseUri : ParseAddress(text!, "https://openapi.dfinery.io");

    /// <summary>Reads an absolute address. One that cannot be read is shown without what may be a password.</summary>
    public static Uri ParseAddress(string text, string example) =>
        // Several addresses in one text would be taken for one, the others as its path.
        !text.Trim().Any(char.IsWhiteSpace) && Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
            ? uri
            : throw CommandErrors.InvalidConnection(
                ErrorFactory.Format(Messages.ProblemAddress, WithoutCredentials(text), example));

    private static string WithoutCredentials(string text) =>
        VisibleText.Of(text.LastIndexOf('@') is var end and >= 0 ? "…" + text.Substring(end) : text);
}
