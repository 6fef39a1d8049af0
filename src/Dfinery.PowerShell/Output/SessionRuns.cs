using System.Collections.Generic;
using System.Linq;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace Dfinery.PowerShell.Output;

/// <summary>
/// The last runs of a runspace, numbered as they began: a report to which no result came finds the run that it was to be of.
/// </summary>
internal sealed class SessionRuns
{
    private const int Kept = 8;

    private static readonly ConditionalWeakTable<Runspace, SessionRuns> Sessions = new();

    private readonly Queue<(long Number, RunSummary Run)> _runs = new();

    /// <summary>Those of the runspace that the calling thread works for.</summary>
    public static SessionRuns Current => Runspace.DefaultRunspace is { } runspace
        ? Sessions.GetValue(runspace, _ => new SessionRuns())
        // Help is made of a cmdlet outside of any.
        : new SessionRuns();

    /// <summary>How many have begun.</summary>
    public long Count { get; private set; }

    /// <summary>Notes that a run begins.</summary>
    /// <returns>Its summary.</returns>
    public RunSummary Begin(string command, string? shard)
    {
        if (_runs.Count == Kept)
            _runs.Dequeue();
        var run = new RunSummary(command, shard);
        _runs.Enqueue((++Count, run));
        return run;
    }

    /// <summary>Those that have ended, of a range of numbers, the latest first.</summary>
    /// <param name="after">The number before the first.</param>
    /// <param name="last">The last number.</param>
    public IEnumerable<RunSummary> Ended(long after, long last) =>
        _runs.Reverse().Where(item => item.Number > after && item.Number <= last && item.Run.HasEnded).Select(item => item.Run);
}
