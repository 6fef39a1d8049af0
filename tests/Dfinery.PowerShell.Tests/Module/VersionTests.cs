using System;
using System.IO;
using System.Threading.Tasks;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>Two versions of the module in one process, which .NET can neither unload nor tell apart by their types.</summary>
public sealed class VersionTests
{
    [Fact]
    public async Task Beside_another_version_the_module_refuses_and_says_what_to_do()
    {
        // Where .NET loads both, as .NET Framework does. .NET refuses itself.
        string output = await Child.Run("dotnet", Child.PowerShellHost, "-Command", $$"""
            $name = [Reflection.AssemblyName]::new('Dfinery.Client, Version=0.9.0.0')
            $other = [Reflection.Emit.AssemblyBuilder]::DefineDynamicAssembly($name, 'Run')
            try { Import-Module '{{PowerShellSession.ModulePath}}' -ErrorAction Stop } catch { "$_" }
            @(Get-Module Dfinery).Count
            """);
        Assert.Matches(
            @"^Version 0\.9\.0 of the module Dfinery is loaded, and \.NET cannot unload it\. " +
            @"To use version \S+, start a new session\.\s+0\s*$",
            output);
    }

    [Fact]
    public async Task A_session_goes_on_where_the_module_is_uninstalled_under_it()
    {
        // Windows keeps files that are in use.
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TempFolder();
        string output = await Child.Run("dotnet", Child.PowerShellHost, "-Command", $$"""
            $copy = '{{folder.Path}}/Dfinery'
            Copy-Item '{{Path.GetDirectoryName(PowerShellSession.ModulePath)}}' $copy -Recurse
            Import-Module $copy/Dfinery.psd1
            Remove-Item $copy -Recurse
            $null = Connect-Dfinery -Token t -BaseUri http://127.0.0.1:9
            (Get-DfineryConnection).BaseUri.AbsoluteUri
            """);
        Assert.Equal("http://127.0.0.1:9/", output.Trim());
    }
}
