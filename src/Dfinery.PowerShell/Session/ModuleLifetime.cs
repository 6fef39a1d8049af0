using System;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Runtime.CompilerServices;
using Dfinery.Client.Http;

namespace Dfinery.PowerShell.Session;

/// <summary>
/// Runs when the module is imported and removed. On Windows PowerShell, which has no binding redirects for a module, it answers for
/// exactly the assemblies that stand beside this one.
/// </summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnImport()
    {
        RefuseSecondVersion();
#if NETSTANDARD
        AppDomain.CurrentDomain.AssemblyResolve += Resolve;
#endif
        LoadClient();
    }

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        if (Runspace.DefaultRunspace is not null)
            DfinerySession.Current.Clear();
#if NETSTANDARD
        AppDomain.CurrentDomain.AssemblyResolve -= Resolve;
#endif
    }

    /// <summary>
    /// .NET unloads no assembly. Where it loads a second version beside the first, as .NET Framework does, types of one would meet those
    /// of the other; where it refuses, this is never reached. The client tells, because it is loaded only once this has passed.
    /// </summary>
    private static void RefuseSecondVersion()
    {
        string wanted = VersionOf(typeof(ModuleLifetime).Assembly);
        foreach (Assembly assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            if (assembly.GetName().Name == "Dfinery.Client" && VersionOf(assembly) is var loaded && loaded != wanted)
            {
                throw new InvalidOperationException(
                    $"Version {loaded} of the module Dfinery is loaded, and .NET cannot unload it. " +
                    $"To use version {wanted}, start a new session.");
            }
        }
    }

    /// <summary>So that a session goes on working where the module is uninstalled under it, which all but Windows allow.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LoadClient() => GC.KeepAlive(typeof(DfineryClient));

    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? assembly.GetName().Version!.ToString(3);

#if NETSTANDARD
    private static readonly string? Folder = FolderOf(typeof(ModuleLifetime).Assembly);

    /// <summary>
    /// Answers for assemblies of this folder, and never throws: an exception would keep other modules' handlers from being asked.
    /// </summary>
    private static Assembly? Resolve(object? sender, ResolveEventArgs arguments)
    {
        try
        {
            // Other modules have versions of their own.
            return Folder is not null && string.Equals(FolderOf(arguments.RequestingAssembly), Folder, StringComparison.OrdinalIgnoreCase)
                ? Find(Folder, new AssemblyName(arguments.Name))
                : null;
        }
        catch (Exception)
        {
            return null;
        }
    }

    /// <summary>The assembly in a folder, unless it is older than what was asked for.</summary>
    private static Assembly? Find(string folder, AssemblyName asked)
    {
        string path = Path.Combine(folder, asked.Name + ".dll");
        bool isThere = File.Exists(path) && (asked.Version is null || AssemblyName.GetAssemblyName(path).Version >= asked.Version);
        return isThere ? Assembly.LoadFrom(path) : null;
    }

    /// <summary>Null for an assembly that comes from no file: generated, or loaded from bytes.</summary>
    private static string? FolderOf(Assembly? assembly) =>
        assembly is { IsDynamic: false, Location.Length: > 0 } ? Path.GetDirectoryName(assembly.Location) : null;
#endif
}
