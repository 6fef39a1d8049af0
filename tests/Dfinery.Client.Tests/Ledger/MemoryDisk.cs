using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Dfinery.Client.Disk;
using Dfinery.Client.Ledger;

namespace Dfinery.Client.Tests;

/// <summary>
/// A disk that loses its power: of what was written since the last sync, each sector may be there or not, and of the files made or deleted
/// since the folder's last sync, each may. Thread-safe.
/// </summary>
internal sealed class MemoryDisk : ILedgerDisk
{
    private const int Sector = 512;

    private readonly object _lock = new();
    private readonly Dictionary<string, Content> _files = [];
    private readonly Dictionary<string, Content> _durable = [];
    private readonly HashSet<string> _locked = [];

    /// <summary>So many changes are made before the power fails. The next one is made in part.</summary>
    public int ChangesLeft { get; set; } = int.MaxValue;

    /// <summary>So many syncs succeed before one fails.</summary>
    public int SyncsLeft { get; set; } = int.MaxValue;

    /// <summary>Called before each sync of a file.</summary>
    public Action? BeforeSync { get; set; }

    /// <summary>All changes so far.</summary>
    public int Changes { get; private set; }

    public string Path => "memory";

    public IReadOnlyList<string> Files
    {
        get
        {
            lock (_lock)
                return [.. _files.Keys.OrderBy(name => name, StringComparer.Ordinal)];
        }
    }

    /// <summary>The bytes of a file.</summary>
    public byte[] Bytes(string name) => [.. _files[name].Now];

    /// <summary>Replaces a file by hand.</summary>
    public void Replace(string name, byte[] bytes) => _files[name] = _durable[name] = new Content(bytes);

    /// <summary>Takes a file away by hand.</summary>
    public void Remove(string name)
    {
        _files.Remove(name);
        _durable.Remove(name);
    }

    public IDiskFile Create(string name)
    {
        lock (_lock)
        {
            Change();
            if (_files.TryGetValue(name, out Content? content))
                content.Set([]);
            else
                _files[name] = content = new Content([]);
            return new OpenFile(this, content, null);
        }
    }

    public IDiskFile Open(string name, bool toWrite)
    {
        lock (_lock)
        {
            Content content = _files.TryGetValue(name, out Content? known) ? known : throw new FileNotFoundException(name);
            return new OpenFile(this, content, null);
        }
    }

    public IDiskFile? Lock(string name)
    {
        lock (_lock)
        {
            if (!_locked.Add(name))
                return null;
            if (!_files.TryGetValue(name, out Content? content))
            {
                Change();
                _files[name] = content = new Content([]);
            }

            return new OpenFile(this, content, name);
        }
    }

    public bool IsHeld(string name)
    {
        lock (_lock)
            return _locked.Contains(name);
    }

    public bool IsLockSure(string name) => true;

    public void Delete(string name)
    {
        lock (_lock)
        {
            Change();
            _files.Remove(name);
        }
    }

    public void Sync()
    {
        lock (_lock)
        {
            Change();
            FailSync();
            _durable.Clear();
            foreach (KeyValuePair<string, Content> file in _files)
                _durable[file.Key] = file.Value;
        }
    }

    /// <summary>What a process finds that comes after one that was killed: all that was written.</summary>
    public MemoryDisk AfterKill()
    {
        var disk = new MemoryDisk();
        foreach (KeyValuePair<string, Content> file in _files)
            disk._files[file.Key] = file.Value.After(null);
        // Written, but no more forced to disk than before.
        foreach (KeyValuePair<string, Content> file in _durable)
            disk._durable[file.Key] = disk._files.TryGetValue(file.Key, out Content? same) ? same : file.Value.After(null);
        return disk;
    }

    /// <summary>What is there when the power is back.</summary>
    public MemoryDisk AfterPowerLoss(Random random)
    {
        var disk = new MemoryDisk();
        foreach (string name in _files.Keys.Union(_durable.Keys))
        {
            bool isNow = _files.TryGetValue(name, out Content? now);
            bool wasThere = _durable.TryGetValue(name, out Content? before);
            Content? kept = isNow && wasThere && ReferenceEquals(now, before) ? now : random.Next(2) == 0 ? now : before;
            if (kept is not null)
                disk.Replace(name, kept.After(random).Now);
        }

        return disk;
    }

