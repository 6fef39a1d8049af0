using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>Runs of the engine in simulated time, fed by <see cref="BulkPump"/>.</summary>
internal static class Engine
{
    /// <summary>Far longer than any wait here needs: a wait that ends with nothing has slept through its wake-up.</summary>
    public static readonly TimeSpan Guard = TimeSpan.FromSeconds(30);

    public static BulkOptions Options(int throttle = 8, int window = 50_000, int retries = 100, int seed = 1) => new()
    {
        ThrottleLimit = throttle,
        WindowSize = window,
        // Simulated time would pass while a test feeds its rows.
        InputPause = null,
        FirstPatience = null,
        Retry = new RetrySchedule(retries),
        Random = new Random(seed).NextDouble,
        Time = new SimulatedTime(),
    };

    public static BulkRow Row(long position, string user) => new(position, new UserUpdate(user,
        [new KeyValuePair<string, PropertyValue>("age", PropertyValue.String(position.ToString(CultureInfo.InvariantCulture)))]));

    public static BulkRow[] Rows(params string[] users) => users.Select((user, i) => Row(i + 1, user)).ToArray();

    public static BulkRow[] Users(int count) => Rows(Enumerable.Range(1, count).Select(i => "u" + i).ToArray());

    /// <summary>An answer in which every user has succeeded, but for some.</summary>
    public static Answer Answer(UserRequest request, QuotaReading? quota = null, Func<string, UserVerdict?>? except = null) => new(
        [.. request.Users.Select(user => except?.Invoke(user.UserId) ?? new UserVerdict(VerdictKind.Succeeded, ResultCode.Success, null))],
        quota);

    public static BulkRun Start(BulkServer server, BulkOptions options)
    {
        server.Time = options.Time;
        return new BulkRun(UserOperation.SetProfile, null, server.SendAsync, options);
    }

    public static List<BulkRow> Pump(BulkServer server, BulkOptions options, IEnumerable<BulkRow> rows)
    {
        using BulkRun run = Start(server, options);
        return Pump(run, options.WindowSize, rows);
    }

    /// <summary>Feeds all rows; no wait may end without a row that settled or room for more.</summary>
    public static List<BulkRow> Pump(BulkRun run, int window, IEnumerable<BulkRow> rows)
    {
        var taken = new List<BulkRow>();
        int before = 0;
        bool hasWaited = false;
        bool wasFull = false;
        var pump = new BulkPump(run, taken.Add, Tick, Guard);
        foreach (BulkRow row in rows)
        {
            Assert.InRange(run.Count, 0, window - 1);
            hasWaited = false;
            pump.Feed(row);
        }

        hasWaited = true;
        pump.Finish();
        return taken;

        void Tick()
        {
            Assert.True(
                !hasWaited || taken.Count > before || (wasFull && !run.IsFull),
                "A wait ended, and no row had settled nor was there room.");
            (before, wasFull) = (taken.Count, run.IsFull);
            // The first tick of a row fed comes before any wait.
            hasWaited = true;
        }
    }

    /// <summary>Lets a minute of simulated time pass, so that a call that should not come has its chance.</summary>
    public static void Settle(BulkOptions options) => Pass(options, TimeSpan.FromMinutes(1));

    /// <summary>Lets simulated time pass.</summary>
    public static void Pass(BulkOptions options, TimeSpan time) =>
        Assert.True(Task.Delay(time, options.Time, CancellationToken.None).Wait(Guard));
}
