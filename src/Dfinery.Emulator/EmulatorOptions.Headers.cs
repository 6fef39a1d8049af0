using System;

namespace Dfinery.Emulator;

// What real servers do to the quota and its headers.
public sealed partial class EmulatorOptions
{
    private static readonly TimeSpan LargestJitter = TimeSpan.FromHours(1);

    /// <summary>
    /// <c>X-Rate-Limit-Reset</c> is up to this much too early or too late, in each response anew; at most an hour. The quota itself keeps
    /// to its window.
    /// </summary>
    public TimeSpan ResetJitter { get; set; }

    /// <summary>
    /// Windows begin at whole minutes, hours or days of the server's clock, as those of the real API seem to, and not with the first
    /// request that counts.
    /// </summary>
    public bool AlignQuotaWindow { get; set; }

    /// <summary>
    /// No fixed windows: a request is granted while fewer than <see cref="QuotaLimit"/> were granted in the time of the window before it.
    /// The reset is when the oldest of them leaves.
    /// </summary>
    public bool SlidingQuotaWindow { get; set; }

    /// <summary>How far <c>Date</c> alone is ahead (negative: behind) of the clock that the quota keeps to; at most ten years.</summary>
    public TimeSpan DateSkew { get; set; }

    /// <summary>Leaves <c>Date</c> out.</summary>
    public bool NoDate { get; set; }

    /// <summary>Share of responses whose <c>Date</c> is skewed or missing; from 0 to 1. Null: all of them.</summary>
    public double? BadDateRate { get; set; }

    private void ValidateHeaders()
    {
        CheckRate(BadDateRate ?? 1, nameof(BadDateRate));
        Check(BadDateRate is null || NoDate || DateSkew != TimeSpan.Zero, nameof(BadDateRate), "needs NoDate or a DateSkew");
        Check(ResetJitter >= TimeSpan.Zero && ResetJitter <= LargestJitter, nameof(ResetJitter), "must be from 0 to an hour");
        Check(DateSkew.Duration() <= LargestSkew, nameof(DateSkew), "must be within ten years");
        Check(!NoDate || DateSkew == TimeSpan.Zero, nameof(NoDate), "and DateSkew exclude each other");
        Check(!SlidingQuotaWindow || QuotaLimit > 0, nameof(SlidingQuotaWindow), "needs a QuotaLimit");
        Check(!AlignQuotaWindow || !SlidingQuotaWindow, nameof(AlignQuotaWindow), "and SlidingQuotaWindow exclude each other");
    }
}
