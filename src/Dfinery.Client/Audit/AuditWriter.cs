using System;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Disk;

namespace Dfinery.Client.Audit;

/// <summary>
/// Appends lines to an audit log, each with the SHA-256 of the one before. A line is in a buffer until <see cref="Flush"/>, and forced to
/// disk once a second. The first write or sync that fails is the last. Who writes lines, holds <see cref="Turn"/>.
/// </summary>
internal sealed class AuditWriter : IDisposable
{
    private const int FullBytes = 64 * 1024;
    private static readonly TimeSpan SyncInterval = TimeSpan.FromSeconds(1);

    private readonly IDiskFile _file;
    private readonly IDisposable? _lock;
    private readonly Func<long?>? _lengthAtPath;
    private readonly MemoryStream _buffer = new(2 * FullBytes);
    private readonly Utf8JsonWriter _json;
    private readonly byte[] _previous;
    private readonly ITimer _timer;
    private readonly object _syncing = new();
    private long _sequence;
    private long _length;
    private int _lineStart;
    private bool _isOver;
    private volatile bool _isUnsynced;
    private volatile Exception? _failure;

    /// <summary>A writer.</summary>
    /// <param name="file">The file, which belongs to this writer.</param>
    /// <param name="tail">Its end.</param>
    /// <param name="time">The clock of the syncs.</param>
    /// <param name="held">What keeps others out; it is let go with the file.</param>
    /// <param name="lengthAtPath">The length of what is found where the file was opened; <c>null</c>: nobody could replace it.</param>
    public AuditWriter(
        IDiskFile file, AuditTail tail, TimeProvider time, IDisposable? held = null, Func<long?>? lengthAtPath = null)
    {
        _lengthAtPath = lengthAtPath;
        (_file, _lock, _previous, _sequence, _length) = (file, held, tail.Previous, tail.Sequence, tail.Length);
        _timer = time.CreateTimer(_ => Sync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = AuditText.Encoder, SkipValidation = true });
        if (!tail.IsTerminated)
            _buffer.WriteByte((byte)'\n');
        if (tail.IsTorn)
        {
            AuditText.WriteTime(Begin(AuditText.Recovered), AuditText.Time, time.GetUtcNow().UtcDateTime);
            End();
        }
    }

    /// <summary>Raised once, on a thread of the pool, when a write or a sync has failed.</summary>
    public event Action? Failed;

    /// <summary>What failed; <c>null</c>: nothing did. What was written since is not in the file.</summary>
    public Exception? Failure => _failure;

    /// <summary>Held by who writes lines, so that those that belong together stand together.</summary>
    public object Turn { get; } = new();

    /// <summary>The hash of the last line.</summary>
    public string Head
    {
        get
        {
            lock (Turn)
                return AuditHash.ToText(_previous);
        }
    }

    /// <summary>Begins a line. The caller holds <see cref="Turn"/>, and calls <see cref="End"/>.</summary>
    public Utf8JsonWriter Begin(JsonEncodedText name)
    {
        _lineStart = (int)_buffer.Length;
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString(AuditText.Event, name);
        _json.WriteNumber(AuditText.Sequence, ++_sequence);
        _json.WriteString(AuditText.Previous, _previous);
        return _json;
    }

    /// <summary>Ends a line.</summary>
    public void End()
    {
        _json.WriteEndObject();
        _json.Flush();
        AuditHash.Of(_buffer.GetBuffer(), _lineStart, (int)_buffer.Length - _lineStart, _previous);
        _buffer.WriteByte((byte)'\n');
        if (_buffer.Length >= FullBytes)
            Flush();
    }

    /// <summary>Hands what was written to the system: from then on, it outlives this process.</summary>
    /// <returns>False where it could not be written, now or before.</returns>
    public bool Flush()
    {
        lock (Turn)
        {
            if (_buffer.Length > 0 && _failure is null)
                Try(Write);
            _buffer.SetLength(0);
            return _failure is null;
        }
    }

    /// <summary>Forces to disk what was handed to the system. Nobody who writes lines waits for it.</summary>
    public void Sync()
    {
        lock (_syncing)
        {
            if (!_isUnsynced || _failure is not null || _isOver)
                return;
            _isUnsynced = false;
            Try(_file.Sync);
        }
    }

    /// <summary>Writes what is left, forces it to disk, and lets others use the file.</summary>
    public void Dispose()
    {
        Flush();
        _timer.Dispose();
        Sync();
        lock (_syncing)
        {
            _isOver = true;
            _file.Dispose();
            _lock?.Dispose();
        }

        _json.Dispose();
    }

    private void Write()
    {
        // Written at its own place, it would leave no trace of what another program has put there.
        if (_file.Length != _length)
            throw new IOException("Another program has changed the file.");
        _file.Write(_length, _buffer.GetBuffer(), 0, (int)_buffer.Length);
        _length += _buffer.Length;
        // A file that was removed or replaced can still be written, but nobody will find what is written then.
        if (_lengthAtPath is not null && _lengthAtPath() != _length)
            throw new IOException("Another program has removed or replaced the file.");
        if (_isUnsynced)
            return;
        _isUnsynced = true;
        _timer.Change(SyncInterval, Timeout.InfiniteTimeSpan);
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            _failure = e;
            _ = Task.Run(() => Failed?.Invoke());
        }
    }
}
