using System.IO;
using System.Reflection;

namespace Dfinery.PowerShell.Tests;

/// <summary>The assemblies of the module in <c>out/</c>, as a session loads them.</summary>
internal static class Shipped
{
    public static string Folder { get; } = Path.Combine(Path.GetDirectoryName(PowerShellSession.ModulePath)!, "lib", "net8.0");

    public static Assembly Client { get; } = Load("Dfinery.Client");

    public static Assembly Emulator { get; } = Load("Dfinery.Emulator");

    public static Assembly Module { get; } = Load("Dfinery.PowerShell");

    private static Assembly Load(string name) => Assembly.LoadFrom(Path.Combine(Folder, name + ".dll"));
}
