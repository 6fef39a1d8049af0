using System;
using System.Collections.Generic;
using System.Linq;
using Dfinery.Client.Bulk;
using Dfinery.Emulator.Faults;
using FsCheck;
using FsCheck.Fluent;

namespace Dfinery.Client.Tests;

/// <summary>A random run. What FsCheck prints of a failed one is all that is needed to run it again.</summary>
public sealed record BulkScenario(
    int Seed, int Rows, int Users, int Poisoned, int Window, int Throttle, int Retries, int FaultPercent, int Latency, bool IsLossy,
    int Breaking, int BreaksBy)
{
    private static readonly Fate[] Answered = [Fate.TooMany, Fate.Overloaded, Fate.Unreadable];

    /// <summary>True where a request may break, so that its rows are looked at in pieces.</summary>
    public bool MayBreak => IsLossy || Breaking > 0;

    internal BulkServer CreateServer() => new(Seed)
    {
        Breaking = Enumerable.Range(0, Breaking).Select(i => "u" + (10 + i)).ToHashSet(),
        BreaksBy = BreaksBy switch { 0 => BulkServer.Reset, 1 => BulkServer.TimedOut, _ => BulkServer.ServerError },
        Faults = FaultPercent / 100d,
        CallFates = IsLossy ? [.. Answered, Fate.Lost] : Answered,
        UserFates = [Fate.Busy, Fate.Unnamed, Fate.Busy, Fate.Refused],
        Latency = Latency,
        Poisoned = Enumerable.Range(0, Poisoned).Select(i => "u" + i).ToHashSet(),
    };

    internal BulkServer CreatePassingServer() => new(Seed)
    {
        Faults = FaultPercent / 100d,
        CallFates = IsLossy ? [.. Answered, Fate.Lost] : Answered,
        UserFates = [Fate.Busy, Fate.Unnamed],
        Latency = Latency,
        Poisoned = Enumerable.Range(0, Poisoned).Select(i => "u" + i).ToHashSet(),
    };

    internal BulkOptions CreateOptions(int retries) => Engine.Options(Throttle, Window, retries, Seed);

    internal BulkRow[] CreateRows()
    {
        var random = new Random(Seed);
        var rows = new BulkRow[Rows];
        for (int i = 0; i < rows.Length; i++)
        {
            string user = "u" + random.Next(Users);
            rows[i] = random.Next(12) switch
            {
                0 => new BulkRow(i + 1, user, UserStatus.Invalid, "bad"),
                1 => new BulkRow(i + 1, user, UserStatus.Skipped, "nothing"),
                _ => Engine.Row(i + 1, user),
            };
        }

        return rows;
    }
}

/// <summary>Makes scenarios, and makes a failed one smaller.</summary>
public static class BulkScenarios
{
    public static Arbitrary<BulkScenario> Any() => Arb.From(Generate, Shrink);

    private static Gen<BulkScenario> Generate =>
        from seed in Gen.Choose(0, int.MaxValue)
        from rows in Gen.Frequency((1, Gen.Choose(0, 30)), (3, Gen.Choose(30, 400)))
        from users in Gen.Elements(1, 2, 5, 19, 20, 21, 60, 500)
        from poisoned in Gen.Elements(0, 0, 0, 1, 2, 5)
        from window in Gen.Elements(1, 2, 7, 19, 20, 21, 45, 100, 1000)
        from throttle in Gen.Choose(1, 8)
        from retries in Gen.Choose(0, 3)
        from faults in Gen.Elements(0, 2, 10, 25)
        from latency in Gen.Elements(0, 1, 3, 6)
        from lossy in Gen.Elements(true, false)
        from breaking in Gen.Elements(0, 0, 0, 1, 2, 5)
        from breaksBy in Gen.Choose(0, 2)
        select new BulkScenario(seed, rows, users, poisoned, window, throttle, retries, faults, latency, lossy, breaking, breaksBy);

    private static IEnumerable<BulkScenario> Shrink(BulkScenario s)
    {
        if (s.Rows > 0)
        {
            yield return s with { Rows = s.Rows / 2 };
            yield return s with { Rows = s.Rows - 1 };
        }

        if (s.Poisoned > 0)
            yield return s with { Poisoned = 0 };
        if (s.Breaking > 0)
            yield return s with { Breaking = s.Breaking - 1 };
        if (s.FaultPercent > 0)
            yield return s with { FaultPercent = 0 };
        if (s.Throttle > 1)
            yield return s with { Throttle = 1 };
        if (s.Latency > 0)
            yield return s with { Latency = 0 };
        if (s.IsLossy)
            yield return s with { IsLossy = false };
    }
}
