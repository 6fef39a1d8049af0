using System;
using System.Globalization;
using System.Management.Automation.Host;
using System.Threading;

namespace PowerShellHost;

/// <summary>The engine's view of this process: its name, cultures, console and exit code.</summary>
public sealed class ConsoleHost : PSHost
{
    /// <summary>Makes the host; <paramref name="stop"/> ends a prompt that waits for input.</summary>
    public ConsoleHost(CancellationToken stop) => Output = new ConsoleUserInterface(stop);

    /// <summary>The exit code a script asked for; null while none did.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>The console.</summary>
    public ConsoleUserInterface Output { get; }

    /// <inheritdoc/>
    public override PSHostUserInterface UI => Output;

    /// <inheritdoc/>
    public override string Name => nameof(PowerShellHost);

    /// <inheritdoc/>
    public override Version Version { get; } = typeof(PSHost).Assembly.GetName().Version ?? new Version();

    /// <inheritdoc/>
    public override Guid InstanceId { get; } = Guid.NewGuid();

    /// <inheritdoc/>
    public override CultureInfo CurrentCulture { get; } = CultureInfo.CurrentCulture;

    /// <inheritdoc/>
    public override CultureInfo CurrentUICulture { get; } = CultureInfo.CurrentUICulture;

    /// <inheritdoc/>
    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    /// <inheritdoc/>
    public override void EnterNestedPrompt() => throw new NotSupportedException("This host has no nested prompt.");

    /// <inheritdoc/>
    public override void ExitNestedPrompt() => throw new NotSupportedException("This host has no nested prompt.");

    /// <inheritdoc/>
    public override void NotifyBeginApplication() => Output.ClearProgress();

    /// <inheritdoc/>
    public override void NotifyEndApplication()
    {
    }
}
