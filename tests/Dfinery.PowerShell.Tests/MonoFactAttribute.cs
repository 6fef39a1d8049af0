using System;
using System.IO;
using System.Linq;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>A test of what only .NET Framework and Mono do. Skipped where there is no Mono.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MonoFactAttribute : FactAttribute
{
    public MonoFactAttribute()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "mono.exe" : "mono"))))
            Skip = "mono is not on the PATH.";
    }
}
