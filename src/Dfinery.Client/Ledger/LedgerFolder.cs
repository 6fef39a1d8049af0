using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;

namespace Dfinery.Client.Ledger;

/// <summary>A real folder.</summary>
internal sealed class LedgerFolder : ILedgerDisk
{
    private const int LockTries = 4;
    private const int LockPause = 50;
    private static readonly string[] NetworkFormats =
    [
        "afpfs", "afs", "ceph", "cifs", "coda", "fuse", "lustre", "macfuse", "ncp", "nfs", "smb", "smb2", "smbfs", "v9fs", "webdav",
    ];

    /// <summary>Opens a folder; makes it where it is missing.</summary>
    /// <exception cref="LedgerException">It cannot be made.</exception>
    public LedgerFolder(string path, bool makes)
    {
        Path = path;
        try
        {
            if (makes)
                Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new LedgerException(LedgerFailure.Disk, path, e.Message, e);
        }
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Files =>
        Directory.Exists(Path) ? [.. Directory.GetFiles(Path).Select(file => System.IO.Path.GetFileName(file)!)] : [];

    /// <inheritdoc/>
    public ILedgerFile Create(string name) => new DiskFile(Of(name), FileMode.Create, FileAccess.ReadWrite, FileShare.Read);

    /// <inheritdoc/>
    public ILedgerFile Open(string name, bool toWrite) => toWrite
        ? new DiskFile(Of(name), FileMode.Open, FileAccess.ReadWrite, FileShare.Read)
        : new DiskFile(Of(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <inheritdoc/>
    public ILedgerFile? Lock(string name)
    {
        // Who only looks whether it is held, holds it for a moment.
        for (int i = 1; i < LockTries; i++)
        {
            if (TryLock(name) is { } file)
                return file;
            Thread.Sleep(LockPause);
        }

        return TryLock(name);
    }

    /// <inheritdoc/>
    public bool IsHeld(string name)
    {
        try
        {
            new DiskFile(Of(name), FileMode.Open, FileAccess.Read, FileShare.None).Dispose();
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException e) when (IsLocked(e))
        {
            return true;
        }
    }

    /// <inheritdoc/>
    public bool IsLockSure(string name)
    {
        // Windows leaves it to the server of a share, which knows all its clients; elsewhere it depends on how the share is mounted.
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
            return true;
        return !NetworkFormats.Contains(DriveFormat()) && IsHeld(name);
    }

    /// <inheritdoc/>
    public void Delete(string name) => File.Delete(Of(name));

    /// <inheritdoc/>
    public void Sync()
    {
        // Windows keeps the names of files in its own journal.
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
            return;
        FolderSync.Force(Path);
    }

    private string DriveFormat()
    {
        try
        {
            return new DriveInfo(System.IO.Path.GetFullPath(Path)).DriveFormat;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return string.Empty;
        }
    }

    private DiskFile? TryLock(string name)
    {
        try
        {
            bool isNew = !File.Exists(Of(name));
            var file = new DiskFile(Of(name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, isPrivate: true);
            if (isNew)
                PrivateFile.Protect(Of(name));
            return file;
        }
        catch (IOException e) when (IsLocked(e))
        {
            return null;
        }
    }

    /// <summary>ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION; EAGAIN on Linux and on macOS.</summary>
    private static bool IsLocked(IOException e) => (e.HResult & 0xFFFF) is 32 or 33 or 11 or 35;

    private string Of(string name) => System.IO.Path.Combine(Path, name);

    private sealed class DiskFile : ILedgerFile
    {
        private readonly FileStream _stream;

        public DiskFile(string path, FileMode mode, FileAccess access, FileShare share, bool isPrivate = false)
        {
#if NET
            var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, BufferSize = 0 };
            if (isPrivate && !OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            _stream = new FileStream(path, options);
#else
            _stream = new FileStream(path, mode, access, share, bufferSize: 1);
#endif
        }

        public long Length
        {
            get => _stream.Length;
            set => _stream.SetLength(value);
        }

        public int Read(long at, byte[] buffer, int offset, int count)
        {
            _stream.Position = at;
            int total = 0;
            while (total < count && _stream.Read(buffer, offset + total, count - total) is var read && read > 0)
                total += read;
            return total;
        }

        public void Write(long at, byte[] buffer, int offset, int count)
        {
            _stream.Position = at;
            _stream.Write(buffer, offset, count);
        }

        public void Sync() => _stream.Flush(flushToDisk: true);

        public void Dispose() => _stream.Dispose();
    }
}
