using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Mono.Cecil;

namespace Dfinery.PowerShell.Tests;

/// <summary>
/// Which assembly a reference gets in Windows PowerShell on .NET Framework 4.7.2, for a module in a folder: the framework's own,
/// whatever lower version is asked for; else the folder's, in the version asked for. The module has no binding redirects, but where
/// the folder has a later version, ModuleLifetime answers, once the module is imported.
/// </summary>
internal sealed class FrameworkBinder : IAssemblyResolver
{
    private readonly Dictionary<string, AssemblyDefinition> _read = [];
    private readonly Dictionary<TypeReference, TypeDefinition?> _types = [];
    private readonly Dictionary<string, string> _framework;
    private readonly Dictionary<string, string> _shipped;

    /// <param name="framework">Folders of reference assemblies, of PowerShell as well.</param>
    /// <param name="folder">The folder of the module's assemblies.</param>
    public FrameworkBinder(IEnumerable<string> framework, string folder)
    {
        _framework = Assemblies(framework);
        _shipped = Assemblies([folder]);
        Shipped = [.. _shipped.Values.Order(StringComparer.Ordinal).Select(Read)];
    }

    /// <summary>The assemblies of the folder.</summary>
    public IReadOnlyList<AssemblyDefinition> Shipped { get; }

    public AssemblyDefinition? Resolve(AssemblyNameReference name)
    {
        AssemblyDefinition? framework = Candidate(_framework, name);
        if (framework is not null && framework.Name.Version >= name.Version)
            return framework;
        AssemblyDefinition? shipped = Candidate(_shipped, name);
        return shipped is not null && shipped.Name.Version >= name.Version ? shipped : null;
    }

    public AssemblyDefinition? Resolve(AssemblyNameReference name, ReaderParameters parameters) => Resolve(name);

    /// <summary>The type's definition, through type forwards, or null if there is none.</summary>
    public TypeDefinition? Find(TypeReference type)
    {
        if (!_types.TryGetValue(type, out TypeDefinition? found))
            _types.Add(type, found = type.Resolve());
        return found;
    }

    /// <summary>True for a version that only ModuleLifetime gives.</summary>
    public bool IsRedirected(AssemblyNameReference asked, AssemblyDefinition bound) =>
        Shipped.Contains(bound) && bound.Name.Version != asked.Version;

    /// <summary>What there is of an assembly's name, in words.</summary>
    public string Offer(AssemblyNameReference name)
    {
        string[] offers =
        [
            .. from source in new[] { (Name: "the framework", Files: _framework), (Name: "the folder", Files: _shipped) }
               where source.Files.ContainsKey(name.Name)
               select $"{source.Name} has {Read(source.Files[name.Name]).Name}",
        ];
        return offers.Length == 0 ? "neither the framework nor the folder has one" : string.Join("; ", offers);
    }

    public void Dispose()
    {
        foreach (AssemblyDefinition assembly in _read.Values)
            assembly.Dispose();
    }

    private static Dictionary<string, string> Assemblies(IEnumerable<string> folders) =>
        folders.SelectMany(folder => Directory.GetFiles(folder, "*.dll"))
            .ToDictionary(file => Path.GetFileNameWithoutExtension(file), StringComparer.OrdinalIgnoreCase);

    private AssemblyDefinition? Candidate(Dictionary<string, string> files, AssemblyNameReference name) =>
        files.TryGetValue(name.Name, out string? file) && Read(file) is var found
        && found.Name.PublicKeyToken.AsSpan().SequenceEqual(name.PublicKeyToken) ? found : null;

    private AssemblyDefinition Read(string file)
    {
        if (!_read.TryGetValue(file, out AssemblyDefinition? assembly))
            _read.Add(file, assembly = AssemblyDefinition.ReadAssembly(file, new ReaderParameters { AssemblyResolver = this }));
        return assembly;
    }
}
