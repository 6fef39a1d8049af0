using System;
using System.IO;
using System.Text;

namespace Dfinery.PowerShell.Output.Report;

/// <summary>Writes a report whole or not at all: into a file beside it, which then takes its place.</summary>
internal static class ReportFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Throws what <see cref="Write"/> would throw later, hours later perhaps, for want of a permission.</summary>
    public static void Probe(string path)
    {
        using var probe = new FileStream(Beside(path), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
    }

    /// <summary>Writes a file.</summary>
    /// <param name="path">Where.</param>
    /// <param name="overwrites">False: one that is there stays, and there is an exception.</param>
    /// <param name="write">Writes its text.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, bool overwrites, Action<TextWriter> write)
    {
        string temporary = Beside(path);
        try
        {
            using (var writer = new StreamWriter(new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None), Utf8))
                write(writer);
            Replace(temporary, path, overwrites);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static void Replace(string temporary, string path, bool overwrites)
    {
#if NET
        File.Move(temporary, path, overwrites);
#else
        if (overwrites && File.Exists(path))
            File.Replace(temporary, path, destinationBackupFileName: null);
        else
            File.Move(temporary, path);
#endif
    }

    private static string Beside(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
}
