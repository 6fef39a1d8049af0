using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading.Tasks;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Microsoft.Coyote.Random;
using Microsoft.Coyote.Specifications;
using Microsoft.Coyote.SystematicTesting;

namespace Dfinery.Interleavings;

/// <summary>Runs of a few rows. Coyote repeats each test with another order of all its threads and other answers.</summary>
public static class RunTests
{
    private const int Users = 22;
    private const int Rows = 26;
    // So long that a wake-up that was missed is a deadlock, which Coyote reports.
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    [Test]
    public static async Task Every_row_comes_back_in_order()
    {
        var server = new CoyoteServer();
        BulkRun run = Start(server);
        List<(long Position, UserStatus Status)> taken = await Task.Run(() => Pump(run, server, Rows));

        Check(server, taken);
        foreach ((long position, UserStatus status) in taken)
            Specification.Assert(run.StopReason is not null || status != UserStatus.NotAttempted, "row {0} was not sent", position);
    }

    [Test]
    public static async Task Cancelled_at_any_time_every_row_comes_back()
    {
        var server = new CoyoteServer();
        BulkRun run = Start(server);
        Task cancel = Later(server, run.Cancel);
        List<(long Position, UserStatus Status)> taken = await Task.Run(() => Pump(run, server, Rows));
        server.EndWaits();
        await cancel;

        Check(server, taken);
        Specification.Assert(run.StopReason is not null, "no reason");
    }

    [Test]
    public static async Task Stopped_at_any_time_every_row_comes_back_and_says_what_the_server_did()
    {
        var server = new CoyoteServer();
        BulkRun run = Start(server);
        Task stop = Later(server, () => run.Stop(StopReason.TooManyFailures(1)));
        List<(long Position, UserStatus Status)> taken = await Task.Run(() => Pump(run, server, Rows));
        server.EndWaits();
        await stop;

        Check(server, taken);
        foreach ((long position, UserStatus status) in taken)
            Specification.Assert(status == UserStatus.Succeeded == server.Applied.Contains(position), "row {0} is {1}", position, status);
    }

    /// <summary>As where an exception leaves the pump: after Dispose nothing is under way and nothing is sent.</summary>
    [Test]
    public static async Task Disposed_of_in_the_middle_nothing_outlives_the_run()
    {
        var server = new CoyoteServer();
        BulkRun run = Start(server);
        await Task.Run(() => Pump(run, server, Generator.Create().NextInteger(Rows), toTheEnd: false));
        int requests = server.Requests;
        for (int i = 0; i < 20; i++)
            await Task.Yield();

        Specification.Assert(server.Requests == requests, "{0} requests came later", server.Requests - requests);
    }

    /// <summary>At any time from a request on: what is only started at once is mostly over before the first.</summary>
    private static Task Later(CoyoteServer server, Action action)
    {
        Task request = server.Request(1 + Generator.Create().NextInteger(4));
        return Task.Run(async () =>
        {
            await request;
            action();
        });
    }

    private static BulkRun Start(CoyoteServer server) => new(UserOperation.SetProfile, null, server.SendAsync, new BulkOptions
    {
        ThrottleLimit = 3,
        WindowSize = 24,
        Retry = new RetrySchedule(3),
        Random = () => 0.5,
        Time = new CoyoteTime(),
    });

    private static List<(long Position, UserStatus Status)> Pump(BulkRun run, CoyoteServer server, int rows, bool toTheEnd = true)
    {
        var taken = new List<(long, UserStatus)>();
        var pump = new BulkPump(run, row => taken.Add((row.Position, row.Status)), interval: Interval);
        for (int i = 1; i <= rows; i++)
            pump.Feed(Row(i));
        if (toTheEnd)
            pump.Finish();
        else
            run.Complete();
        run.Dispose();
        Specification.Assert(server.InFlight == 0, "{0} requests outlived the run", server.InFlight);
        return taken;
    }

    private static BulkRow Row(int position)
    {
        var age = PropertyValue.String(position.ToString(CultureInfo.InvariantCulture));
        return new(position, new UserUpdate("u" + (position % Users), [new KeyValuePair<string, PropertyValue>("age", age)]));
    }

    private static void Check(CoyoteServer server, List<(long Position, UserStatus Status)> taken)
    {
        Specification.Assert(taken.Count == Rows, "{0} rows came back", taken.Count);
        for (int i = 0; i < taken.Count; i++)
        {
            Specification.Assert(taken[i].Position == i + 1, "row {0} came at {1}", taken[i].Position, i + 1);
            Specification.Assert(
                taken[i].Status != UserStatus.Succeeded || server.Applied.Contains(i + 1), "row {0} was never applied", i + 1);
        }
    }
}
