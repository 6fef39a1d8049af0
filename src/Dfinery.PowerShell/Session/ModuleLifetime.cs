using System;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

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
#if NETSTANDARD
        AppDomain.CurrentDomain.AssemblyResolve += Resolve;
#endif
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
