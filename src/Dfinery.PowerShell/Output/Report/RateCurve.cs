using System;
using System.Collections.Generic;
using System.Linq;

namespace Dfinery.PowerShell.Output.Report;

/// <summary>Rates over time, in spans of like length, from samples of counts.</summary>
internal sealed class RateCurve
{
    private const int MostSpans = 60;
    private const long ShortestMs = 1000;

    private RateCurve(TimeSpan length, double[] rows, double[] requests, long[] throttled, IReadOnlyList<(double, double)> waits)
    {
        Length = length;
        Rows = rows;
        Requests = requests;
        Throttled = throttled;
        Waits = waits;
    }

    public TimeSpan Length { get; }

    /// <summary>Rows a second.</summary>
    public double[] Rows { get; }

    /// <summary>Requests a second.</summary>
    public double[] Requests { get; }

    /// <summary>Answers 429 of each span.</summary>
    public long[] Throttled { get; }

    /// <summary>When the quota let no request through: from and to, as parts of the length.</summary>
    public IReadOnlyList<(double From, double To)> Waits { get; }

    /// <summary>How long that was.</summary>
    public TimeSpan Waited => new((long)(Length.Ticks * Waits.Sum(wait => wait.To - wait.From)));

    /// <summary>The curve, or <c>null</c> of a run that took less than a second or was looked at only once.</summary>
    public static RateCurve? Of(IReadOnlyList<RunSample> samples)
    {
        long length = samples[samples.Count - 1].ElapsedMs;
        if (length < ShortestMs || samples.Count < 3)
            return null;
        int spans = (int)Math.Min(MostSpans, length / 250);
        double seconds = length / 1000.0 / spans;
        var rows = new double[spans];
        var requests = new double[spans];
        var throttled = new long[spans];
        int at = 0;
        (double Rows, double Requests, double Throttled) before = default;
        for (int i = 0; i < spans; i++)
        {
            (double Rows, double Requests, double Throttled) now = At(samples, ref at, (double)length * (i + 1) / spans);
            rows[i] = (now.Rows - before.Rows) / seconds;
            requests[i] = (now.Requests - before.Requests) / seconds;
            throttled[i] = (long)Math.Round(now.Throttled) - (long)Math.Round(before.Throttled);
            before = now;
        }

        return new RateCurve(TimeSpan.FromMilliseconds(length), rows, requests, throttled, WaitsOf(samples, length));
    }

    /// <summary>The counts at a time between two samples, on the straight line between them.</summary>
    private static (double Rows, double Requests, double Throttled) At(IReadOnlyList<RunSample> samples, ref int at, double time)
    {
        while (at + 2 < samples.Count && samples[at + 1].ElapsedMs < time)
            at++;
        RunSample from = samples[at];
        RunSample to = samples[at + 1];
        double part = to.ElapsedMs == from.ElapsedMs ? 1 : Math.Min(1, (time - from.ElapsedMs) / (to.ElapsedMs - from.ElapsedMs));
        return (
            from.Rows + (part * (to.Rows - from.Rows)),
            from.Requests + (part * (to.Requests - from.Requests)),
            from.Throttled + (part * (to.Throttled - from.Throttled)));
    }

    private static List<(double From, double To)> WaitsOf(IReadOnlyList<RunSample> samples, long length)
    {
        var waits = new List<(double From, double To)>();
        for (int i = 1; i < samples.Count; i++)
        {
            long waited = samples[i].WaitedMs - samples[i - 1].WaitedMs;
            if (waited <= 0)
                continue;
            double to = (double)samples[i].ElapsedMs / length;
            double from = Math.Max((double)samples[i - 1].ElapsedMs, samples[i].ElapsedMs - waited) / length;
            if (waits.Count > 0 && from - waits[waits.Count - 1].To < 1e-6)
                waits[waits.Count - 1] = (waits[waits.Count - 1].From, to);
            else
                waits.Add((from, to));
        }

        return waits;
    }
}
