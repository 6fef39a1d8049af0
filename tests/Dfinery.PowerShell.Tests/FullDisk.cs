using System;
using System.ComponentModel;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

namespace Dfinery.PowerShell.Tests;

/// <summary>Lets every write fail from now on to those files of a ledger that this process has open, as on a full disk.</summary>
public static class FullDisk
{
    private const int WriteOnly = 1;

    /// <summary>For scripts of tests; what it returns is to be disposed of.</summary>
    public static IDisposable? Fill(string folder, string extension = ".log")
    {
        // A locked part cannot be written there; elsewhere nobody obeys such a lock.
        if (OperatingSystem.IsWindows())
        {
            FileStream log = new(Directory.GetFiles(folder, "*" + extension).Single(), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            log.Lock(0, long.MaxValue);
            return log;
        }

        int full = Open("/dev/full", WriteOnly);
        foreach (string descriptor in Directory.GetFiles("/proc/self/fd"))
        {
            if (Target(descriptor) is { } target && target.StartsWith(folder, StringComparison.Ordinal) && target.EndsWith(extension)
                && Replace(full, int.Parse(Path.GetFileName(descriptor))) < 0)
                throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        return null;
    }

    private static string? Target(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.FullName;
        }
        catch (IOException)
        {
            // Another test has closed it meanwhile.
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static extern int Replace(int file, int descriptor);
}
