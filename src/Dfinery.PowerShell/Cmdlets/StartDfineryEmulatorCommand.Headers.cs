using System;
using System.Management.Automation;
using Dfinery.Emulator;
using Dfinery.PowerShell.Input;

namespace Dfinery.PowerShell.Cmdlets;

// What real servers do to the quota and its headers.
public sealed partial class StartDfineryEmulatorCommand
{
    /// <summary>How much X-Rate-Limit-Reset varies within a window: milliseconds, or a TimeSpan.</summary>
    [Parameter]
    [DurationTransformation(0.001)]
    public TimeSpan ResetJitter { get; set; }

    /// <summary>Windows of the quota begin at whole minutes, hours or days of the server's clock.</summary>
    [Parameter]
    public SwitchParameter AlignQuotaWindow { get; set; }

    /// <summary>The quota counts the requests of the time before, in no fixed windows.</summary>
    [Parameter]
    public SwitchParameter SlidingQuotaWindow { get; set; }

    /// <summary>How far Date alone runs ahead (negative: behind): seconds, or a TimeSpan.</summary>
    [Parameter]
    [DurationTransformation(1)]
    public TimeSpan DateSkew { get; set; }

    /// <summary>Leaves the Date header out.</summary>
    [Parameter]
    public SwitchParameter NoDate { get; set; }

    /// <summary>Share of responses whose Date is wrong or missing. Default: 1, all.</summary>
    [Parameter]
    [ValidateRange(0d, 1d)]
    public double? BadDateRate { get; set; }

    private void SetHeaders(EmulatorOptions options)
    {
        options.ResetJitter = ResetJitter;
        options.AlignQuotaWindow = AlignQuotaWindow;
        options.SlidingQuotaWindow = SlidingQuotaWindow;
        options.DateSkew = DateSkew;
        options.NoDate = NoDate;
        options.BadDateRate = BadDateRate;
    }
}
