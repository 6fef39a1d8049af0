using System;
using Dfinery.Client.Http;

namespace Dfinery.Client.Bulk.Dispatch;

// What an outcome tells.
internal static partial class QuotaRule
{
    // More is no quota; and sums of it do not overflow.
    private const long MostBelievable = 1_000_000_000_000;

    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstSlidingBackoff = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan LongestSlidingBackoff = TimeSpan.FromSeconds(2);

    /// <summary>Learns from the outcome of a request.</summary>
    /// <param name="view">What was known.</param>
    /// <param name="pass">What the request was let through with.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="now">The time.</param>
    /// <param name="utcNow">The local clock, for a server that sends no <c>Date</c>.</param>
    public static QuotaView Learn(in QuotaView view, QuotaPass pass, CallOutcome outcome, TimeSpan now, DateTimeOffset utcNow)
    {
        QuotaView next = view;
        next.InFlight = Math.Max(0, next.InFlight - 1);
        if (outcome.IsAnswered)
        {
            TimeSpan took = now - pass.SentAt;
            next.RoundTrip = next.Answers == 0 ? took : next.RoundTrip + Part(took - next.RoundTrip, 0.2);
            next.Answers++;
        }

        QuotaTurn turn = QuotaTurn.Same;
        if (outcome.Quota is { } reading)
            turn = Read(ref next, reading, pass, outcome.IsThrottled, now, utcNow);
        else if (!outcome.IsNeverSent)
            Miss(ref next, outcome.IsAnswered, now);

        // Without a reading, when it was sent tells its window.
        bool isOld = outcome.Quota is null ? pass.SentAt < next.Clock.Began : turn == QuotaTurn.Old;
        if (outcome.IsThrottled)
            Refuse(ref next, outcome, pass, isOld, now);
        else if (outcome.IsAnswered)
            (next.Refusals, next.RefusedSince, next.AcceptedAt) = (0, null, now);
        return next;
    }

    /// <summary>True where nothing but refusals came for as long as may be waited.</summary>
    /// <param name="view">What is known.</param>
    /// <param name="from">When the caller began to wait.</param>
    /// <param name="maxWait">As long as may be waited.</param>
    public static bool IsStarved(in QuotaView view, TimeSpan from, TimeSpan maxWait) =>
        view.RefusedSince is { } since && view.RefusedAt - Max(since, from) >= maxWait;

    /// <summary>Without headers for a whole window, there is no gate.</summary>
    private static void Miss(ref QuotaView view, bool isAnswered, TimeSpan now)
    {
        view.Unread++;
        view.UnreadUntil = view.Sent;
        if (isAnswered && now - Max(view.ReadAt, view.Clock.End) > view.Clock.Length)
            view.HasReading = false;
    }

    private static QuotaTurn Read(
        ref QuotaView view, QuotaReading reading, QuotaPass pass, bool isRefused, TimeSpan now, DateTimeOffset utcNow)
    {
        long remaining = Math.Max(0, Math.Min(reading.Remaining, MostBelievable));
        bool isNewest = !view.HasReading || pass.Number > view.Newest;
        view.Clock = view.Clock.Read(reading, pass, isNewest, now, utcNow, out QuotaTurn turn);
        bool rises = isNewest && remaining > (1.5 * view.Remaining) + 25;
        if (turn == QuotaTurn.Same && rises && !view.IsSliding && now >= view.Clock.End - view.Clock.Jitter)
        {
            view.Clock = view.Clock.Restart(now);
            turn = QuotaTurn.New;
        }

        if (turn == QuotaTurn.New || !view.HasReading)
            BeginWindow(ref view, remaining);
        else if (turn == QuotaTurn.Old)
            return turn;
        else if (rises && !view.HasRisen && turn == QuotaTurn.Same)
            view.HasRisen = true;
        else
            Follow(ref view, remaining, isNewest, rises || turn == QuotaTurn.Moved, isRefused, now);

        (view.HasReading, view.ReadAt) = (true, now);
        if (isNewest)
            view.Newest = pass.Number;
        if (pass.Number > view.UnreadUntil)
            view.Unread = 0;
        view.HasOthers |= view.First - view.Remaining > view.Sent - view.DoneAtFirst;
        return turn;
    }

