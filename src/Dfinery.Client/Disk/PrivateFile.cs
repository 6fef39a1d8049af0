using System;
using System.ComponentModel;
using System.IO;
using System.Runtime.InteropServices;

namespace Dfinery.Client.Disk;

/// <summary>
/// Windows: takes the right to read a file from all but its owner, the system and administrators. Elsewhere a file is made so.
/// </summary>
internal static class PrivateFile
{
    // A list of its own, nothing inherited: full access for OW (the owner), SY and BA.
    private const string Access = "D:P(A;;FA;;;OW)(A;;FA;;;SY)(A;;FA;;;BA)";
    private const uint ProtectedDacl = 0x80000004;

    /// <summary>Protects a file, best while it is still empty.</summary>
    /// <exception cref="IOException">Windows refuses.</exception>
    public static void Protect(string path)
    {
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
            return;
        if (!Convert(Access, revision: 1, out IntPtr descriptor, out _))
            throw Failure();
        try
        {
            if (!SetFileSecurity(path, ProtectedDacl, descriptor))
                throw Failure();
        }
        finally
        {
            LocalFree(descriptor);
        }
    }

    private static IOException Failure() =>
        new($"The file cannot be protected: {new Win32Exception(Marshal.GetLastWin32Error()).Message}");

    [DllImport("advapi32", EntryPoint = "ConvertStringSecurityDescriptorToSecurityDescriptorW", SetLastError = true,
        CharSet = CharSet.Unicode, ExactSpelling = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool Convert(string text, uint revision, out IntPtr descriptor, out uint size);

    [DllImport("advapi32", EntryPoint = "SetFileSecurityW", SetLastError = true, CharSet = CharSet.Unicode, ExactSpelling = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool SetFileSecurity(string path, uint parts, IntPtr descriptor);

    [DllImport("kernel32")]
    private static extern IntPtr LocalFree(IntPtr memory);
}
