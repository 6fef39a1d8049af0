using System;

namespace Dfinery.Client.Bulk.Dispatch;

/// <summary>
/// Keeps all requests of a connection within the quota that the answers report: uses it whole, never overruns it alone, and shares it
/// with other processes on the same token (<see cref="QuotaRule"/>). Before the first answer one request may go; without the headers the
/// gate is open. Thread-safe; the time comes from the caller.
/// <para>With a <see cref="Share"/> below 1, the last <c>1 - Share</c> of each window is left to others, whatever they do with it. How
/// much a window holds no header tells: it is the most that was left in this window or the one before.</para>
/// </summary>
internal sealed class QuotaGate
{
    private readonly object _lock = new();
    private QuotaView _view;

    /// <summary>A gate.</summary>
    /// <param name="share">The part of each window that may be used: above 0, at most 1.</param>
    /// <param name="place">Where this process stands among others that wait for the same moment: [0, 1); <c>null</c>: anywhere.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not in its range.</exception>
    public QuotaGate(double share = 1, double? place = null)
    {
        if (!(share > 0 && share <= 1))
            throw new ArgumentOutOfRangeException(nameof(share));
        _view = new QuotaView
        {
            Share = share,
            Place = place ?? new Random(Guid.NewGuid().GetHashCode()).NextDouble(),
            MaxWait = TimeSpan.FromSeconds(BulkOptions.DefaultMaxWaitSec),
        };
    }

    /// <summary>Raised after a request has left, without any lock held: another may find room.</summary>
    public event Action? Changed;

    /// <summary>The part of each window that may be used.</summary>
    public double Share => View.Share;

    /// <summary>
    /// How many processes share the quota: each takes 1/n of it without regard to the others. 0: not told. It stays told when the run that
    /// told it ends, since the other processes go on; where none is seen for two windows, it changes nothing.
    /// </summary>
    public int Shards
    {
        get => View.Shards;
        set
        {
            lock (_lock)
            {
                _view.Shards = value;
                _view.HasOthers |= value > 1;
            }
        }
    }

    /// <summary>The longest wait that any caller accepts: it bounds a <c>Retry-After</c>. Default: 15 minutes.</summary>
    public TimeSpan MaxWait
    {
        get => View.MaxWait;
        set
        {
            lock (_lock)
                _view.MaxWait = value;
        }
    }

    /// <summary>Requests left in the window, as far as it is known.</summary>
    public long? Remaining => View is { HasReading: true } view ? view.Remaining : null;

    /// <summary>When the window ends, by the server's clock, as far as it is known.</summary>
    public DateTimeOffset? Reset => View is { HasReading: true } view ? view.Clock.ServerEnd : null;

    private QuotaView View
    {
        get
        {
            lock (_lock)
                return _view;
        }
    }

    /// <summary>Lets one request through and counts it, or tells when to ask again.</summary>
    /// <param name="now">Time on any clock that only goes forward.</param>
    /// <param name="pass">To be given back with the request's outcome.</param>
    /// <param name="opensAt">When to ask again, after now; <c>null</c> where it may go.</param>
    public bool TryEnter(TimeSpan now, out QuotaPass pass, out TimeSpan? opensAt)
    {
        lock (_lock)
        {
            pass = default;
            if (!QuotaRule.Allows(_view, now, out opensAt))
                return false;
            _view = QuotaRule.Send(_view, now);
            pass = new QuotaPass(_view.Sent, now);
            return true;
        }
    }

    /// <summary>Counts a request as done and learns from its outcome. To be called once for each request let through.</summary>
    /// <param name="pass">What it was let through with.</param>
    /// <param name="outcome">What came of the request.</param>
    /// <param name="now">Time on the clock of <see cref="TryEnter"/>.</param>
    /// <param name="utcNow">The local clock, for a server that sends no <c>Date</c>.</param>
    public void Leave(QuotaPass pass, CallOutcome outcome, TimeSpan now, DateTimeOffset utcNow)
    {
        Learn(pass, outcome, now, utcNow);
        Wake();
    }

    /// <summary>The first half of <see cref="Leave"/>: nobody is told yet.</summary>
    public void Learn(QuotaPass pass, CallOutcome outcome, TimeSpan now, DateTimeOffset utcNow)
    {
        lock (_lock)
            _view = QuotaRule.Learn(_view, pass, outcome, now, utcNow);
    }

    /// <summary>The second half of <see cref="Leave"/>: raises <see cref="Changed"/>, so no lock may be held.</summary>
    public void Wake() => Changed?.Invoke();

    /// <summary>True where every answer was a 429 for as long as may be waited.</summary>
    /// <param name="from">When the caller began to send.</param>
    /// <param name="maxWait">As long as may be waited.</param>
    public bool IsStarved(TimeSpan from, TimeSpan maxWait) => QuotaRule.IsStarved(View, from, maxWait);
}
