using System;
using System.ComponentModel;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

namespace Dfinery.PowerShell.Tests;

/// <summary>Lets every write fail from now on to a ledger's logs that this process has open, as on a full disk.</summary>
public static class FullDisk
{
    private const int WriteOnly = 1;

    /// <summary>For scripts of tests; what it returns is to be disposed of.</summary>
    public static IDisposable? Fill(string folder)
    {
        // A locked part cannot be written there; elsewhere nobody obeys such a lock.
        if (OperatingSystem.IsWindows())
        {
            FileStream log = new(Directory.GetFiles(folder, "*.log").Single(), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            log.Lock(0, long.MaxValue);
            return log;
        }

        int full = Open("/dev/full", WriteOnly);
        foreach (string descriptor in Directory.GetFiles("/proc/self/fd"))
        {
            if (File.ResolveLinkTarget(descriptor, returnFinalTarget: false) is { } target && target.FullName.StartsWith(folder)
                && target.Extension == ".log" && Replace(full, int.Parse(Path.GetFileName(descriptor))) < 0)
                throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        return null;
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static extern int Replace(int file, int descriptor);
}
