using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Dfinery.Testing;

namespace Dfinery.PowerShell.Tests;

/// <summary>A runspace of the real engine with the module from <c>out/</c> imported, as a user's session has it.</summary>
public sealed class PowerShellSession : IDisposable
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromMinutes(5);

    private const string Caught = "DfineryTestCaught";

    public PowerShellSession(bool connect = true)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        // Or Windows would refuse the module's format file.
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        Runspace = RunspaceFactory.CreateRunspace(state);
        Runspace.Open();
        Run($"Import-Module '{ModulePath}' -ErrorAction Stop").ThrowIfFailed();
        if (connect)
            Run("$emulator = Start-DfineryEmulator; $emulator | Connect-Dfinery").ThrowIfFailed();
    }

    public static string Repository => RepositoryFolder.FullName;

    public static string ModulePath { get; } = Path.Combine(Repository, "out", "Dfinery", "Dfinery.psd1");

    public Runspace Runspace { get; }

    /// <summary>Runs a script with the given variables set.</summary>
    public ScriptResult Run(string script, params (string Name, object? Value)[] variables)
    {
        foreach ((string name, object? value) in variables)
            Runspace.SessionStateProxy.SetVariable(name, value);

        using var shell = System.Management.Automation.PowerShell.Create(Runspace);
        // Caught in the script: outside of try, a terminating error of one statement is just one more error in the stream.
        Runspace.SessionStateProxy.SetVariable(Caught, null);
        shell.AddScript($"try {{\n{script}\n}} catch {{ $global:{Caught} = $_ }}");
        var output = new PSDataCollection<PSObject>();
        IAsyncResult run = shell.BeginInvoke<PSObject, PSObject>(null, output);
        if (!run.AsyncWaitHandle.WaitOne(HangGuard))
            throw new TimeoutException("The script hangs: " + script);
        shell.EndInvoke(run);
        var terminating = (ErrorRecord?)(
            Runspace.SessionStateProxy.GetVariable(Caught) is PSObject caught
                ? caught.BaseObject
                : Runspace.SessionStateProxy.GetVariable(Caught));
        return new ScriptResult(
            [.. output], [.. shell.Streams.Error], [.. shell.Streams.Warning.Select(w => w.Message)],
            [.. shell.Streams.Verbose.Select(v => v.Message)],
            [.. shell.Streams.Debug.Select(d => d.Message)], [.. shell.Streams.Information], [.. shell.Streams.Progress], terminating);
    }

    public void Dispose()
    {
        Run("Disconnect-Dfinery; Stop-DfineryEmulator");
        Runspace.Dispose();
    }
}

/// <summary>All that a script gave.</summary>
public sealed record ScriptResult(
    IReadOnlyList<PSObject> Output,
    IReadOnlyList<ErrorRecord> Errors,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Verbose,
    IReadOnlyList<string> Debug,
    IReadOnlyList<InformationRecord> Information,
    IReadOnlyList<ProgressRecord> Progress,
    ErrorRecord? Terminating)
{
    /// <summary>The values of one property of all output objects, as text.</summary>
    public string[] Column(string property) => [.. Output.Select(item => item.Properties[property]?.Value?.ToString() ?? string.Empty)];

    /// <summary>The ids of the errors, without the cmdlet's type.</summary>
    public string[] ErrorIds => [.. Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0])];

    public string TerminatingId => Terminating?.FullyQualifiedErrorId.Split(',')[0] ?? string.Empty;

    public T Single<T>() => LanguagePrimitives.ConvertTo<T>(Output.Single());

    public ScriptResult ThrowIfFailed() =>
        Terminating is not null ? throw Terminating.Exception : Errors.Count > 0 ? throw Errors[0].Exception : this;
}
