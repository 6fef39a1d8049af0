using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading.Tasks;

namespace Dfinery.Benchmarks;

/// <summary>Peak memory of a process that streams rows through the cmdlet: 1,000,000 against 100,000.</summary>
internal static class MemoryBenchmark
{
    public static Task RunAsync()
    {
        using var server = new ServerProcess();
        Console.WriteLine("Peak memory, rows streamed through the cmdlet, a process of its own for each:");
        (double few, double fewHeap) = Child(server, 100_000);
        (double many, double manyHeap) = Child(server, 1_000_000);
        Console.WriteLine($"    100,000 rows   {few,7:N1} MB resident   {fewHeap,7:N1} MB live after a collection, median");
        Console.WriteLine($"  1,000,000 rows   {many,7:N1} MB resident   {manyHeap,7:N1} MB live after a collection, median");
        Console.WriteLine($"  difference       {many - few,7:N1} MB            {manyHeap - fewHeap,7:N1} MB (target: at most 10)");
        return Task.CompletedTask;
    }

    /// <summary>The child's side: rows are made one at a time and results dropped.</summary>
    public static void RunChild(int rows, string uri, string token)
    {
        using Runspace runspace = Measure.OpenRunspace();
        var live = new List<double>();
        int seen = 0;
        Action look = () =>
        {
            if (++seen % 20_000 == 0)
                live.Add(GC.GetTotalMemory(forceFullCollection: true));
        };
        Func<int, PSObject> row = Measure.Row;
        Measure.Run(
            runspace,
            $$"""
            Connect-Dfinery -Token '{{token}}' -BaseUri '{{uri}}'
            & { for ($i = 0; $i -lt {{rows}}; $i++) { $row.Invoke($i) } } | Set-DfineryUserProfile | ForEach-Object { $look.Invoke() }
            """,
            ("row", row),
            ("look", look));
        Console.WriteLine(FormattableString.Invariant($"{Process.GetCurrentProcess().PeakWorkingSet64} {(long)Measure.Median(live)}"));
    }

    private static (double PeakMb, double LiveMb) Child(ServerProcess server, int rows)
    {
        string[] arguments = ["rows", rows.ToString(CultureInfo.InvariantCulture), server.BaseUri.ToString(), server.Token];
        var start = new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true };
        // Code compiled anew in the tenth second is not what a row costs.
        start.Environment["DOTNET_TieredCompilation"] = "0";
        using Process process = Process.Start(start)!;
        string[] words = process.StandardOutput.ReadToEnd().Trim().Split(' ');
        process.WaitForExit();
        return (Mb(words[0]), Mb(words[1]));
    }

    private static double Mb(string bytes) => long.Parse(bytes, CultureInfo.InvariantCulture) / 1024d / 1024d;
}
