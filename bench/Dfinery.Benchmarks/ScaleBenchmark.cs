using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Management.Automation.Runspaces;
using System.Threading.Tasks;
using Dfinery.Client.Contract;

namespace Dfinery.Benchmarks;

/// <summary>
/// When more processes help (docs/SCALE.md): one and four processes on one token, two tokens, a slow server. Each process runs the cmdlet
/// on all rows and takes its shard of them; the documented quota, 166.7 requests a second, as 1,667 in 10 s.
/// </summary>
internal static class ScaleBenchmark
{
    private const int Quota = 1667;
    private const int Windows = 4;
    private const int Rows = Quota * Windows * UserOperation.MaxUsers;

    public static Task RunAsync()
    {
        Console.WriteLine($"Scale, {Rows:N0} users, {Windows} windows of a quota of {Quota} requests in 10 s ({Quota * 2:N0} users/s):");
        Case("one process, 200 ms, 64 in flight", latency: 200, throttle: 64, processes: 1, tokens: 1);
        Case("four processes on one token", latency: 200, throttle: 64, processes: 4, tokens: 1);
        Case("two tokens, a process each", latency: 200, throttle: 64, processes: 2, tokens: 2);
        Case("one process, 2 s, 32 in flight", latency: 2000, throttle: 32, processes: 1, tokens: 1, windows: 1);
        Case("one process, 2 s, 500 in flight", latency: 2000, throttle: 500, processes: 1, tokens: 1);
        return Task.CompletedTask;
    }

    /// <summary>The child's side.</summary>
    public static void RunChild(string uri, string token, string shard, string throttle, int rows)
    {
        using Runspace runspace = Measure.OpenRunspace();
        Measure.Run(
            runspace,
            """
            Connect-Dfinery -Token $token -BaseUri $uri
            $rows | Set-DfineryUserProfile -Shard $shard -ThrottleLimit $throttle | ForEach-Object {
                if ($_.Status -ne 'Succeeded') { throw $_.Message }
            }
            """,
            ("token", token),
            ("uri", uri),
            ("shard", shard),
            ("throttle", throttle),
            ("rows", Enumerable.Range(0, rows).Select(Measure.Row)));
        Console.Write(Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds.ToString(CultureInfo.InvariantCulture));
    }

    // Processes are dealt out to the tokens; a server here is an account with its token and its quota.
    private static void Case(string what, int latency, int throttle, int processes, int tokens, int windows = Windows)
    {
        int rows = Quota * windows * UserOperation.MaxUsers;
        ServerProcess[] servers =
            [.. Enumerable.Range(0, tokens).Select(_ => new ServerProcess($"latency={latency}", $"quota={Quota}", "window=10s"))];
        try
        {
            var watch = Stopwatch.StartNew();
            Process[] children =
                [.. Enumerable.Range(1, processes).Select(i => Start(servers[i % tokens], $"{i}/{processes}", throttle, rows))];
            double cpu = children.Sum(ProcessorTime);
            double seconds = watch.Elapsed.TotalSeconds;
            (long Requests, long Throttled, long UsersApplied)[] counters = [.. servers.Select(server => server.Counters())];
            Console.WriteLine(FormattableString.Invariant(
                $"  {what,-34} {seconds,6:0.0} s, {rows / seconds,6:N0} users/s, {counters.Sum(one => one.Requests):N0} requests, ")
                + FormattableString.Invariant($"{counters.Sum(one => one.Throttled)} × 429, processors {cpu / seconds:P0}"));
        }
        finally
        {
            foreach (ServerProcess server in servers)
                server.Dispose();
        }
    }

    private static double ProcessorTime(Process child) =>
        double.TryParse(child.StandardOutput.ReadToEnd(), CultureInfo.InvariantCulture, out double seconds)
            ? seconds
            : throw new InvalidOperationException("A process failed.");

    private static Process Start(ServerProcess server, string shard, int throttle, int rows)
    {
        string[] arguments =
        [
            "scale-child", server.BaseUri.ToString(), server.Token, shard, throttle.ToString(CultureInfo.InvariantCulture),
            rows.ToString(CultureInfo.InvariantCulture),
        ];
        return Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true })!;
    }
}
