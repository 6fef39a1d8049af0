using System;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;

namespace Dfinery.Benchmarks;

/// <summary>A server that turns busy above 8 in flight, against 8 in flight told beforehand.</summary>
internal static class BusyBenchmark
{
    private const int Users = 60_000;

    public static Task RunAsync()
    {
        double told = Run(8, "latency=50");
        double found = Run(32, "latency=50", "busy-above=8");
        Console.WriteLine("A server that is too busy above 8 in flight, 50 ms latency, ceiling 32:");
        Console.WriteLine($"  8 in flight, told   {told,8:N0} users/s");
        Console.WriteLine($"  found by itself     {found,8:N0} users/s   {found / told:P0} (target 90 %)");
        return Task.CompletedTask;
    }

    private static double Run(int throttleLimit, params string[] options)
    {
        using var server = new ServerProcess(options);
        using DfineryClient client = server.Connect();
        var watch = Stopwatch.StartNew();
        long succeeded = Measure.Pump(
            client, Enumerable.Range(0, Users).Select(Measure.Update), new BulkOptions { ThrottleLimit = throttleLimit });
        (long requests, _, _) = server.Counters();
        Console.WriteLine($"    {succeeded:N0} users, {requests:N0} requests for {Users / UserOperation.MaxUsers:N0} batches");
        return succeeded / watch.Elapsed.TotalSeconds;
    }
}
