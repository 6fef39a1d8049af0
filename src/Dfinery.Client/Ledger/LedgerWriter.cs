using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Dfinery.Client.Ledger;

/// <summary>
/// Writes the records of a run: all that came while the disk was busy go together, in one frame with one sync. The first write or sync
/// that fails is the last. Thread-safe.
/// </summary>
internal sealed class LedgerWriter
{
    // A frame of records that are in doubt holds requests up: it must not grow too long.
    private const int FullBytes = 256 * 1024;
    // From one sync to the next in ms: a disk that is quick would be asked for one every few rows.
    private const int Pause = 4;

    private readonly object _lock = new();
    private readonly LedgerLog _log;
    private readonly Action<long> _note;
    private readonly Queue<LedgerRecords> _full = new();
    private LedgerRecords _records = new();
    private LedgerRecords? _spare;
    private long _ticket = 1;
    private long _last;
    private long _durable;
    private bool _isWriting;
    private bool _isFinishing;
    private bool _hasEnded;
    private volatile Exception? _failure;

    /// <summary>A writer.</summary>
    /// <param name="log">The log, which belongs to this writer until <see cref="Finish"/>.</param>
    /// <param name="note">Called with the log's length after each sync.</param>
    public LedgerWriter(LedgerLog log, Action<long> note)
    {
        _log = log;
        _note = note;
    }

    /// <summary>Raised after a sync, and once when one has failed; on a thread of the pool, with no lock held.</summary>
    public event Action? Changed;

    /// <summary>What failed; <c>null</c>: nothing did. What was added since is not on the disk.</summary>
    public Exception? Failure => _failure;

    /// <summary>Records up to this ticket are on the disk.</summary>
    public long Durable => Interlocked.Read(ref _durable);

    /// <summary>The ticket of what was added last.</summary>
    public long Ticket
    {
        get
        {
            lock (_lock)
                return _last;
        }
    }

    /// <summary>Adds entries of a user.</summary>
    /// <returns>A ticket: see <see cref="Durable"/>.</returns>
    public long Add(UserHash user, ReadOnlySpan<byte> properties, ReadOnlySpan<ulong> entries)
    {
        lock (_lock)
        {
            _records.AddUser(user, properties, entries);
            return Added();
        }
    }

    /// <summary>Adds the name of the next property.</summary>
    public void AddName(string name)
    {
        lock (_lock)
        {
            _records.AddName(name);
            Added();
        }
    }

    /// <summary>Adds that all of a user is forgotten.</summary>
    public void AddForgottenUser(UserHash user)
    {
        lock (_lock)
        {
            _records.AddForgottenUser(user);
            Added();
        }
    }

    /// <summary>Adds that a property of all users is forgotten.</summary>
    public void AddForgottenProperty(byte property)
    {
        lock (_lock)
        {
            _records.AddForgottenProperty(property);
            Added();
        }
    }

    /// <summary>Waits until all that was added is on the disk, or the disk has failed.</summary>
    public void Finish()
    {
        lock (_lock)
        {
            _isFinishing = true;
            Monitor.PulseAll(_lock);
            while (_isWriting)
                Monitor.Wait(_lock);
            _isFinishing = false;
        }
    }

    /// <summary>As <see cref="Finish"/>, and what is added later is lost: an answer that came after the run had been given up.</summary>
    public void End()
    {
        lock (_lock)
        {
            _hasEnded = true;
            Finish();
        }
    }

    private long Added()
    {
        long ticket = _last = _ticket;
        if (_failure is not null || _hasEnded)
            return ticket;
        if (_records.Length >= FullBytes)
        {
            _full.Enqueue(_records);
            _records = new LedgerRecords();
            _ticket++;
        }

        if (!_isWriting)
        {
            _isWriting = true;
            _ = Task.Run(Write);
        }

        return ticket;
    }

    private void Write()
    {
        for (bool isFirst = true; Next(isFirst, out long ticket) is { } records; isFirst = false)
        {
            Try(() =>
            {
                _log.Append(records);
                _note(_log.Length);
                Interlocked.Exchange(ref _durable, ticket);
            });
            records.Clear();
            lock (_lock)
                _spare = records;
            Try(() => Changed?.Invoke());
        }
    }

    /// <summary>An exception that nobody expects would otherwise leave the run waiting for ever.</summary>
    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            _failure ??= e;
        }
    }

    /// <summary>The records that are written next; <c>null</c>: there are none, and who adds some starts again.</summary>
    private LedgerRecords? Next(bool isFirst, out long ticket)
    {
        lock (_lock)
        {
            if (!isFirst && !_isFinishing && _full.Count == 0)
                Monitor.Wait(_lock, Pause);
            ticket = _ticket - _full.Count;
            if (_failure is null && _full.Count > 0)
                return _full.Dequeue();
            if (_failure is null && _records.Length > 0)
            {
                LedgerRecords records = _records;
                _records = _spare ?? new LedgerRecords();
                _spare = null;
                _ticket++;
                return records;
            }

            _isWriting = false;
            Monitor.PulseAll(_lock);
            return null;
        }
    }
}
