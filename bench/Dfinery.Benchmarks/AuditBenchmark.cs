using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading.Tasks;
using Dfinery.Client.Audit;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;

namespace Dfinery.Benchmarks;

/// <summary>What an audit log costs: runs with one and without, side by side; how long it takes to check.</summary>
internal static class AuditBenchmark
{
    private const int Users = 200_000;
    private const int Rounds = 5;
    private const string Cmdlet = "$null = $rows | Set-DfineryUserProfile -ThrottleLimit 32 -Connection ";

    public static Task RunAsync()
    {
        string path = Directory.CreateTempSubdirectory("dfinery-audit-").FullName;
        try
        {
            Console.WriteLine($"Audit log, {Users:N0} users, zero latency, medians of {Rounds} rounds:");
            Engine("engine, two flags", path, Update);
            Engine("engine, no consent", path, Plain);
            Cmdlets(path);
            Quota(path);
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }

        return Task.CompletedTask;
    }

    private static void Engine(string what, string path, Func<int, UserUpdate> update)
    {
        using var server = new ServerProcess();
        using DfineryClient client = server.Connect();
        var without = new List<double>();
        var with = new List<double>();
        UserUpdate[] updates = [.. Enumerable.Range(0, Users).Select(update)];
        for (int round = 0; round <= Rounds; round++)
        {
            without.Add(UsersPerSecond(() => Measure.Pump(client, updates, new BulkOptions())));
            with.Add(UsersPerSecond(() => Pump(client, updates, Path.Combine(path, "engine.jsonl"))));
        }

        Report(what, with, without);
    }

    private static void Cmdlets(string path)
    {
        string log = Path.Combine(path, "cmdlet.jsonl");
        using var server = new ServerProcess();
        using Runspace runspace = Measure.OpenRunspace();
        Measure.Run(
            runspace,
            "Connect-Dfinery -Token $token -BaseUri $uri -Name a; Connect-Dfinery -Token $token -BaseUri $uri -Name b -AuditLogPath $log",
            ("token", server.Token), ("uri", server.BaseUri), ("log", log));
        var without = new List<double>();
        var with = new List<double>();
        PSObject[] rows = [.. Enumerable.Range(0, Users).Select(i => Measure.Row(i, Values(i)))];
        for (int round = 0; round <= Rounds; round++)
        {
            without.Add(UsersPerSecond(() => Measure.Run(runspace, Cmdlet + "a", ("rows", rows))));
            with.Add(UsersPerSecond(() => Measure.Run(runspace, Cmdlet + "b", ("rows", rows))));
        }

        Report("cmdlet, two flags", with, without);
        long lines = File.ReadLines(log).LongCount();
        var watch = Stopwatch.StartNew();
        Measure.Run(runspace, "if (-not (Test-DfineryAuditLog $log).IsIntact) { throw 'It is broken.' }", ("log", log));
        Console.WriteLine($"  check: {lines:N0} lines in {watch.Elapsed.TotalSeconds:0.0} s");
    }

    /// <summary>A steady run at a small quota, consent in each row.</summary>
    private static void Quota(string path)
    {
        const int quota = 1667;
        const int windows = 3;
        UserUpdate[] updates = [.. Enumerable.Range(0, quota * windows * UserOperation.MaxUsers).Select(Update)];
        double without = run(isLogged: false);
        double with = run(isLogged: true);
        Console.WriteLine(
            $"  at a quota of {quota} in 10 s, 200 ms: {with:N0} users/s, {with / without:P1} of {without:N0} without a log");

        double run(bool isLogged)
        {
            using var server = new ServerProcess("latency=200", $"quota={quota}", "window=10s");
            using DfineryClient client = server.Connect();
            var watch = Stopwatch.StartNew();
            if (isLogged)
                Pump(client, updates, Path.Combine(path, "quota.jsonl"));
            else
                Measure.Pump(client, updates, new BulkOptions { ThrottleLimit = 64 });
            return updates.Length / watch.Elapsed.TotalSeconds;
        }
    }

    private static void Report(string what, List<double> measured, List<double> baseline)
    {
        // The first round warms everything up.
        double ratio = Measure.Median(measured.Zip(baseline, (x, y) => x / y).Skip(1));
        double cost = Measure.Median(measured.Zip(baseline, (x, y) => 1e6 * ((1 / x) - (1 / y))).Skip(1));
        Console.WriteLine(
            $"  {what,-20} {Measure.Median(measured.Skip(1)),10:N0} of {Measure.Median(baseline.Skip(1)),10:N0} users/s   "
            + $"{ratio,5:P0} of those without a log; {cost:0.0} µs a row");
    }

    private static double UsersPerSecond(Action work)
    {
        GC.Collect();
        var watch = Stopwatch.StartNew();
        work();
        return Users / watch.Elapsed.TotalSeconds;
    }

    private static void Pump(DfineryClient client, UserUpdate[] updates, string path)
    {
        using AuditWriter writer = AuditOpening.Open(path);
        var audit = new RunAudit(
            writer, UserOperation.SetProfile, null, new AuditOrigin("localhost", "default", "operator", "host"), null, DateTime.UtcNow);
        Measure.Pump(client, updates, new BulkOptions { ThrottleLimit = 64, Audit = audit });
    }

    private static string[] Values(int i) =>
        [$"user {i}", (20 + (i % 60)).ToString(CultureInfo.InvariantCulture), "male", "Subscribed", "Unsubscribed"];

    private static UserUpdate Update(int i) => Measure.Update(i, Values(i));

    private static UserUpdate Plain(int i) =>
        new($"user_{i:D7}", [new("user_name", PropertyValue.String($"user {i}")), new("age", PropertyValue.String("20"))]);
}
