using System;
using System.IO;
using System.Runtime.InteropServices;

namespace Dfinery.Client.Disk;

/// <summary>Forces a folder's list of files to disk; .NET opens no folders.</summary>
internal static class FolderSync
{
    /// <summary>Forces it. Off Windows only.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void Force(string path)
    {
        int folder = Open(path, flags: 0);
        if (folder < 0)
            throw new IOException($"The folder cannot be opened (error {Marshal.GetLastWin32Error()}).");
        try
        {
            // A file system that cannot do it says EINVAL (22): there, the files are all there is.
            if (Fsync(folder) != 0 && Marshal.GetLastWin32Error() is var error && error != 22)
                throw new IOException($"The folder cannot be forced to disk (error {error}).");
        }
        finally
        {
            _ = Close(folder);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true, BestFitMapping = false)]
    private static extern int Open([MarshalAs(UnmanagedType.LPStr)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Fsync(int file);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int file);
}
