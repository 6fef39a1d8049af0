using System.Collections.Generic;

namespace Dfinery.PowerShell.Output;

/// <summary>
/// How a run went over time: samples of its counts, at most 240. When there are so many, every second one is dropped, and from then on
/// samples are taken half as often. Not thread-safe: all of it happens on the pipeline's thread.
/// </summary>
internal sealed class RunTimeline
{
    /// <summary>The most samples there are.</summary>
    public const int Capacity = 240;

    private readonly List<RunSample> _samples = [default];
    private long _stepMs;
    private long _waitedMs;
    private long _lastMs;

    /// <summary>In the order of time; the first is the beginning.</summary>
    public IReadOnlyList<RunSample> Samples => _samples;

    /// <summary>Takes counts that only grow.</summary>
    /// <param name="elapsedMs">Since the run began.</param>
    /// <param name="rows">Rows settled.</param>
    /// <param name="requests">Requests sent.</param>
    /// <param name="throttled">Requests refused with 429.</param>
    /// <param name="isWaiting">True where the quota lets no request through now.</param>
    /// <param name="isLast">True at the end of the run: that sample is always kept.</param>
    public void Add(long elapsedMs, long rows, long requests, long throttled, bool isWaiting, bool isLast = false)
    {
        if (isWaiting)
            _waitedMs += elapsedMs - _lastMs;
        _lastMs = elapsedMs;
        if (!isLast && elapsedMs - _samples[_samples.Count - 1].ElapsedMs < _stepMs)
            return;
        if (_samples.Count == Capacity)
            Thin();
        _samples.Add(new RunSample(elapsedMs, rows, requests, throttled, _waitedMs));
    }

    private void Thin()
    {
        int kept = 0;
        for (int i = 0; i < _samples.Count; i += 2)
            _samples[kept++] = _samples[i];
        _samples.RemoveRange(kept, _samples.Count - kept);
        _stepMs = _samples[kept - 1].ElapsedMs / kept;
    }
}

/// <summary>The counts of a run at one moment, all since it began.</summary>
internal readonly struct RunSample(long elapsedMs, long rows, long requests, long throttled, long waitedMs)
{
    public long ElapsedMs { get; } = elapsedMs;

    public long Rows { get; } = rows;

    public long Requests { get; } = requests;

    public long Throttled { get; } = throttled;

    /// <summary>How long the quota let no request through.</summary>
    public long WaitedMs { get; } = waitedMs;
}
