using System;

namespace Dfinery.Client.Bulk.Dispatch;

/// <summary>
/// What a process knows of a quota that it may share with others. A value: <see cref="QuotaRule"/> makes a new one of it at each event.
/// </summary>
internal record struct QuotaView
{
    /// <summary>The part of each window that may be used, from 0 to 1; the rest is left to others.</summary>
    public double Share { get; set; }

    /// <summary>Processes that share the quota, as far as it was told; 0: not told.</summary>
    public int Shards { get; set; }

    /// <summary>A random number from [0, 1): where in time this process stands among others that wait for the same moment.</summary>
    public double Place { get; set; }

    /// <summary>The longest wait that the caller accepts; a <c>Retry-After</c> is cut to a window more.</summary>
    public TimeSpan MaxWait { get; set; }

    // Own traffic.

    /// <summary>Requests let through so far.</summary>
    public long Sent { get; set; }

    /// <summary>Those that have no outcome yet.</summary>
    public long InFlight { get; set; }

    /// <summary>When the last one was let through.</summary>
    public TimeSpan LastSent { get; set; }

    /// <summary>Answers, with quota headers or without.</summary>
    public long Answers { get; set; }

    /// <summary>How long an answer takes, smoothed.</summary>
    public TimeSpan RoundTrip { get; set; }

    // The window.

    /// <summary>When it ends.</summary>
    public QuotaClock Clock { get; set; }

    /// <summary>True where headers have told of a window.</summary>
    public bool HasReading { get; set; }

    /// <summary>When they last did.</summary>
    public TimeSpan ReadAt { get; set; }

    /// <summary>Requests left, by the answer to the request sent last of those that are answered.</summary>
    public long Remaining { get; set; }

    /// <summary>That request's number.</summary>
    public long Newest { get; set; }

    /// <summary>Requests without a reading (lost, or answered without headers) that <see cref="Remaining"/> may not know of.</summary>
    public long Unread { get; set; }

    /// <summary>The last request sent when <see cref="Unread"/> last grew: the answer to a later one knows of them all.</summary>
    public long UnreadUntil { get; set; }

    /// <summary>Own requests accepted in this window, and those in flight when it began.</summary>
    public long Taken { get; set; }

    /// <summary>The most that was left in this window and in the one before: what a window holds.</summary>
    public long Most { get; set; }

    /// <summary>See <see cref="Most"/>.</summary>
    public long MostBefore { get; set; }

    /// <summary>What a window holds by one reading, which the next has to confirm.</summary>
    public long Candidate { get; set; }

    /// <summary>True where more was left than before without a new window; once may be an error.</summary>
    public bool HasRisen { get; set; }

    /// <summary>True where the window seems to slide: what is left rises, or its end moves, before the end.</summary>
    public bool IsSliding { get; set; }

    // Others on the same token.

    /// <summary><see cref="Remaining"/> at the window's first reading, and the requests that were done then.</summary>
    public long First { get; set; }

    /// <summary>See <see cref="First"/>.</summary>
    public long DoneAtFirst { get; set; }

    /// <summary>In this window, <see cref="Remaining"/> fell by more than this process can have caused.</summary>
    public bool HasOthers { get; set; }

    /// <summary>In the window before, it did.</summary>
    public bool HadOthers { get; set; }

    /// <summary>In the window before, others left this process less than its least part.</summary>
    public bool WasShort { get; set; }

    /// <summary>Own requests among the latest, fading.</summary>
    public double Own { get; set; }

    /// <summary>By how much <see cref="Remaining"/> fell meanwhile, fading.</summary>
    public double Fall { get; set; }

    /// <summary>When the next request may go where they are spread over time.</summary>
    public TimeSpan NextSlot { get; set; }

    // Refusals (429).

    /// <summary>Nothing may go before.</summary>
    public TimeSpan ClosedUntil { get; set; }

    /// <summary>Refusals in a row; what was in flight together counts once.</summary>
    public int Refusals { get; set; }

    /// <summary>When the last of them counted.</summary>
    public TimeSpan BackedOffAt { get; set; }

    /// <summary>By how much the server's windows end later than its headers say.</summary>
    public TimeSpan Lateness { get; set; }

    /// <summary>When the last answer came that was no refusal.</summary>
    public TimeSpan AcceptedAt { get; set; }

    /// <summary>When the first of the refusals in a row was sent, and when the last came.</summary>
    public TimeSpan? RefusedSince { get; set; }

    /// <summary>See <see cref="RefusedSince"/>.</summary>
    public TimeSpan RefusedAt { get; set; }
}
