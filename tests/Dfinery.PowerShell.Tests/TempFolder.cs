using System;
using System.IO;

namespace Dfinery.PowerShell.Tests;

/// <summary>A folder that is gone afterwards. Its name is free; the folder is made by whoever needs it.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "dfinery-" + System.IO.Path.GetRandomFileName());

    public void Dispose()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
