using System;

namespace Dfinery.Client.Bulk.Dispatch;

/// <summary>
/// When a request may go, so that the quota is used whole, is not overrun, and is shared with processes of which nothing is known but what
/// the headers show. Pure: no clock, no lock.
/// <para>Alone: what is left, less what is in flight. With others about: half of the own part of that, the own part being measured; the
/// first part of a window at once, the rest spread over the time that is left, so that everybody sees the others in time. After a reset
/// one request finds out what the new window holds.</para>
/// </summary>
internal static partial class QuotaRule
{
    /// <summary>The part of a window that a process takes at once, whatever others do, unless their number was told.</summary>
    private const double LeastPart = 0.12;

    /// <summary>Fewer answers say nothing about others.</summary>
    private const int Acquainted = 8;

    /// <summary>The part of what is left that may be in flight: what others do meanwhile is only known later.</summary>
    private const double Caution = 0.5;

    /// <summary>By how much processes that know of each other approach equal parts.</summary>
    private const double Drift = 0.1;

    private static readonly TimeSpan LongestSpread = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(30);

    /// <summary>Whether a request may go now.</summary>
    /// <param name="view">What is known.</param>
    /// <param name="now">The time.</param>
    /// <param name="opensAt">When to ask again, after now; <c>null</c> where it may go.</param>
    public static bool Allows(in QuotaView view, TimeSpan now, out TimeSpan? opensAt)
    {
        opensAt = null;
        if (view.ClosedUntil > now)
            return Until(view.ClosedUntil, out opensAt);
        if (!view.HasReading)
            return view.Answers > 0 || AllowsProbe(view, now, out opensAt);

        TimeSpan opens = Opens(view);
        double left = Left(view);
        if (now >= opens && (view.InFlight == 0 || Weight(view) * left < 2 * (view.InFlight + 1)))
            return AllowsProbe(view, now, out opensAt);
        if (left <= 0)
            return Until(opens, out opensAt);
        if (view.InFlight == 0 && !KnowsOthers(view))
            return true;
        if (view.InFlight + 1 > Budget(view, left, now))
        {
            // Answers will tell; but they may all hang, and the window end meanwhile.
            TimeSpan look = now + Patience(view);
            if (view.InFlight == 0)
                return Until(opens, out opensAt);
            return Until(opens > now && opens < look ? opens : look, out opensAt);
        }

        return !IsSpread(view) || AllowsSlot(view, now, opens, out opensAt);
    }

    /// <summary>Counts a request that was let through.</summary>
    public static QuotaView Send(in QuotaView view, TimeSpan now)
    {
        QuotaView next = view;
        // Nobody asked for a while: refusals of long ago are none in a row with those to come.
        if (view.InFlight == 0 && now - Max(view.RefusedAt, view.ClosedUntil) > LongestSpread + view.Clock.Length)
            next.RefusedSince = null;
        next.Sent++;
        next.InFlight++;
        next.Taken++;
        next.LastSent = now;
        if (KnowsOthers(view))
            next.NextSlot = (IsSpread(view) ? Max(view.NextSlot, now - TimeSpan.FromSeconds(0.1)) : now) + Interval(view, now);
        return next;
    }

    /// <summary>True where no other process was seen, in this window and the one before.</summary>
    public static bool IsAlone(in QuotaView view) => view.Answers >= Acquainted && !view.HasOthers && !view.HadOthers;

    /// <summary>When the next window is tried: a little after it should begin, and not by all at once.</summary>
    public static TimeSpan Opens(in QuotaView view)
    {
        TimeSpan length = view.Clock.Length;
        TimeSpan margin = Max(Min(TimeSpan.FromSeconds(0.05), Part(length, 0.05)), view.Lateness);
        if (!KnowsOthers(view) || view.WasShort)
            return view.Clock.End + margin;
        double each = view.Refusals < 2
            ? 0
            : 2 / Weight(view) * length.TotalSeconds / Capacity(view) * Math.Pow(2, Math.Min(view.Refusals, 6));
        double bound = Math.Min(2, length.TotalSeconds / 10);
        return view.Clock.End + margin + Seconds(view.Place * Math.Min(bound, Math.Max(0.05, each)));
    }

    /// <summary>What a window holds, as far as it was seen.</summary>
    private static long Capacity(in QuotaView view) =>
        Math.Max(view.Most, view.MostBefore) is > 0 and var most ? most : view.Candidate;

