using System;
using System.IO;

namespace Dfinery.Testing;

/// <summary>The folder of the repository that the running tests were built from.</summary>
public static class RepositoryFolder
{
    /// <summary>The full path of the folder.</summary>
    public static string FullName { get; } = Find();

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Dfinery.PowerShell.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("Dfinery.PowerShell.sln");
    }
}