    private static void BeginWindow(ref QuotaView view, long remaining)
    {
        if (view.HasReading)
        {
            (view.HadOthers, view.HasOthers) = (view.HasOthers, false);
            view.WasShort = view.HadOthers && view.Taken < LeastPart * Capacity(view);
            (view.MostBefore, view.Most) = (view.Most, 0);
            // Nobody is always the first.
            view.Place = (view.Place + 0.618) % 1;
        }

        view.Candidate = remaining + 1;
        view.Remaining = view.First = remaining;
        view.DoneAtFirst = view.Sent - view.InFlight - 1;
        view.Taken = view.InFlight + 1;
        (view.Unread, view.IsSliding, view.HasRisen, view.NextSlot) = (0, false, false, TimeSpan.Zero);
    }

    /// <summary>Takes a further reading of a window.</summary>
    private static void Follow(ref QuotaView view, long remaining, bool isNewest, bool slides, bool isRefused, TimeSpan now)
    {
        view.IsSliding |= slides;
        view.HasRisen &= !isNewest;
        // Requests overtake each other: within a window that does not slide, less is later.
        long left = isNewest && view.IsSliding ? remaining : Math.Min(view.Remaining, remaining);
        double fade = Math.Exp(-(now - view.ReadAt).TotalSeconds / Memory(view));
        double fall = Math.Max(0, view.Remaining - left);
        // By so much at a step, it was never true.
        bool isNewStart = fall > (0.5 * view.Remaining) + 1000;
        view.Own = (view.Own * fade) + (isRefused ? 0 : 1);
        view.Fall = (view.Fall * fade) + (isNewStart ? 1 : fall);
        if (isNewStart || left > view.Remaining)
            (view.First, view.DoneAtFirst) = (left, view.Sent - view.InFlight - 1);
        if (2 * (remaining + 50) >= view.Candidate)
            view.Most = Math.Max(view.Most, view.Candidate);
        else
            view.Candidate = remaining + 1;
        view.Remaining = left;
    }

    private static void Refuse(ref QuotaView view, CallOutcome outcome, QuotaPass pass, bool isOld, TimeSpan now)
    {
        if (isOld)
            return;
        // A slow refusal may have been sent before others were accepted.
        view.RefusedSince ??= Max(pass.SentAt, view.AcceptedAt);
        view.RefusedAt = now;
        bool isSpent = outcome.Quota is { Remaining: <= 0 };
        bool isNewRound = pass.SentAt >= view.BackedOffAt || view.Refusals == 0;
        if (isNewRound)
            (view.Refusals, view.BackedOffAt) = (view.Refusals + 1, now);

        // "At once", or a date that has passed, is no leave to ask without a pause.
        TimeSpan wait = isNewRound ? Backoff(view, isSpent, now) : TimeSpan.Zero;
        if (outcome.RetryAfter is { } asked)
            wait = Max(wait, Min(asked, view.Clock.Length + view.MaxWait));
        view.ClosedUntil = Max(view.ClosedUntil, now + wait);
        if (isSpent && isNewRound && pass.SentAt > view.Clock.End)
            view.Lateness = Min(Max(view.Lateness, now + FirstBackoff - view.Clock.End), view.Clock.Jitter);
    }

    /// <summary>How long a refusal closes the gate, beyond the window's end.</summary>
    private static TimeSpan Backoff(in QuotaView view, bool isSpent, TimeSpan now)
    {
        double doubled = Math.Pow(2, Math.Min(view.Refusals - 1, 10));
        if (!isSpent || view.Clock.End <= now)
            return Min(Part(FirstBackoff, doubled), LongestBackoff);
        // The end of a sliding window is only when the next request has room, and everybody waits for that.
        return view.IsSliding ? Min(Part(FirstSlidingBackoff, doubled * (0.5 + view.Place)), LongestSlidingBackoff) : TimeSpan.Zero;
    }
}
