using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Linq;
using System.Threading.Tasks;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Telemetry;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;

namespace Dfinery.Benchmarks;

/// <summary>What telemetry costs: of a request while nobody listens, and of the engine while somebody does, in turn.</summary>
internal static class TelemetryBenchmark
{
    private const int Users = 200_000;
    private const int Calls = 20_000_000;
    private const int Rounds = 5;

    public static async Task RunAsync()
    {
        using var server = new ServerProcess();
        using DfineryClient client = server.Connect();
        UserUpdate[] updates = [.. Enumerable.Range(0, Users).Select(Measure.Update)];
        var alone = new List<double>();
        var watched = new List<double>();
        var unheard = new List<double>();
        for (int round = 0; round <= Rounds; round++)
        {
            double a = await SecondsAsync();
            double perRequest = Unheard();
            double b;
            using (Listen())
            using (Collect())
                b = await SecondsAsync();
            // The first round warms everything up.
            if (round == 0)
                continue;
            alone.Add(a);
            watched.Add(a / b);
            unheard.Add(perRequest);
        }

        double requests = (double)Users / UserOperation.MaxUsers;
        double request = Measure.Median(alone) / requests * 1e9;
        double own = Measure.Median(unheard);
        Console.WriteLine($"Telemetry, {Users:N0} users, 32 in flight, zero latency, medians of {Rounds} rounds:");
        Console.WriteLine($"  nobody listens   {own:N1} ns of {request:N0} ns a request: {own / request:P4}");
        Console.WriteLine($"  listened to      {Measure.Median(watched):P0} of the speed without");

        async Task<double> SecondsAsync()
        {
            GC.Collect();
            var watch = Stopwatch.StartNew();
            await Task.Run(() => Measure.Pump(client, updates, new BulkOptions { ThrottleLimit = 32 }));
            return watch.Elapsed.TotalSeconds;
        }
    }

    private static double Unheard()
    {
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < Calls; i++)
            RequestTelemetry.Start("SetProfile", UserOperation.MaxUsers, default).End(CallOutcome.Cancelled);
        return watch.Elapsed.TotalSeconds / Calls * 1e9;
    }

    private static ActivityListener Listen()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Instruments.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static MeterListener Collect()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == Instruments.Name)
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => { });
        listener.Start();
        return listener;
    }
}
