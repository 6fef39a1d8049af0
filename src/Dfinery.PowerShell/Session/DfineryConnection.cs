using System;
using System.Runtime.InteropServices;
using System.Threading;
using Dfinery.Client.Audit;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Bulk.Telemetry;
using Dfinery.Client.Http;
using Dfinery.Client.Ledger;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Session;

/// <summary>
/// A connection to the API: the token, the pool of connections and the quota that all commands using it share. It never shows its token.
/// Safe to hand to <c>ForEach-Object -Parallel</c> with <c>-Connection $using:connection</c>.
/// </summary>
public sealed class DfineryConnection
{
    private readonly object _lock = new();
    private readonly string _token;
    private volatile bool _isClosed;
    private int _uses;

    internal DfineryConnection(
        string name, string source, DfineryClientOptions options, int throttleLimit, int maxRetryCount, double quotaShare,
        string? auditLogPath)
    {
        Name = name;
        Source = source;
        BaseUri = options.BaseUri;
        _token = options.Token;
        ThrottleLimit = throttleLimit;
        MaxRetryCount = maxRetryCount;
        Gate = new QuotaGate(quotaShare);
        TimeoutSec = (int)Math.Ceiling(options.Timeout.TotalSeconds);
        AuditLogPath = auditLogPath;
        AuditLog = auditLogPath is null ? null : new SharedAuditLog(auditLogPath);
        Client = new DfineryClient(options);
        QuotaTelemetry.Watch(Gate, name);
    }

    /// <summary>The name that <c>-Connection</c> takes.</summary>
    public string Name { get; }

    /// <summary>Where the API is.</summary>
    public Uri BaseUri { get; }

    /// <summary>At most this many requests in flight, for each command.</summary>
    public int ThrottleLimit { get; }

    /// <summary>How many times a row is tried again.</summary>
    public int MaxRetryCount { get; }

    /// <summary>Seconds that one attempt may take.</summary>
    public int TimeoutSec { get; }

    /// <summary>Where the token came from: <c>Connect-Dfinery</c> or <c>Environment</c>.</summary>
    public string Source { get; }

    /// <summary>The file in which all that is done with it is noted; none without one.</summary>
    public string? AuditLogPath { get; }

    /// <summary>False once it was disconnected.</summary>
    public bool IsOpen => !_isClosed;

    /// <summary>The part of each window of the quota that this connection may take; the rest is left to others on the token.</summary>
    public double QuotaShare => Gate.Share;

    /// <summary>Requests left in the quota's window, as the last answer said; none before the first.</summary>
    public long? QuotaRemaining => Gate.Remaining;

    /// <summary>When the quota's window ends.</summary>
    public DateTimeOffset? QuotaReset => Gate.Reset;

    internal DfineryClient Client { get; }

    internal QuotaGate Gate { get; }

    internal SharedAuditLog? AuditLog { get; }

    /// <summary>Who uses it, for an audit log.</summary>
    internal AuditOrigin Origin => new(BaseUri.Authority, Name, Account, Environment.MachineName);

    private static string Account => RuntimeInformation.IsOSPlatform(OSPlatform.Windows)
        ? Environment.UserDomainName + "\\" + Environment.UserName
        : Environment.UserName;

    private CancellationTokenSource ClosingSource { get; } = new();

    /// <summary>The name and the address.</summary>
    public override string ToString() => $"{Name} ({BaseUri})";

    /// <summary>Cancelled when the connection is closed.</summary>
    internal CancellationToken Closing => ClosingSource.Token;

    /// <summary>To whom a ledger belongs that is kept of what this connection sends.</summary>
    /// <param name="shard">The shard; <c>null</c>: all users.</param>
    internal LedgerOwner OwnerOfLedger(string? shard) => new(BaseUri, _token, shard ?? string.Empty);

    /// <summary>Keeps the client alive until what is in flight has been answered, though the connection be closed meanwhile.</summary>
    /// <exception cref="CommandException">It is closed already.</exception>
    internal IDisposable Use()
    {
        lock (_lock)
        {
            if (!IsOpen)
                throw CommandErrors.ClosedConnection(this, Name);
            _uses++;
            return new ConnectionUse(this);
        }
    }

    internal void Close()
    {
        lock (_lock)
            _isClosed = true;
        ClosingSource.Cancel();
        QuotaTelemetry.Unwatch(Gate);
        DisposeUnused();
    }

    private void DisposeUnused()
    {
        lock (_lock)
        {
            if (!IsOpen && _uses == 0)
                Client.Dispose();
        }
    }

    private sealed class ConnectionUse(DfineryConnection connection) : IDisposable
    {
        private int _isOver;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 1)
                return;
            lock (connection._lock)
                connection._uses--;
            connection.DisposeUnused();
        }
    }
}