    private void Change(Action? inPart = null)
    {
        Changes++;
        if (ChangesLeft-- > 0)
            return;
        ChangesLeft = 0;
        inPart?.Invoke();
        throw new IOException("No power.");
    }

    private void FailSync()
    {
        if (SyncsLeft-- == 0)
            throw new IOException("The disk failed.");
    }

    private sealed class OpenFile(MemoryDisk disk, Content content, string? locked) : IDiskFile
    {
        public long Length
        {
            get => content.Now.Length;
            set
            {
                lock (disk._lock)
                {
                    disk.Change();
                    byte[] bytes = content.Now;
                    Array.Resize(ref bytes, (int)value);
                    content.Set(bytes);
                }
            }
        }

        public int Read(long at, byte[] buffer, int offset, int count)
        {
            lock (disk._lock)
            {
                int read = (int)Math.Max(0, Math.Min(count, content.Now.Length - at));
                if (read > 0)
                    Array.Copy(content.Now, at, buffer, offset, read);
                return read;
            }
        }

        public void Write(long at, byte[] buffer, int offset, int count)
        {
            lock (disk._lock)
            {
                disk.Change(() => Put(at, buffer, offset, count / 2));
                Put(at, buffer, offset, count);
            }
        }

        public void Sync()
        {
            disk.BeforeSync?.Invoke();
            lock (disk._lock)
            {
                disk.Change();
                // The system takes what it could not write for written.
                if (disk.SyncsLeft > 0)
                    content.Force();
                else
                    content.Drop();
                disk.FailSync();
            }
        }

        public void Dispose()
        {
            lock (disk._lock)
            {
                if (locked is not null)
                    disk._locked.Remove(locked);
            }
        }

        private void Put(long at, byte[] buffer, int offset, int count)
        {
            byte[] bytes = new byte[Math.Max(content.Now.Length, at + count)];
            content.Now.CopyTo(bytes, 0);
            Array.Copy(buffer, offset, bytes, at, count);
            content.Set(bytes, at, count);
        }
    }

    /// <summary>A file's bytes: as a process sees them, as the disk has them, and which sectors differ.</summary>
    private sealed class Content(byte[] bytes)
    {
        private HashSet<long> _dirty = [];
        private byte[] _onDisk = bytes;
        private bool _isLengthDirty;

        public byte[] Now { get; private set; } = bytes;

        public void Set(byte[] bytes, long? at = null, int count = 0)
        {
            long first = at is null ? 0 : at.Value / Sector;
            long last = at is null ? Math.Max(Now.Length, bytes.Length) / Sector : (at.Value + count) / Sector;
            for (long sector = first; sector <= last; sector++)
                _dirty.Add(sector);
            _isLengthDirty |= bytes.Length != Now.Length;
            Now = bytes;
        }

        public void Force()
        {
            byte[] bytes = new byte[Now.Length];
            Array.Copy(_onDisk, bytes, Math.Min(bytes.Length, _onDisk.Length));
            foreach (long sector in _dirty)
                Copy(Now, bytes, sector);
            _onDisk = bytes;
            Drop();
        }

        /// <summary>The differences stay, and nobody knows of them any more.</summary>
        public void Drop()
        {
            _dirty.Clear();
            _isLengthDirty = false;
        }

        public Content After(Random? random)
        {
            if (random is null)
                return new Content([.. Now]) { _onDisk = _onDisk, _dirty = [.. _dirty], _isLengthDirty = _isLengthDirty };
            // Zeros where the length came to the disk and the bytes did not.
            byte[] bytes = new byte[_isLengthDirty && random.Next(2) == 0 ? _onDisk.Length : Now.Length];
            Array.Copy(_onDisk, bytes, Math.Min(bytes.Length, _onDisk.Length));
            foreach (long sector in _dirty)
            {
                if (random.Next(2) == 0)
                    Copy(Now, bytes, sector);
            }

            return new Content(bytes);
        }

        private static void Copy(byte[] from, byte[] to, long sector)
        {
            long start = sector * Sector;
            long length = Math.Min(Sector, Math.Min(from.Length, to.Length) - start);
            if (length > 0)
                Array.Copy(from, start, to, start, length);
        }
    }
}
