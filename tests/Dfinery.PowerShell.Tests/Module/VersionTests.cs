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
}
