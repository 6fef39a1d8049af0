using System;
using System.IO;

namespace Dfinery.PowerShell.Tests;

/// <summary>A file that is gone afterwards.</summary>
internal sealed class TempFile : IDisposable
{
    public string Path { get; } = System.IO.Path.GetTempFileName();

    public void Dispose() => File.Delete(Path);
}