    /// <summary>What is left to this process, without what is reserved for others.</summary>
    private static double Left(in QuotaView view) =>
        Math.Max(0, view.Remaining - Math.Ceiling((1 - view.Share) * Capacity(view)));

    private static bool KnowsOthers(in QuotaView view) => view.HasOthers || view.HadOthers;

    /// <summary>The own part of what is spent: as measured, drifting to equal parts; with the number told, at least 1/n.</summary>
    private static double Weight(in QuotaView view)
    {
        if (IsAlone(view))
            return 1;
        double seen = view.Fall > 0 ? Math.Min(1, view.Own / view.Fall) : 1;
        if (view.Shards > 1)
            return view.Answers < Acquainted ? 1.0 / view.Shards : Math.Max(1.0 / view.Shards, (0.9 * seen) + (0.1 / view.Shards));
        return view.Answers < Acquainted ? Math.Min(seen, 0.5) : seen + (Drift * (1 - seen));
    }

    /// <summary>How many requests may be in flight.</summary>
    private static double Budget(in QuotaView view, double left, TimeSpan now)
    {
        if (IsAlone(view))
            return left - view.Unread;
        double weight = Weight(view);
        double others = Math.Max(0, view.Fall - view.Own) / Memory(view);
        double ahead = left - view.Unread - (others * (now - view.ReadAt + view.RoundTrip).TotalSeconds);
        double budget = Math.Floor(Caution * weight * ahead);
        return budget < 1 && MayTrickle(view, left) ? 1 : budget;
    }

    /// <summary>True where requests are spread over time: others are about, and this process has had its least part.</summary>
    private static bool IsSpread(in QuotaView view) =>
        KnowsOthers(view) && !view.IsSliding
        && view.Taken >= (view.Shards > 1 ? 1.0 / view.Shards : LeastPart) * view.Share * Capacity(view);

    /// <summary>
    /// The last few requests of a window, fewer than one for each that is about: only for those that had less than their least part, or all
    /// would try, and all but one in vain.
    /// </summary>
    private static bool MayTrickle(in QuotaView view, double left) =>
        (view.Shards > 1 ? left / view.Shards : view.Fall > 0 ? left * view.Own / view.Fall : left) >= 1
        || view.Taken < LeastPart * view.Share * Capacity(view) / Math.Max(1, view.Shards / 5.0);

    private static bool AllowsSlot(in QuotaView view, TimeSpan now, TimeSpan opens, out TimeSpan? opensAt)
    {
        opensAt = null;
        return view.NextSlot <= now || Until(opens > now ? Min(view.NextSlot, opens) : view.NextSlot, out opensAt);
    }

    /// <summary>The time between two requests where they are spread over the rest of the window, at most over a minute.</summary>
    private static TimeSpan Interval(in QuotaView view, TimeSpan now)
    {
        TimeSpan slack = Min(Max(TimeSpan.FromSeconds(0.5), Part(view.RoundTrip, 3)), Part(view.Clock.Length, 0.2));
        double rest = Math.Max(0.25, Min(view.Clock.End - now - slack, LongestSpread).TotalSeconds);
        return Seconds(Math.Min(rest / (Weight(view) * Left(view)), 10));
    }

    /// <summary>One request finds out; where it hangs, another one does.</summary>
    private static bool AllowsProbe(in QuotaView view, TimeSpan now, out TimeSpan? opensAt)
    {
        opensAt = null;
        TimeSpan next = view.LastSent + Patience(view);
        return view.InFlight == 0 || now >= next || Until(next, out opensAt);
    }

    private static TimeSpan Patience(in QuotaView view) => Min(Max(LeastPatience, Part(view.RoundTrip, 3)), LongestPatience);

    /// <summary>For how many seconds it is remembered who sent how much.</summary>
    private static double Memory(in QuotaView view) => Math.Min(5, Math.Max(0.5, view.Clock.Length.TotalSeconds / 4));

    private static bool Until(TimeSpan time, out TimeSpan? opensAt)
    {
        opensAt = time;
        return false;
    }

    private static TimeSpan Part(TimeSpan time, double part) => TimeSpan.FromTicks((long)(time.Ticks * part));

    // FromSeconds rounds to milliseconds on .NET Framework.
    private static TimeSpan Seconds(double seconds) => TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
