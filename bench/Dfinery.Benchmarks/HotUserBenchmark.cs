using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;

namespace Dfinery.Benchmarks;

/// <summary>
/// Every other row is of one user, whose rows go one after the other: how long that takes, and when the others are done, whose rows come
/// in between. Once where all rows fit into the window, once where a tenth of them does.
/// </summary>
internal static class HotUserBenchmark
{
    private const int Rows = 20_000;
    private const int LatencyMs = 10;

    public static Task RunAsync()
    {
        using var server = new ServerProcess($"latency={LatencyMs}");
        using DfineryClient client = server.Connect();
        // The first run warms everything up.
        Run(client, isHot: false, new BulkOptions().WindowSize);
        Console.WriteLine($"One user in half of {Rows:N0} rows, {LatencyMs} ms:");
        Report("nobody twice", Run(client, isHot: false, new BulkOptions().WindowSize));
        Report("all in the window", Run(client, isHot: true, new BulkOptions().WindowSize));
        Report("a window of a tenth", Run(client, isHot: true, Rows / 10));
        return Task.CompletedTask;
    }

    private static void Report(string what, (double Seconds, double Others, double RoundTripMs, long Requests) run) => Console.WriteLine(
        $"  {what,-20} {run.Seconds,7:0.0} s, the others after {run.Others,6:0.0} s; "
        + $"{run.Requests:N0} requests of {run.RoundTripMs:0.0} ms");

    private static (double Seconds, double Others, double RoundTripMs, long Requests) Run(DfineryClient client, bool isHot, int window)
    {
        var watch = Stopwatch.StartNew();
        long others = 0;
        long inFlight = 0;
        long requests = 0;
        using var run = new BulkRun(UserOperation.SetProfile, null, Send, new BulkOptions { WindowSize = window });
        var pump = new BulkPump(run, row =>
        {
            if (row.Status != UserStatus.Succeeded)
                throw new InvalidOperationException($"Row {row.Position}: {row.Status}");
        });
        for (int i = 0; i < Rows; i++)
            pump.Feed(new BulkRow(i + 1, Measure.Update(isHot && i % 2 == 0 ? -1 : i)));
        pump.Finish();
        double roundTripMs = TimeSpan.FromTicks(inFlight).TotalMilliseconds / requests;
        return (watch.Elapsed.TotalSeconds, TimeSpan.FromTicks(others).TotalSeconds, roundTripMs, requests);

        async Task<Answer> Send(UserRequest request, CancellationToken cancellationToken)
        {
            long sent = watch.Elapsed.Ticks;
            Answer answer = await client.SendAsync(request, cancellationToken);
            long now = watch.Elapsed.Ticks;
            Interlocked.Add(ref inFlight, now - sent);
            Interlocked.Increment(ref requests);
            if (request.Users.Any(user => user.UserId != "user_-1"))
                Interlocked.Exchange(ref others, now);
            return answer;
        }
    }
}
