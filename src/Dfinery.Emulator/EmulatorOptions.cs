using System;
using System.Collections.Generic;
using System.Linq;
using Dfinery.Client.Contract;
using Dfinery.Emulator.Contract;
using Dfinery.Emulator.Faults;

namespace Dfinery.Emulator;

/// <summary>
/// How the emulator behaves; validated and copied once, at the start. By default it follows the contract and never fails. A rate is the
/// share of requests (for <see cref="BusyRate"/>: of users), from 0 to 1. A request meets at most one of the whole-request faults: if
/// <see cref="HangRate"/>, <see cref="DropRate"/>, <see cref="ThrottleRate"/>, <see cref="ServerErrorRate"/> and
/// <see cref="GarbageRate"/> add up to more than 1, they share the requests in proportion.
/// </summary>
public sealed partial class EmulatorOptions
{
    private static readonly TimeSpan LongestLatency = TimeSpan.FromHours(1);
    private static readonly TimeSpan LargestSkew = TimeSpan.FromDays(3650);

    /// <summary>The port on loopback; 0: any free port.</summary>
    public int Port { get; set; }

    /// <summary>The only valid token; <c>null</c>: a random one. For tests only: never use a real token.</summary>
    public string? Token { get; set; }

    /// <summary>
    /// Makes the faults repeatable: the fault of request number n depends only on the seed and n, so a client that sends one request at a
    /// time meets the same faults in every run. <c>null</c>: a random seed; read it from the emulator.
    /// </summary>
    public int? Seed { get; set; }

    /// <summary>The delay before each request is applied and answered; at most an hour.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>Share of users that are answered with 5003 inside a 200 and not applied.</summary>
    public double BusyRate { get; set; }

    /// <summary>Share of requests refused with HTTP 429 and 4006; nothing is applied.</summary>
    public double ThrottleRate { get; set; }

    /// <summary>
    /// Share of requests answered with HTTP 500 or 503, before or after applying, with or without an envelope with a 5xxx code.
    /// </summary>
    public double ServerErrorRate { get; set; }

    /// <summary>
    /// Share of requests whose connection is dropped: before applying, after applying, or halfway through the answer's body.
    /// </summary>
    public double DropRate { get; set; }

    /// <summary>
    /// Share of requests that are never answered, with or without applying; they hang until the emulator is stopped or reset.
    /// </summary>
    public double HangRate { get; set; }

    /// <summary>
    /// Share of requests answered with a 200 that is not valid: broken JSON or wrong types (applied or not), users left out, or other users
    /// in their place (both not applied).
    /// </summary>
    public double GarbageRate { get; set; }

    /// <summary>A batch with one of these users is refused as a whole with HTTP 400 and code 4002 or 4007.</summary>
    public string[] PoisonUserId { get; set; } = [];

    /// <summary>A request with one of these users breaks, as <see cref="BreakBy"/> says, and nothing of it is applied.</summary>
    public string[] BreakUserId { get; set; } = [];

    /// <summary>How a request with one of <see cref="BreakUserId"/> breaks. Null: the connection is reset.</summary>
    public EmulatedBreak? BreakBy { get; set; }

    /// <summary>Requests above this number in flight get 5003 for all their users, in a 200. 0: no limit.</summary>
    public int MaxConcurrency { get; set; }

    /// <summary>
    /// Requests per window; further ones get HTTP 429 and code 4006 until the reset. 0: not enforced; the headers then always report the
    /// documented 10,000.
    /// </summary>
    public int QuotaLimit { get; set; }

    /// <summary>
    /// The quota's window: a count with <c>s</c>, <c>m</c>, <c>H</c>, <c>d</c>, <c>M</c> or <c>y</c>. It opens with the first request that
    /// counts, unless <see cref="AlignQuotaWindow"/> or <see cref="SlidingQuotaWindow"/> says otherwise.
    /// </summary>
    public string QuotaWindow { get; set; } = "1m";

