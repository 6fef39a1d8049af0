using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>Pumps a run as the documentation of <see cref="BulkRun"/> says, and with nothing else.</summary>
internal static class BulkPump
{
    /// <summary>Far longer than any wait here needs: a wait that ends with nothing has slept through its wake-up.</summary>
    public static readonly TimeSpan Guard = TimeSpan.FromSeconds(30);

    public static BulkOptions Options(int throttle = 8, int window = 50_000, int retries = 100, int seed = 1) => new()
    {
        ThrottleLimit = throttle,
        WindowSize = window,
        Retry = new RetrySchedule(retries, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(5)),
        Random = new Random(seed).NextDouble,
    };

    public static BulkRow Row(long position, string user) => new(position, new UserUpdate(user,
        [new KeyValuePair<string, PropertyValue>("age", PropertyValue.String(position.ToString(CultureInfo.InvariantCulture)))]));

    public static BulkRow[] Rows(params string[] users) => users.Select((user, i) => Row(i + 1, user)).ToArray();

    public static BulkRow[] Users(int count) => Rows(Enumerable.Range(1, count).Select(i => "u" + i).ToArray());

    public static BulkRun Start(BulkServer server, BulkOptions options) => new(UserOperation.SetProfile, null, server.SendAsync, options);

    public static List<BulkRow> Pump(BulkServer server, BulkOptions options, IEnumerable<BulkRow> rows)
    {
        using BulkRun run = Start(server, options);
        return Pump(run, options.WindowSize, rows);
    }

    public static List<BulkRow> Pump(BulkRun run, int window, IEnumerable<BulkRow> rows)
    {
        var taken = new List<BulkRow>();
        foreach (BulkRow row in rows)
        {
            run.Add(row);
            Assert.InRange(run.Count, 1, window);
            Drain(run, taken);
            while (run.IsFull)
                WaitAndDrain(run, taken);
        }

        run.Complete();
        while (run.Count > 0)
            WaitAndDrain(run, taken);
        return taken;
    }

    /// <summary>Lets everything that is queued on the thread pool run, so that a call that should not come has its chance.</summary>
    public static void Settle()
    {
        for (int i = 0; i < 3; i++)
            Task.Run(() => Task.Delay(1)).Wait();
    }

    private static void WaitAndDrain(BulkRun run, List<BulkRow> taken)
    {
        int before = taken.Count;
        bool wasFull = run.IsFull;
        run.Wait(Guard);
        Drain(run, taken);
        Assert.True(taken.Count > before || (wasFull && !run.IsFull), "A wait ended, and no row had settled nor was there room.");
    }

    private static void Drain(BulkRun run, List<BulkRow> taken)
    {
        while (run.TryTake(out BulkRow row))
            taken.Add(row);
    }
}
