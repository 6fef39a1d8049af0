using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace HelpWriter;

/// <summary>The built module, imported into a runspace of its own.</summary>
public sealed class HelpModule : IDisposable
{
    private readonly Runspace _runspace;

    /// <summary>Imports the module with the given manifest.</summary>
    public HelpModule(string manifest)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
        using PowerShell shell = PowerShell.Create(_runspace);
        PSModuleInfo module = shell.AddCommand("Import-Module").AddParameter("Name", Path.GetFullPath(manifest))
            .AddParameter("PassThru").AddParameter("ErrorAction", "Stop").Invoke<PSModuleInfo>().Single();
        Name = module.Name;
        Cmdlets = [.. module.ExportedCmdlets.Values.OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal)];
    }

    /// <summary>The module's name.</summary>
    public string Name { get; }

    /// <summary>Its cmdlets, by name.</summary>
    public IReadOnlyList<CmdletInfo> Cmdlets { get; }

    /// <summary>The name that the engine gives to the help file of an assembly.</summary>
    public string HelpFileName => Path.GetFileName(Cmdlets[0].ImplementingType.Assembly.Location) + "-Help.xml";

    /// <inheritdoc/>
    public void Dispose() => _runspace.Dispose();
}
