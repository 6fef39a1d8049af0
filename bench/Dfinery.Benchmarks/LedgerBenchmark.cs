using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading.Tasks;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Dfinery.Client.Ledger;

namespace Dfinery.Benchmarks;

/// <summary>What a ledger costs where all rows changed, and what it saves where few did; each pair side by side in one run.</summary>
internal static class LedgerBenchmark
{
    private const int Users = 200_000;
    private const int Rounds = 5;
    private const string Cmdlet = "$null = $rows | Set-DfineryUserProfile -ThrottleLimit 32";

    public static Task RunAsync()
    {
        string path = Directory.CreateTempSubdirectory("dfinery-ledger-").FullName;
        try
        {
            Engine(Path.Combine(path, "engine"));
            Latency(Path.Combine(path, "latency"));
            Quota(Path.Combine(path, "quota"));
            Cmdlets(Path.Combine(path, "cmdlet"));
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }

        return Task.CompletedTask;
    }

    /// <summary>The engine alone: every property of every row changes from round to round.</summary>
    private static void Engine(string path)
    {
        using var server = new ServerProcess();
        using DfineryClient client = server.Connect();
        var without = new List<double>();
        var with = new List<double>();
        for (int round = 0; round <= Rounds; round++)
        {
            UserUpdate[] updates = [.. Enumerable.Range(0, Users).Select(i => Update(i, round))];
            without.Add(UsersPerSecond(() => Measure.Pump(client, updates, new BulkOptions())));
            with.Add(UsersPerSecond(() => Pump(client, updates, path)));
        }

        Console.WriteLine($"Ledger, {Users:N0} users of 5 properties, zero latency, medians of {Rounds} rounds:");
        Report("engine, all changed", with, without, "of those without a ledger (target 80 %)");
    }

    private static void Cmdlets(string path)
    {
        using var server = new ServerProcess();
        using Runspace runspace = Measure.OpenRunspace();
        Measure.Run(runspace, "Connect-Dfinery -Token $token -BaseUri $uri", ("token", server.Token), ("uri", server.BaseUri));
        // The cmdlet that only binds: the row's cells to parameters, by name.
        Measure.Run(runspace, $"Import-Module '{typeof(ReadBenchmarkRowCommand).Assembly.Location}'");
        var without = new List<double>();
        var with = new List<double>();
        var reading = new List<double>();
        var unchanged = new List<double>();
        for (int round = 0; round <= Rounds; round++)
        {
            PSObject[] rows = [.. Enumerable.Range(0, Users).Select(i => Row(i, round))];
            without.Add(UsersPerSecond(() => Measure.Run(runspace, Cmdlet, ("rows", rows))));
            with.Add(UsersPerSecond(() => Measure.Run(runspace, $"{Cmdlet} -LedgerPath '{path}'", ("rows", rows))));
            reading.Add(UsersPerSecond(() => Measure.Run(runspace, "$rows | Read-BenchmarkRow", ("rows", rows))));
            unchanged.Add(UsersPerSecond(() => Measure.Run(runspace, $"{Cmdlet} -LedgerPath '{path}'", ("rows", rows))));
        }

        Report("cmdlet, all changed", with, without, "of those without a ledger (target 80 %)");
        Report("cmdlet, none changed", unchanged, reading, "of a cmdlet that only binds (target 60 %)");
    }

    /// <summary>2 % changed at 200 ms, against the serial loop that people write.</summary>
    private static void Latency(string path)
    {
        const int many = 1_000_000;
        using var server = new ServerProcess("latency=200");
        using var fast = new ServerProcess();
        UserUpdate[] before = [.. Enumerable.Range(0, many).Select(i => Update(i, 0))];
        UserUpdate[] after = [.. Enumerable.Range(0, many).Select(i => Update(i, i % 50 == 0 ? 1 : 0))];
        using (DfineryClient client = server.Connect())
        {
            // The first run is not measured; its server answers for the address of the other.
            using DfineryClient first = fast.Connect();
            Pump(first, before, path, client);
            var watch = Stopwatch.StartNew();
            Pump(client, after, path);
            double rows = many / watch.Elapsed.TotalSeconds;
            double serial = SerialLoop(server, before.Take(400));
            Console.WriteLine(
                $"  2 % of {many:N0} rows changed, 200 ms: {rows,10:N0} rows/s, "
                + $"{rows / serial:N0} times the serial loop's {serial:N0} (target 500)");
        }
    }

