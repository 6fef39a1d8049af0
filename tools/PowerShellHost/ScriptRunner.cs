using System;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Threading;

namespace PowerShellHost;

/// <summary>Runs one command in a runspace of its own and turns its end into an exit code.</summary>
public sealed class ScriptRunner : IDisposable
{
    private const int Failed = 1;
    private const int Interrupted = 130;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private readonly CommandLine _commandLine;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConsoleHost _host;
    private readonly Runspace _runspace;
    private volatile PowerShell? _running;

    /// <summary>Opens the runspace; the stand-ins are loaded into it.</summary>
    public ScriptRunner(CommandLine commandLine)
    {
        _commandLine = commandLine;
        _host = new ConsoleHost(_stop.Token);
        if (!_host.UI.SupportsVirtualTerminal)
            PSStyle.Instance.OutputRendering = OutputRendering.PlainText;

        InitialSessionState state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        state.ThrowOnRunspaceOpenError = true;
        state.ImportPSModule(Path.Combine(AppContext.BaseDirectory, "StandIns", "StandIns.psm1"));
        _runspace = RunspaceFactory.CreateRunspace(_host, state);
        _runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
        _runspace.Open();
        Runspace.DefaultRunspace = _runspace;
    }

    /// <summary>Runs the command to its end and gives the exit code of the process.</summary>
    public int Run()
    {
        Console.CancelKeyPress += OnCancelKey;
        try
        {
            return RunCommand();
        }
        finally
        {
            Console.CancelKeyPress -= OnCancelKey;
            _host.Output.ClearProgress();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _runspace.Dispose();
        _stop.Dispose();
    }

    private int RunCommand()
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        _commandLine.Command.MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        shell.Commands.AddCommand(_commandLine.Command);
        // Not at the end of the same pipeline: there Out-Default, which keeps a table's rows back for 300 ms to size
        // its columns, loses them when the script ends with `exit` or an error (PowerShell issue 13985).
        using SteppablePipeline display = ScriptBlock.Create("Out-Default").GetSteppablePipeline();
        display.Begin(expectInput: true);
        using PSDataCollection<PSObject> output = [];
        output.DataAdded += (_, _) =>
        {
            foreach (PSObject item in output.ReadAll())
                display.Process(item);
        };
        _running = shell;
        try
        {
            LetExitReachHost();
            if (!_stop.IsCancellationRequested)
                // Only what goes to the history leaves its $? behind.
                shell.Invoke(null, output, new PSInvocationSettings { AddToHistory = _commandLine.IsText });
            display.End();
        }
        catch (RuntimeException e) when (!_stop.IsCancellationRequested)
        {
            display.End();
            Report(e.ErrorRecord);
            return Failed;
        }
        catch (PipelineStoppedException)
        {
        }
        finally
        {
            _running = null;
        }

        if (_stop.IsCancellationRequested)
            return Interrupted;
        if (_host.ExitCode is int exitCode)
            return exitCode;
        return _commandLine.IsText && !LastStatementSucceeded() ? Failed : 0;
    }

    private bool LastStatementSucceeded()
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        return shell.AddScript("$global:?").Invoke<bool>() is [true];
    }

    // Without this one-shot flag, which pwsh sets as well, the `exit` of a script file only sets $LASTEXITCODE.
    private void LetExitReachHost()
    {
        object context = Internal(typeof(Runspace), "ExecutionContext").GetValue(_runspace)!;
        Internal(context.GetType(), "ScriptCommandProcessorShouldRethrowExit").SetValue(context, true);
    }

    private static PropertyInfo Internal(Type type, string property) =>
        type.GetProperty(property, BindingFlags.Instance | BindingFlags.NonPublic)
            ?? throw new MissingMemberException(type.FullName, property);

    private void Report(ErrorRecord error)
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        using (_host.Output.RedirectToError())
            shell.AddCommand("Out-Default").Invoke(new[] { error });
    }

    // The event comes on a thread of its own, so that the stop can wait for the script's `finally` blocks.
    private void OnCancelKey(object? sender, ConsoleCancelEventArgs e)
    {
        // The second Ctrl+C, or one that a blocked .NET call ignores, ends the process the hard way.
        if (_stop.IsCancellationRequested)
            Environment.Exit(Interrupted);

        e.Cancel = true;
        _stop.Cancel();
        Thread last = new(EndAfterPatience) { IsBackground = true };
        last.Start();
        _running?.BeginStop(null, null);
    }

    private static void EndAfterPatience()
    {
        Thread.Sleep(s_patience);
        Environment.Exit(Interrupted);
    }
}
