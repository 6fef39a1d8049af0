using System;
using System.Management.Automation;
using Dfinery.Emulator;
using Dfinery.PowerShell.Output;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>Starts the API on loopback: contract, quota, faults. For trying things out and for testing runbooks.</summary>
[Cmdlet(VerbsLifecycle.Start, "DfineryEmulator", HelpUri = "https://github.com/dfinery/Dfinery.PowerShell#start-dfineryemulator")]
[OutputType("Dfinery.Emulator.DfineryEmulator")]
public sealed class StartDfineryEmulatorCommand : DfineryCommand
{
    /// <summary>The port on loopback; 0: any free one.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(0, 65535)]
    public int Port { get; set; }

    /// <summary>The token it accepts; without it, one is made up.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Token { get; set; }

    private protected override void Process()
    {
        try
        {
            var emulator = DfineryEmulator.Start(new EmulatorOptions { Port = Port, Token = Token });
            Session.Emulators.Add(emulator);
            WriteVerbose($"The emulator listens on {emulator.BaseUri}.");
            WriteObject(emulator);
        }
        catch (Exception e) when (e is System.Net.HttpListenerException or System.Net.Sockets.SocketException or ArgumentException)
        {
            throw new CommandException(ErrorRecords.OfCommand(nameof(Messages.EmulatorFailed), ErrorCategory.ResourceUnavailable, Port, e.Message));
        }
    }
}
