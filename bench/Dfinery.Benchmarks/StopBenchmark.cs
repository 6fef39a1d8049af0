using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading.Tasks;

namespace Dfinery.Benchmarks;

/// <summary>How long Ctrl+C takes, from BeginStop until the pipeline has ended.</summary>
internal static class StopBenchmark
{
    private const int Rounds = 20;

    public static async Task RunAsync()
    {
        Console.WriteLine($"Ctrl+C until the pipeline has ended, {Rounds} rounds each at a random moment (target: at most 1 s):");
        foreach ((string name, string faults) in new[]
        {
            ("at full speed", string.Empty),
            ("while the server hangs", "-HangRate 1"),
            ("while the gate is closed", "-QuotaLimit 1 -QuotaWindow 10m"),
            ("at 200 ms latency", "-Latency 200"),
        })
        {
            var random = new Random(7);
            var times = new List<double>();
            for (int round = 0; round < Rounds; round++)
                times.Add(await StopAsync(faults, random.Next(20, 500)));
            Console.WriteLine($"  {name,-26} median {Measure.Median(times),6:0} ms, longest {times.Max(),6:0} ms");
        }
    }

    private static async Task<double> StopAsync(string faults, int afterMs)
    {
        using Runspace runspace = Measure.OpenRunspace();
        Measure.Run(runspace, $"$e = Start-DfineryEmulator {faults}; $e | Connect-Dfinery");
        using var shell = System.Management.Automation.PowerShell.Create(runspace);
        shell.AddScript("""
            & { for ($i = 0; ; $i++) { [pscustomobject]@{ user_id = "u$i"; age = '3' } } } |
                Set-DfineryUserProfile -WarningAction SilentlyContinue
            """);
        var output = new PSDataCollection<PSObject>();
        shell.BeginInvoke<PSObject, PSObject>(null, output);
        await Task.Delay(afterMs);
        var watch = Stopwatch.StartNew();
        await Task.Factory.FromAsync(shell.BeginStop(null, null), shell.EndStop);
        double elapsed = watch.Elapsed.TotalMilliseconds;
        Measure.Run(runspace, "Disconnect-Dfinery; Stop-DfineryEmulator");
        return elapsed;
    }
}