    /// <summary>Sends <c>X-Rate-Limit-Reset</c> in epoch seconds instead of milliseconds; one of the vendor's pages shows it so.</summary>
    public bool ResetInSeconds { get; set; }

    /// <summary>Omits the three <c>X-Rate-Limit</c> headers.</summary>
    public bool NoQuotaHeaders { get; set; }

    /// <summary>
    /// How far the server's clock is ahead (negative: behind), in <c>Date</c> and <c>X-Rate-Limit-Reset</c>; at most ten years.
    /// </summary>
    public TimeSpan ClockSkew { get; set; }

    /// <summary>The number of requests that the log keeps. Default: 10,000. 0: no log.</summary>
    public int RequestLogSize { get; set; } = 10_000;

    /// <summary>The users that are there from the start.</summary>
    internal List<SeedUser> Users { get; private set; } = [];

    /// <summary>
    /// Adds a user that is there from the start, and again after each reset; no request is counted for it. Added again, it gets the
    /// properties of both.
    /// </summary>
    /// <param name="userId">The id.</param>
    /// <param name="properties">Documented keys of profile and CI, and their values.</param>
    /// <exception cref="ArgumentException">The id, a key or a value breaks the contract; the message quotes no value.</exception>
    public void AddUser(string userId, IEnumerable<KeyValuePair<string, object>> properties)
    {
        if (properties is null)
            throw new ArgumentNullException(nameof(properties));
        Users.Add(new SeedUser(userId, properties));
    }

    /// <summary>A validated copy.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    internal EmulatorOptions CheckedCopy()
    {
        var copy = (EmulatorOptions)MemberwiseClone();
        copy.PoisonUserId = PoisonUserId is null ? [] : (string[])PoisonUserId.Clone();
        copy.BreakUserId = BreakUserId is null ? [] : (string[])BreakUserId.Clone();
        copy.Users = [.. Users];
        copy.Validate();
        return copy;
    }

    private void Validate()
    {
        CheckRate(BusyRate, nameof(BusyRate));
        CheckRate(ThrottleRate, nameof(ThrottleRate));
        CheckRate(ServerErrorRate, nameof(ServerErrorRate));
        CheckRate(DropRate, nameof(DropRate));
        CheckRate(HangRate, nameof(HangRate));
        CheckRate(GarbageRate, nameof(GarbageRate));
        Check(Port is >= 0 and <= 65535, nameof(Port), "must be from 0 to 65535");
        Check(Latency >= TimeSpan.Zero && Latency <= LongestLatency, nameof(Latency), "must be from 0 to an hour");
        Check(ClockSkew.Duration() <= LargestSkew, nameof(ClockSkew), "must be within ten years");
        Check(MaxConcurrency >= 0, nameof(MaxConcurrency), "must not be negative");
        Check(QuotaLimit >= 0, nameof(QuotaLimit), "must not be negative");
        ValidateHeaders();
        Check(RequestLogSize >= 0, nameof(RequestLogSize), "must not be negative");
        Check(
            QuotaHeaders.ParseWindow(QuotaWindow) is not null,
            nameof(QuotaWindow),
            "must be a count with s, m, H, d, M or y, e.g. 30s or 1m");
        Check(
            Token is null || (Token.Length > 0 && Token.All(character => character is > ' ' and <= '~')),
            nameof(Token),
            "must be printable ASCII without spaces");
        Check(PoisonUserId.All(id => !string.IsNullOrEmpty(id)), nameof(PoisonUserId), "must not hold an empty user id");
        Check(BreakUserId.All(id => !string.IsNullOrEmpty(id)), nameof(BreakUserId), "must not hold an empty user id");
        Check(BreakBy is null || BreakUserId.Length > 0, nameof(BreakBy), "needs a BreakUserId");
    }

    private static void CheckRate(double rate, string name) => Check(rate is >= 0 and <= 1, name, "must be from 0 to 1");

    private static void Check(bool holds, string name, string rule)
    {
        if (!holds)
            throw new ArgumentException($"{name} {rule}.", name);
    }
}
