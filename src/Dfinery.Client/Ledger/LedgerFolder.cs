using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using Dfinery.Client.Disk;

namespace Dfinery.Client.Ledger;

/// <summary>A real folder.</summary>
internal sealed class LedgerFolder : ILedgerDisk
{
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
    public IDiskFile Create(string name) => new DiskFile(Of(name), FileMode.Create, FileAccess.ReadWrite, FileShare.Read);

    /// <inheritdoc/>
    public IDiskFile Open(string name, bool toWrite) => toWrite
        ? new DiskFile(Of(name), FileMode.Open, FileAccess.ReadWrite, FileShare.Read)
        : new DiskFile(Of(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <inheritdoc/>
    public IDiskFile? Lock(string name) => DiskFile.Lock(Of(name));

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
        catch (IOException e) when (DiskFile.IsLocked(e))
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

    private string Of(string name) => System.IO.Path.Combine(Path, name);
}
