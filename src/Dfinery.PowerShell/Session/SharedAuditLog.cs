using System;
using Dfinery.Client.Audit;

namespace Dfinery.PowerShell.Session;

/// <summary>The audit log of a connection: opened by the first run that uses it, let go by the last. Thread-safe.</summary>
internal sealed class SharedAuditLog(string path)
{
    private readonly object _lock = new();
    private AuditWriter? _writer;
    private int _uses;

    /// <summary>Opens the log, or joins those that have it open.</summary>
    /// <exception cref="AuditException">It cannot be opened.</exception>
    public AuditLogUse Use()
    {
        lock (_lock)
        {
            _writer ??= AuditOpening.Open(path);
            _uses++;
            return new AuditLogUse(this, _writer);
        }
    }

    /// <summary>Lets the log go once nobody uses it.</summary>
    internal void Release()
    {
        lock (_lock)
        {
            if (--_uses > 0)
                return;
            _writer!.Dispose();
            _writer = null;
        }
    }
}

/// <summary>One run's or call's use of an audit log.</summary>
internal sealed class AuditLogUse(SharedAuditLog log, AuditWriter writer) : IDisposable
{
    private bool _isOver;

    /// <summary>Where lines are written.</summary>
    public AuditWriter Writer { get; } = writer;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isOver)
            log.Release();
        _isOver = true;
    }
}
