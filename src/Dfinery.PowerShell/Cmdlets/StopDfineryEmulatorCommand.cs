using System;
using System.Linq;
using System.Management.Automation;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>Stops emulators: those given, or all that this session started.</summary>
[Cmdlet(VerbsLifecycle.Stop, "DfineryEmulator", HelpUri = "https://github.com/dfinery/Dfinery.PowerShell#stop-dfineryemulator")]
public sealed class StopDfineryEmulatorCommand : DfineryCommand
{
    /// <summary>What Start-DfineryEmulator gave; all of this session's, if left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    public object[]? Emulator { get; set; }

    private protected override void Process()
    {
        foreach (object item in Emulator ?? Session.Emulators.ToArray<object>())
        {
            if ((item is PSObject wrapped ? wrapped.BaseObject : item) is IDisposable emulator)
            {
                emulator.Dispose();
                Session.Emulators.Remove(emulator);
            }
        }
    }
}
