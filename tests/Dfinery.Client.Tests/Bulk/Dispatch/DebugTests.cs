using System;
using System.Linq;
using Dfinery.Client.Bulk.Dispatch;
using Xunit;
using Xunit.Abstractions;

namespace Dfinery.Client.Tests;

public class GateDebugTests(ITestOutputHelper output)
{
    [Fact]
    public void One()
    {
        var world = new GateWorld(TimeSpan.FromSeconds(60), 10000, 1) { Start = new DateTimeOffset(2026, 3, 1, 0, 0, 30, 0, TimeSpan.Zero) };
        world.Log = output.WriteLine;
        GateClient[] c = [ new GateClient(32, new QuotaGate(1, .3)) { Latency = TimeSpan.FromSeconds(.5), StartsAt = TimeSpan.FromSeconds(.3) }, new GateClient(32, new QuotaGate(1, .7)) { Latency = TimeSpan.FromSeconds(.5), StartsAt = TimeSpan.FromSeconds(.3) }];
        for (int i = 0; i < 180; i += 3) { int t = i;
            world.At(TimeSpan.FromSeconds(i), () => output.WriteLine($"{t} " + string.Join(" | ", c.Select(x => $"acc {x.Accepted} in {x.InFlight} R {x.Gate.View.Remaining} own {x.Gate.View.Own:F0}/{x.Gate.View.Fall:F0} oth {x.Gate.View.HasOthers} {x.Gate.View.HadOthers} end {x.Gate.View.Clock.End.TotalSeconds:F2} slot {x.Gate.View.NextSlot.TotalSeconds:F2} took {x.Gate.View.Taken}")))); }
        world.Run(TimeSpan.FromSeconds(60 * 3.5), c);
    }
}