    /// <summary>A steady run at a small quota, all changed: what the waits for the disk take of it.</summary>
    private static void Quota(string path)
    {
        const int quota = 1667;
        const int windows = 3;
        UserUpdate[] updates(int round) => [.. Enumerable.Range(0, quota * windows * UserOperation.MaxUsers).Select(i => Update(i, round))];
        double run(bool withLedger, int round)
        {
            using var server = new ServerProcess("latency=200", $"quota={quota}", "window=10s");
            using DfineryClient client = server.Connect();
            UserUpdate[] rows = updates(round);
            var watch = Stopwatch.StartNew();
            if (withLedger)
                Pump(client, rows, path);
            else
                Measure.Pump(client, rows, new BulkOptions { ThrottleLimit = 64 });
            return rows.Length / watch.Elapsed.TotalSeconds;
        }

        double without = run(withLedger: false, 0);
        double with = run(withLedger: true, 0);
        Console.WriteLine(
            $"  at a quota of {quota} in 10 s, 200 ms: {with:N0} users/s, {with / without:P1} of {without:N0} without a ledger");
    }

    private static void Report(string what, List<double> measured, List<double> baseline, string of)
    {
        // The first round warms everything up, and fills the ledger.
        double ratio = Measure.Median(measured.Zip(baseline, (x, y) => x / y).Skip(1));
        Console.WriteLine($"  {what,-22} {Measure.Median(measured.Skip(1)),10:N0} rows/s   {ratio,6:P0} {of}");
    }

    private static double UsersPerSecond(Action work)
    {
        GC.Collect();
        var watch = Stopwatch.StartNew();
        work();
        return Users / watch.Elapsed.TotalSeconds;
    }

    private static void Pump(DfineryClient client, UserUpdate[] updates, string path, DfineryClient? owner = null)
    {
        using OpenLedger ledger = OpenLedger.Open(
            new LedgerFolder(path, makes: true), "profile", new LedgerOwner((owner ?? client).BaseUri, "token"), DateTime.UtcNow);
        Measure.Pump(client, updates, new BulkOptions
        {
            ThrottleLimit = 64,
            Ledger = new RowLedger(ledger, UserOperation.SetProfile, null) { AllowsRegrant = true },
        });
        ledger.Close();
    }

    private static double SerialLoop(ServerProcess server, IEnumerable<UserUpdate> updates)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Token);
        var uri = new Uri(server.BaseUri, UserOperation.SetProfile.Path);
        var watch = Stopwatch.StartNew();
        int users = 0;
        foreach (UserUpdate[] chunk in updates.Chunk(UserOperation.MaxUsers))
        {
            using var content = new ByteArrayContent(SpeedBenchmark.Body(chunk));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using HttpResponseMessage response = http.PostAsync(uri, content).GetAwaiter().GetResult();
            response.EnsureSuccessStatusCode();
            users += chunk.Length;
        }

        return users / watch.Elapsed.TotalSeconds;
    }

    private static string[] Values(int i, int round) =>
    [
        $"user {i} {round}",
        (20 + (round % 60)).ToString(System.Globalization.CultureInfo.InvariantCulture),
        round % 2 == 0 ? "male" : "female",
        round % 2 == 0 ? "Subscribed" : "Unsubscribed",
        round % 2 == 0 ? "Unsubscribed" : "Subscribed",
    ];

    private static UserUpdate Update(int i, int round) => Measure.Update(i, Values(i, round));

    private static PSObject Row(int i, int round) => Measure.Row(i, Values(i, round));
}

/// <summary>Binds the cells of a row to parameters and does nothing with them.</summary>
[Cmdlet(VerbsCommunications.Read, "BenchmarkRow")]
public sealed class ReadBenchmarkRowCommand : Cmdlet
{
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("user_id")]
    public string? UserId { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("user_name")]
    public string? UserName { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Age { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Gender { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("info_flag")]
    public string? InfoFlag { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("mkt_flag")]
    public string? MktFlag { get; set; }
}
