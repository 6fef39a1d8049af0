using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>The package as the gallery has it, and the other edition's build.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dfinery");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_package_unpacks_into_a_module_that_works()
    {
        await Child.Run(
            "dotnet",
            "pack",
            Path.Combine(PowerShellSession.Repository, "src/Dfinery.PowerShell"),
            "--no-build",
            "-c",
            Child.Configuration,
            "-o",
            _folder.FullName);
        string package = Assert.Single(_folder.GetFiles("Dfinery.*.nupkg")).FullName;
        string module = Path.Combine(_folder.FullName, "Dfinery");
        await ZipFile.ExtractToDirectoryAsync(package, module);

        string[] built = Files(Path.GetDirectoryName(PowerShellSession.ModulePath)!);
        Assert.Subset(Files(module).ToHashSet(), built.ToHashSet());
        Assert.Contains("PSEdition_Desktop", File.ReadAllText(Path.Combine(module, "Dfinery.nuspec")));
        Assert.Contains("succeeded", await RunHost(Path.Combine(module, "Dfinery.psd1")), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_build_for_Windows_PowerShell_does_the_same_on_this_engine()
    {
        string assembly = Path.Combine(Path.GetDirectoryName(PowerShellSession.ModulePath)!, "lib/netstandard2.0/Dfinery.PowerShell.dll");
        string output = await RunHost(assembly);
        Assert.Contains("1996 users", output.Replace(",", string.Empty));
        Assert.DoesNotContain("Unknown", output);
    }

    [Fact]
    public async Task The_emulator_is_not_loaded_before_it_is_used()
    {
        const string Look = "[AppDomain]::CurrentDomain.GetAssemblies() | ForEach-Object { $_.GetName().Name } | " +
            "Where-Object { $_ -eq 'Dfinery.Emulator' }";
        string loaded = await Child.Run("dotnet", Child.PowerShellHost, "-Command", $"Import-Module '{PowerShellSession.ModulePath}'; " +
            $"Get-Command -Module Dfinery | Out-Null; Stop-DfineryEmulator; {Look}; 'then'; $null = Start-DfineryEmulator; {Look}");
        Assert.Equal(["then", "Dfinery.Emulator"], loaded.Split('\n', '\r').Where(line => line.Length > 0));
    }

    private static string[] Files(string folder) =>
        [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file))];

    /// <summary>Runs the Quickstart on a module in a process of its own: an assembly is loaded once in a process.</summary>
    private static Task<string> RunHost(string module) => Child.Run(
        "dotnet",
        Child.PowerShellHost,
        Path.Combine(PowerShellSession.Repository, "examples/Quickstart.ps1"),
        "-Module",
        module);
}
