using System;
using System.Linq;
using System.Reflection;
using System.Runtime.Versioning;
using Xunit;

namespace Dfinery.Testing;

/// <summary>Of the builds of these tests for .NET 8.</summary>
public sealed class Net8Tests
{
    [Fact]
    public void They_run_on_NET_8_with_the_modules_build_for_it()
    {
        Assert.Equal(8, Environment.Version.Major);
        AssemblyName[] tested =
            [.. typeof(Net8Tests).Assembly.GetReferencedAssemblies().Where(name => name.Name is "Dfinery.Client" or "Dfinery.Emulator")];
        Assert.NotEmpty(tested);
        Assert.All(tested, name => Assert.Equal(
            ".NETCoreApp,Version=v8.0", Assembly.Load(name).GetCustomAttribute<TargetFrameworkAttribute>()!.FrameworkName));
    }
}
