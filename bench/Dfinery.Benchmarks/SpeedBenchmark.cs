using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;

namespace Dfinery.Benchmarks;

/// <summary>
/// Users a second at zero latency: a bare HttpClient loop that sends ready-made bodies, the engine without PowerShell, and the cmdlet in
/// the hosted engine; in turn, against one server process, medians of several rounds.
/// </summary>
internal static class SpeedBenchmark
{
    private const int Users = 200_000;
    private const int Concurrency = 32;
    private const int Rounds = 5;

    public static async Task RunAsync()
    {
        using var server = new ServerProcess();
        using DfineryClient client = server.Connect();
        using Runspace runspace = Measure.OpenRunspace();
        UserUpdate[] updates = [.. Enumerable.Range(0, Users).Select(Measure.Update)];
        byte[][] bodies = [.. updates.Chunk(UserOperation.MaxUsers).Select(Body)];
        PSObject[] rows = [.. Enumerable.Range(0, Users).Select(Measure.Row)];
        Measure.Run(runspace, "Connect-Dfinery -Token $token -BaseUri $uri", ("token", server.Token), ("uri", server.BaseUri));

        var bare = new List<double>();
        var engine = new List<double>();
        var cmdlet = new List<double>();
        for (int round = 0; round <= Rounds; round++)
        {
            double a = await UsersPerSecond(() => BareLoop(server, bodies));
            double b = await UsersPerSecond(
                () => Task.Run(() => Measure.Pump(client, updates, new BulkOptions { ThrottleLimit = Concurrency })));
            double c = await UsersPerSecond(() => Task.Run(() => Measure.Run(
                runspace, $"$null = $rows | Set-DfineryUserProfile -ThrottleLimit {Concurrency}", ("rows", rows))));

            // The first round warms everything up.
            if (round == 0)
                continue;
            bare.Add(a);
            engine.Add(b);
            cmdlet.Add(c);
        }

        double raw = Measure.Median(bare);
        Console.WriteLine($"Speed, {Users:N0} users of 5 properties, {Concurrency} in flight, zero latency, medians of {Rounds} rounds:");
        Console.WriteLine($"  bare HttpClient loop   {raw,10:N0} users/s");
        Console.WriteLine($"  engine                 {Compare(engine)} of the bare loop (target 70 %)");
        Console.WriteLine($"  cmdlet, hosted engine  {Compare(cmdlet)} of the bare loop (target 50 %)");

        string Compare(IReadOnlyCollection<double> measured) =>
            $"{Measure.Median(measured),10:N0} users/s   {Measure.Median(measured.Zip(bare, (x, y) => x / y)),6:P0}";
    }

    private static async Task<double> UsersPerSecond(Func<Task> work)
    {
        GC.Collect();
        var watch = Stopwatch.StartNew();
        await work();
        return Users / watch.Elapsed.TotalSeconds;
    }

    public static byte[] Body(UserUpdate[] users)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        RequestWriter.Write(buffer, new UserRequest(UserOperation.SetProfile, users));
        return buffer.WrittenSpan.ToArray();
    }

    private static async Task BareLoop(ServerProcess server, byte[][] bodies)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Token);
        var uri = new Uri(server.BaseUri, UserOperation.SetProfile.Path);
        int next = -1;
        await Task.WhenAll(Enumerable.Range(0, Concurrency).Select(_ => Task.Run(async () =>
        {
            for (int i = Interlocked.Increment(ref next); i < bodies.Length; i = Interlocked.Increment(ref next))
            {
                using var content = new ByteArrayContent(bodies[i]);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using HttpResponseMessage response = await http.PostAsync(uri, content);
                response.EnsureSuccessStatusCode();
                await response.Content.ReadAsByteArrayAsync();
            }
        })));
    }
}
