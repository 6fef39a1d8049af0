using System;
using System.IO;
using System.Runtime.CompilerServices;

namespace Dfinery.Testing;

/// <summary>The folder of temporary files is the test run's own, and gone afterwards with all that tests left in it.</summary>
internal static class TempRoot
{
    private const string Prefix = "dfinery-tests-";

    [ModuleInitializer]
    internal static void Make()
    {
        // In a process that a test started, or where the assembly is loaded once more.
        if (Path.GetTempPath().Contains(Prefix, StringComparison.Ordinal))
            return;
        DirectoryInfo folder = Directory.CreateTempSubdirectory(Prefix);
        foreach (string name in new[] { "TMPDIR", "TMP", "TEMP" })
            Environment.SetEnvironmentVariable(name, folder.FullName);
        // Child processes that are killed leave their debugger's pipes there: hundreds, and the host has only 100 ms to end in.
        Environment.SetEnvironmentVariable("DOTNET_EnableDiagnostics", "0");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Delete(folder);
    }

    private static void Delete(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine("Left behind: " + e.Message);
        }
    }
}
