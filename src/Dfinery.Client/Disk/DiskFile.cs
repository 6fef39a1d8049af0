using System;
using System.IO;
using System.Threading;

namespace Dfinery.Client.Disk;

/// <summary>A real file.</summary>
internal sealed class DiskFile : IDiskFile
{
    private const int LockTries = 4;
    private const int LockPause = 50;

    private readonly FileStream _stream;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Whether it is made.</param>
    /// <param name="access">What is done with it.</param>
    /// <param name="share">What others may do with it meanwhile.</param>
    /// <param name="isPrivate">True: off Windows, one that is made belongs to its owner only. See <see cref="PrivateFile"/>.</param>
    /// <exception cref="IOException">It cannot be done.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be done.</exception>
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

    /// <inheritdoc/>
    public long Length
    {
        get => _stream.Length;
        set => _stream.SetLength(value);
    }

    /// <summary>Opens or makes a file that only its owner may read, and that nobody else may open as long as it is open.</summary>
    /// <returns><c>null</c>: somebody holds it.</returns>
    public static DiskFile? Lock(string path)
    {
        // Who only looks whether it is held, holds it for a moment.
        for (int i = 1; i < LockTries; i++)
        {
            if (TryLock(path) is { } file)
                return file;
            Thread.Sleep(LockPause);
        }

        return TryLock(path);
    }

    /// <summary>Opens a file to write; one that is made belongs to its owner only.</summary>
    public static DiskFile OpenPrivate(string path, FileShare share)
    {
        bool isNew = !File.Exists(path);
        var file = new DiskFile(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, share, isPrivate: true);
        if (isNew)
            PrivateFile.Protect(path);
        return file;
    }

    /// <summary>ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION; EAGAIN on Linux and on macOS.</summary>
    public static bool IsLocked(IOException e) => (e.HResult & 0xFFFF) is 32 or 33 or 11 or 35;

    /// <inheritdoc/>
    public int Read(long at, byte[] buffer, int offset, int count)
    {
        _stream.Position = at;
        int total = 0;
        while (total < count && _stream.Read(buffer, offset + total, count - total) is var read && read > 0)
            total += read;
        return total;
    }

    /// <inheritdoc/>
    public void Write(long at, byte[] buffer, int offset, int count)
    {
        _stream.Position = at;
        _stream.Write(buffer, offset, count);
    }

    /// <inheritdoc/>
    public void Sync() => _stream.Flush(flushToDisk: true);

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static DiskFile? TryLock(string path)
    {
        try
        {
            return OpenPrivate(path, FileShare.None);
        }
        catch (IOException e) when (IsLocked(e))
        {
            return null;
        }
    }
}
