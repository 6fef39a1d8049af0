using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Management.Automation.Runspaces;
using System.Threading.Tasks;

namespace Dfinery.Benchmarks;

/// <summary>Import over an empty engine: in a fresh process's first runspace it is cold, in the next ones warm.</summary>
internal static class ImportBenchmark
{
    private const int Rounds = 20;

    public static Task RunAsync()
    {
        var times = new List<double>();
        for (int round = 0; round <= Rounds; round++)
        {
            using Runspace runspace = Measure.OpenRunspace(withModule: false);
            Measure.Run(runspace, "$null");
            var watch = Stopwatch.StartNew();
            Measure.Run(runspace, $"Import-Module '{Measure.Repository}/out/Dfinery/Dfinery.psd1'");
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        Console.WriteLine($"Import over an empty engine: first {times[0]:0} ms, warm median {Measure.Median(times.Skip(1)):0} ms of {Rounds} (target 60 ms)");
        return Task.CompletedTask;
    }
}
