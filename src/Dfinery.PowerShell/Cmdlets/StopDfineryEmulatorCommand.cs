using System;
using System.Linq;
using System.Management.Automation;
using Dfinery.Emulator;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Input;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>Stops emulators: those given, or all that this session started.</summary>
[Cmdlet(
    VerbsLifecycle.Stop,
    "DfineryEmulator",
    HelpUri = "https://github.com/dfinery/Dfinery.PowerShell/blob/main/docs/en-US/Stop-DfineryEmulator.md")]
public sealed class StopDfineryEmulatorCommand : DfineryCommand
{
    /// <summary>What Start-DfineryEmulator gave; all of this session's, if left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateGiven]
    public object[]? Emulator { get; set; }

    private protected override void Process()
    {
        foreach (object item in Emulator ?? (MyInvocation.ExpectingInput ? [] : Session.Emulators.ToArray<object>()))
        {
            object bare = item is PSObject wrapped ? wrapped.BaseObject : item;
            if (IsEmulator(bare))
                Stop((IDisposable)bare);
            else
                WriteError(CommandErrors.NoEmulator(item, bare.GetType().Name).Record);
        }
    }

    // A method of its own, so that the emulator's assembly is loaded only when there is something to stop.
    private static bool IsEmulator(object item) => item is Dfinery.Emulator.DfineryEmulator;

    private static void Stop(IDisposable emulator)
    {
        emulator.Dispose();
        Session.Emulators.Remove(emulator);
    }
}
