using System.Runtime.InteropServices;

namespace Dfinery.PowerShell.Output.Report;

/// <summary>The versions of what ran.</summary>
internal sealed class ReportVersions(string module, string powerShell)
{
    public static ReportVersions Unknown { get; } = new(string.Empty, string.Empty);

    public string Module { get; } = module;

    /// <summary>Of PowerShell, with its edition.</summary>
    public string PowerShell { get; } = powerShell;

    public string Runtime { get; } = RuntimeInformation.FrameworkDescription;

    public string System { get; } = RuntimeInformation.OSDescription.Trim();
}
