using System;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;

namespace Dfinery.Benchmarks;

/// <summary>
/// 200 ms latency and the documented 166.7 requests a second, as 1,667 in 10 s: what share of the quota is used, and how many 429s.
/// </summary>
internal static class QuotaBenchmark
{
    private const int Quota = 1667;
    private const int Windows = 6;

    public static Task RunAsync()
    {
        using var server = new ServerProcess("latency=200", $"quota={Quota}", "window=10s");
        using DfineryClient client = server.Connect();
        int rows = Quota * Windows * UserOperation.MaxUsers;
        var watch = Stopwatch.StartNew();
        long succeeded = Measure.Pump(client, Enumerable.Range(0, rows).Select(Measure.Update), new BulkOptions { ThrottleLimit = 64 });
        double seconds = watch.Elapsed.TotalSeconds;
        (long requests, long throttled, _) = server.Counters();

        // The rows fill exactly six windows; used whole, the sixth is reached after 50 s and is done within it.
        double ideal = 10d * Windows;
        Console.WriteLine($"Quota {Quota} requests in 10 s at 200 ms latency, {Windows} windows' worth of users, 64 in flight at most:");
        Console.WriteLine($"  {succeeded:N0} users in {seconds:0.0} s, {requests:N0} requests, {throttled} of them 429 (target 0)");
        Console.WriteLine(
            $"  {Math.Min(1, ideal / seconds):P1} of the quota's users/s (target 99 %): {Windows} windows' worth within {ideal:0} s");
        return Task.CompletedTask;
    }
}
