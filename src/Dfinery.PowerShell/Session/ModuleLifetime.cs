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
    private static readonly string Folder = Path.GetDirectoryName(typeof(ModuleLifetime).Assembly.Location)!;

    private static Assembly? Resolve(object? sender, ResolveEventArgs arguments)
    {
        // Only for our own, and never with something older than was asked for: other modules have versions of their own.
        if (arguments.RequestingAssembly is { IsDynamic: false } requester && Path.GetDirectoryName(requester.Location) != Folder)
            return null;
        var asked = new AssemblyName(arguments.Name);
        string path = Path.Combine(Folder, asked.Name + ".dll");
        return File.Exists(path) && AssemblyName.GetAssemblyName(path).Version >= asked.Version ? Assembly.LoadFrom(path) : null;
    }
#endif
}
