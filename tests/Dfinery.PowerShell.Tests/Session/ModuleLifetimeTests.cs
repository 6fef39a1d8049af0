using System;
using System.Diagnostics;
using System.IO;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Loader;
using System.Threading.Tasks;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>For whose assemblies the module for Windows PowerShell answers.</summary>
public sealed class ModuleLifetimeTests : IDisposable
{
    /// <summary>The module, then another one that knows an assembly, and one that asks for it.</summary>
    private const string TwoModules = """
        using System;
        using System.IO;
        using System.Reflection;

        public static class Program
        {
            public static void Main(string[] paths)
            {
                Type lifetime = Assembly.LoadFrom(paths[0]).GetType("Dfinery.PowerShell.Session.ModuleLifetime", true);
                lifetime.GetMethod("OnImport").Invoke(Activator.CreateInstance(lifetime), null);
                AppDomain.CurrentDomain.AssemblyResolve += (_, asked) =>
                {
                    Console.Write(new AssemblyName(asked.Name).Name + ": ");
                    return Assembly.LoadFrom(paths[2]);
                };
                Type asker = Assembly.Load(File.ReadAllBytes(paths[1])).GetType("Asker");
                Console.WriteLine(asker.GetMethod("Ask").Invoke(Activator.CreateInstance(asker), null));
            }
        }
        """;

    /// <summary>Shipped for Windows PowerShell, and not part of this process.</summary>
    private const string Shipped = "Microsoft.Bcl.TimeProvider";

    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(PowerShellSession.ModulePath)!, "lib", "netstandard2.0");

    // In a context of its own, beside the assembly of the same name that this process has.
    private static readonly Assembly Module =
        new AssemblyLoadContext("Windows PowerShell").LoadFromAssemblyPath(Path.Combine(Folder, "Dfinery.PowerShell.dll"));

    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData(Shipped + ", Version=1.0.0.0, Culture=neutral, PublicKeyToken=cc7b13ffcd2ddd51")]
    [InlineData(Shipped)]
    public void An_assembly_of_the_folder_gets_what_is_not_older_than_it_asks_for(string name) =>
        Assert.Equal(Path.Combine(Folder, Shipped + ".dll"), Resolve(name, Module)?.Location);

    [Theory]
    [InlineData(Shipped + ", Version=99.0.0.0")]
    [InlineData("Newtonsoft.Json, Version=13.0.0.0")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(",")]
    [InlineData("a|b<c>\"?*")]
    [InlineData("../lib")]
    [InlineData(Shipped + ", Version=one")]
    [InlineData(Shipped + "\0")]
    [InlineData("Dfinery.psd1")]
    public void Nothing_else_is_answered_and_no_name_throws(string name) => Assert.Null(Resolve(name, Module));

    [Theory]
    [InlineData("nobody")]
    [InlineData("another folder")]
    [InlineData("bytes")]
    [InlineData("a generated one")]
    [InlineData("one without a location")]
    public void Whoever_is_not_of_the_folder_gets_nothing(string requester) =>
        Assert.Null(Resolve(Shipped, requester switch
        {
            "nobody" => null,
            "another folder" => typeof(ModuleLifetimeTests).Assembly,
            "bytes" => Assembly.Load(File.ReadAllBytes(typeof(Dfinery.Testing.Patience).Assembly.Location)),
            "a generated one" => AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Generated"), AssemblyBuilderAccess.Run),
            _ => new OddAssembly(),
        }));

    /// <summary>On .NET Framework and Mono, an exception in one module's handler keeps the next one from being asked.</summary>
    [MonoFact]
    public async Task Under_Mono_another_module_is_asked_for_what_an_assembly_loaded_from_bytes_needs()
    {
        string library = Path.Combine(_folder.Path, "lib", "Library.dll");
        string asker = Path.Combine(_folder.Path, "lib", "Asker.dll");
        string program = Path.Combine(_folder.Path, "bin", "Program.exe");
        FrameworkCompiler.Compile(library, "public class Library { public string Name() => \"found\"; }");
        FrameworkCompiler.Compile(asker, "public class Asker { public string Ask() => new Library().Name(); }", [library]);
        FrameworkCompiler.Compile(program, TwoModules);
        File.Copy(
            Path.Combine(FrameworkCompiler.References[2], "System.Management.Automation.dll"),
            Path.Combine(_folder.Path, "bin", "System.Management.Automation.dll"));

        ProcessStartInfo start = new("mono", [program, Module.Location, asker, library])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process mono = Process.Start(start)!;
        Task<string> errors = mono.StandardError.ReadToEndAsync();
        string output = await mono.StandardOutput.ReadToEndAsync();
        Assert.True(output.Trim() == "Library: found", output + await errors);
    }

    public void Dispose() => _folder.Dispose();

    private static Assembly? Resolve(string name, Assembly? requester) =>
        (Assembly?)Module.GetType("Dfinery.PowerShell.Session.ModuleLifetime", throwOnError: true)!
            .GetMethod("Resolve", BindingFlags.Static | BindingFlags.NonPublic)!
            .Invoke(null, [null, new ResolveEventArgs(name, requester)]);

    private sealed class OddAssembly : Assembly
    {
        public override bool IsDynamic => false;

        public override string Location => throw new NotSupportedException();
    }
}
