using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Text.Json;
using System.Threading;
using Dfinery.Client.Audit;
using Dfinery.Client.Contract;

namespace Dfinery.Client.Bulk.Dispatch;

/// <summary>
/// Notes a run in an audit log: its rows in the order in which they are settled, and consent before it is sent. Under the run's lock a row
/// is only put into a queue; its line is made and written by whoever flushes.
/// </summary>
internal sealed partial class RunAudit
{
    private readonly AuditWriter _writer;
    private readonly UserOperation _operation;
    private readonly IReadOnlyList<string>? _names;
    private readonly AuditSource _source;
    private readonly ConcurrentQueue<Entry> _settled = new();
    // Under the run's lock.
    private long _added;
    // Under the writer's turn.
    private long _taken;
    private bool _isOver;
    private long _written;

    /// <summary>Begins a run in a log.</summary>
    /// <param name="writer">The log.</param>
    /// <param name="operation">What is done with the rows.</param>
    /// <param name="names">The properties to view or delete; <c>null</c>: all, or those of the row.</param>
    /// <param name="origin">Who does it.</param>
    /// <param name="shard">The shard; <c>null</c>: all users.</param>
    /// <param name="utc">When it begins.</param>
    public RunAudit(
        AuditWriter writer, UserOperation operation, IReadOnlyList<string>? names, AuditOrigin origin, string? shard, DateTime utc)
    {
        (_writer, _operation, _names) = (writer, operation, names);
        _source = new AuditSource(origin, operation.Name, shard);
        lock (writer.Turn)
        {
            Utf8JsonWriter json = writer.Begin(AuditText.RunStarted);
            json.WriteNumber(AuditText.FormatName, AuditText.Format);
            _source.Write(json);
            AuditText.WriteTime(json, AuditText.Time, utc);
            writer.End();
            writer.Flush();
        }
    }

    /// <summary>Raised once when the log cannot be written any more.</summary>
    public event Action? Failed
    {
        add => _writer.Failed += value;
        remove => _writer.Failed -= value;
    }

    /// <summary>Why it cannot be written; <c>null</c>: it can.</summary>
    public Exception? Failure => _writer.Failure;

    /// <summary>Puts a row into the queue. The caller holds the run's lock, and lets nobody see that the row is settled before.</summary>
    /// <param name="row">The row.</param>
    /// <param name="outcome">How it ends.</param>
    /// <param name="utc">When.</param>
    /// <param name="isAcknowledged">True where the server took what was sent, although the row did not succeed.</param>
    public void Add(BulkRow row, RowOutcome outcome, DateTime utc, bool isAcknowledged = false)
    {
        row.AuditTicket = ++_added;
        _settled.Enqueue(new Entry(row, outcome, utc, isAcknowledged));
    }

    /// <summary>Notes the consent that a request changes, before it leaves.</summary>
    /// <returns>False where it cannot be noted: then it must not leave.</returns>
    public bool TryNoteSent(Batch batch)
    {
        if (!_operation.IsUpdate || batch.IsView || !Array.Exists(batch.Rows, HasConsent))
            return _writer.Failure is null;
        lock (_writer.Turn)
        {
            WriteSettled();
            foreach (BulkRow row in batch.Rows)
            {
                if (HasConsent(row))
                    WriteSent(row);
            }

            return _writer.Flush();
        }
    }

    /// <summary>Writes what is in the queue: from then on, it outlives this process.</summary>
    public void Flush()
    {
        lock (_writer.Turn)
        {
            WriteSettled();
            _writer.Flush();
            Volatile.Write(ref _written, _taken);
        }
    }

    /// <summary>Writes at least a row that is about to be handed out. Costs next to nothing where that was done.</summary>
    public void Flush(BulkRow row)
    {
        if (row.AuditTicket > Volatile.Read(ref _written))
            Flush();
    }

    /// <summary>Ends the run in the log, and forces it to disk; what comes later is not noted.</summary>
    /// <param name="progress">Its counts.</param>
    /// <param name="otherShards">Rows that were left to other shards.</param>
    /// <param name="reason">Why it ended early; <c>null</c>: it did not.</param>
    /// <param name="utc">When.</param>
    /// <returns>The hash of the last line.</returns>
    public string End(BulkProgress progress, long otherShards, string? reason, DateTime utc)
    {
        lock (_writer.Turn)
        {
            WriteSettled();
            if (!_isOver)
                WriteEnd(progress, otherShards, reason, utc);
            _isOver = true;
            _writer.Flush();
            Volatile.Write(ref _written, long.MaxValue);
        }

        string head = _writer.Head;
        _writer.Sync();
        return head;
    }

    private void WriteSettled()
    {
        while (_settled.TryDequeue(out Entry entry))
        {
            _taken++;
            if (!_isOver && _writer.Failure is null)
                WriteSettled(entry);
        }
    }

    private readonly struct Entry(BulkRow row, RowOutcome outcome, DateTime utc, bool isAcknowledged)
    {
        public BulkRow Row { get; } = row;

        public RowOutcome Outcome { get; } = outcome;

        public DateTime Utc { get; } = utc;

        public bool IsAcknowledged { get; } = isAcknowledged;
    }
}
