using System;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>The console host as a process whose output goes into a pipe.</summary>
public sealed class PowerShellHostTests
{
    private const string Name = "김하나";

    internal static string Host => Path.Combine(
        PowerShellSession.Repository, "tools/PowerShellHost/bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name,
        "net10.0/PowerShellHost.dll");

    [Theory]
    [InlineData("C")]
    [InlineData("C.UTF-8")]
    [InlineData("en_US.ISO-8859-1")]
    public async Task Output_into_a_pipe_is_UTF8_without_a_byte_order_mark(string locale)
    {
        (byte[] output, byte[] errors, _) = await Run(locale, $"'{Name}'; Write-Error '{Name}'");
        Assert.Equal(Encoding.UTF8.GetBytes(Name), output[..Encoding.UTF8.GetByteCount(Name)]);
        Assert.Contains(Name, Encoding.UTF8.GetString(errors));
    }

    [Fact]
    public async Task Colours_stay_out_of_a_pipe()
    {
        (byte[] output, _, _) = await Run("C", "[pscustomobject] @{ A = 1 }; Write-Warning w");
        Assert.DoesNotContain((byte)'\e', output);
    }

    [Fact]
    public async Task The_exit_code_is_the_scripts()
    {
        (_, _, int exitCode) = await Run("C", "exit 7");
        Assert.Equal(7, exitCode);
    }

    /// <summary>The module would be built for the platform too, where nothing looks for it. Publishing itself needs the network.</summary>
    [Theory]
    [InlineData("", true)]
    [InlineData("win-x64", false)]
    [InlineData("linux-x64", false)]
    public async Task Published_for_one_platform_it_does_not_build_the_module(string platform, bool builds)
    {
        string project = Path.Combine(PowerShellSession.Repository, "tools/PowerShellHost/PowerShellHost.csproj");
        ProcessStartInfo start = new("dotnet", ["msbuild", project, "-getItem:ProjectReference", "-p:RuntimeIdentifier=" + platform])
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string items = await process.StandardOutput.ReadToEndAsync();
        Assert.Contains("\"ProjectReference\"", items);
        Assert.Equal(builds, items.Contains("Dfinery.PowerShell.csproj"));
    }

    private static async Task<(byte[] Output, byte[] Errors, int ExitCode)> Run(string locale, string script)
    {
        ProcessStartInfo start = new("dotnet", [Host, "-Command", script]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string variable in new[] { "LANG", "LC_ALL", "LC_MESSAGES" })
            start.Environment[variable] = locale;
        using Process process = Process.Start(start)!;
        using MemoryStream output = new();
        using MemoryStream errors = new();
        await Task.WhenAll(process.StandardOutput.BaseStream.CopyToAsync(output), process.StandardError.BaseStream.CopyToAsync(errors));
        await process.WaitForExitAsync();
        return (output.ToArray(), errors.ToArray(), process.ExitCode);
    }
}
