using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Dfinery.PowerShell.Tests;

/// <summary>Compiles for .NET Framework 4.7.2, with the compiler that comes with PowerShell.</summary>
internal static class FrameworkCompiler
{
    /// <summary>The reference assemblies of .NET Framework 4.7.2, and of PowerShell: folders.</summary>
    public static IReadOnlyList<string> References { get; } =
    [
        Metadata("NetFrameworkReferences"),
        Path.Combine(Metadata("NetFrameworkReferences"), "Facades"),
        Metadata("PowerShellReferences"),
    ];

    /// <summary>Writes an assembly, named after its file, and the file's folder if there is none.</summary>
    /// <param name="file">The path of the assembly.</param>
    /// <param name="source">The text of its C# source.</param>
    /// <param name="references">Paths of assemblies that it may use, beside .NET Framework's own.</param>
    /// <param name="version">Its version; with one, it has a strong name, with the key of the framework's own assemblies.</param>
    public static void Compile(string file, string source, IEnumerable<string>? references = null, string? version = null)
    {
        string[] known = [.. references ?? []];
        IEnumerable<string> framework =
            from name in new[] { "mscorlib.dll", "System.dll", "System.Core.dll" }
            where !known.Any(reference => Path.GetFileName(reference) == name)
            select Path.Combine(References[0], name);
        string attribute = version is null ? "" : $"[assembly: System.Reflection.AssemblyVersion(\"{version}\")] ";
        CSharpCompilation compilation = CSharpCompilation.Create(
            Path.GetFileNameWithoutExtension(file),
            [CSharpSyntaxTree.ParseText(attribute + source)],
            [.. framework.Concat(known).Select(reference => MetadataReference.CreateFromFile(reference))],
            Options(Path.GetExtension(file) == ".exe", version is not null));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        EmitResult result = compilation.Emit(file);
        if (!result.Success)
            throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
    }

    private static CSharpCompilationOptions Options(bool isProgram, bool isSigned)
    {
        var options = new CSharpCompilationOptions(isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary);
        // The key of ECMA-335, which is public.
        return isSigned ? options.WithPublicSign(true).WithCryptoPublicKey([0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0]) : options;
    }

    private static string Metadata(string key) =>
        typeof(FrameworkCompiler).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == key).Value!;
}
