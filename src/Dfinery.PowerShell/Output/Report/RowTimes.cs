using System;
using System.Collections.Generic;
using System.Linq;

namespace Dfinery.PowerShell.Output.Report;

/// <summary>
/// How many rows were settled when, by the times of the rows: for results that come from a file. At most 240 spans of like length, which
/// doubles when there would be more.
/// </summary>
internal sealed class RowTimes
{
    private const int Capacity = 240;

    private readonly SortedDictionary<long, long> _rows = [];
    private long _span = TimeSpan.TicksPerSecond / 5;

    /// <summary>When the first row was settled, in UTC.</summary>
    public DateTime? First { get; private set; }

    /// <summary>When the last one was.</summary>
    public DateTime? Last { get; private set; }

    public void Add(DateTime time)
    {
        First = First is { } first && first < time ? first : time;
        Last = Last is { } last && last > time ? last : time;
        long key = time.Ticks / _span;
        _rows[key] = _rows.TryGetValue(key, out long rows) ? rows + 1 : 1;
        while (_rows.Count > Capacity)
            Widen();
    }

    /// <summary>Samples as a run takes them; requests are not known.</summary>
    public IReadOnlyList<RunSample> ToSamples()
    {
        var samples = new List<RunSample> { default };
        if (First is not { } first)
            return samples;
        long total = 0;
        foreach (KeyValuePair<long, long> span in _rows)
        {
            long start = Math.Max(0, (span.Key * _span) - first.Ticks) / TimeSpan.TicksPerMillisecond;
            if (start > samples[samples.Count - 1].ElapsedMs)
                samples.Add(new RunSample(start, total, 0, 0, 0));
            total += span.Value;
            long end = Math.Min(((span.Key + 1) * _span) - first.Ticks, Last!.Value.Ticks - first.Ticks) / TimeSpan.TicksPerMillisecond;
            samples.Add(new RunSample(end, total, 0, 0, 0));
        }

        return samples;
    }

    private void Widen()
    {
        KeyValuePair<long, long>[] spans = [.. _rows];
        _span *= 2;
        _rows.Clear();
        foreach (IGrouping<long, KeyValuePair<long, long>> pair in spans.GroupBy(span => span.Key / 2))
            _rows.Add(pair.Key, pair.Sum(span => span.Value));
    }
}
