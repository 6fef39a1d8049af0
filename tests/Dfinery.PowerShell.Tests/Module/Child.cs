using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace Dfinery.PowerShell.Tests;

/// <summary>Programs that run in a process of their own.</summary>
internal static class Child
{
    /// <summary>PowerShell from its package.</summary>
    public static string PowerShellHost { get; } =
        Path.Combine(PowerShellSession.Repository, $"tools/PowerShellHost/bin/{Configuration}/net10.0/PowerShellHost.dll");

    /// <summary>Debug or Release, as the tests are.</summary>
    public static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>Runs a program to its end and gives what it wrote.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<string> Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} {arguments[0]} ended with {process.ExitCode}: {output}{await errors}");
    }
}
