using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation.Runspaces;
using System.Threading.Tasks;

namespace Dfinery.Benchmarks;

/// <summary>
/// What the import costs: first in a fresh process, after an empty module whose cost is the engine's own (much of it is the engine's code
/// being compiled), and warm, in the next runspaces of that process.
/// </summary>
internal static class ImportBenchmark
{
    private const int Rounds = 9;

    public static Task RunAsync()
    {
        var empty = new List<double>();
        var ours = new List<double>();
        var warm = new List<double>();
        bool emulatorLoaded = false;
        for (int round = 0; round < Rounds; round++)
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!, ["import-child"]) { RedirectStandardOutput = true };
            using Process process = Process.Start(start)!;
            string[] words = process.StandardOutput.ReadToEnd().Trim().Split(' ');
            process.WaitForExit();
            empty.Add(double.Parse(words[0], CultureInfo.InvariantCulture));
            ours.Add(double.Parse(words[1], CultureInfo.InvariantCulture));
            warm.Add(double.Parse(words[2], CultureInfo.InvariantCulture));
            emulatorLoaded |= bool.Parse(words[3]);
        }

        Console.WriteLine($"Import over an empty engine, medians of {Rounds} processes:");
        Console.WriteLine($"  an empty module, first in the process   {Measure.Median(empty),6:0} ms");
        Console.WriteLine($"  this module after it                    {Measure.Median(ours),6:0} ms");
        string loaded = emulatorLoaded ? "loaded" : "not loaded";
        Console.WriteLine(
            $"  this module, warm                       {Measure.Median(warm),6:0} ms (target 60 ms); emulator assembly {loaded}");
        return Task.CompletedTask;
    }

    /// <summary>The child's side.</summary>
    public static void RunChild()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("dfinery");
        try
        {
            string module = Path.Combine(folder.FullName, "Empty.psm1");
            File.WriteAllText(module, "function Get-Empty {}");
            using Runspace runspace = Measure.OpenRunspace(withModule: false);
            double empty = Import(runspace, module);
            double ours = Import(runspace, Measure.ModulePath);
            double warm = Measure.Median(Enumerable.Range(0, 5).Select(_ =>
            {
                using Runspace next = Measure.OpenRunspace(withModule: false);
                return Import(next, Measure.ModulePath);
            }).ToArray());
            bool emulator = AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetName().Name == "Dfinery.Emulator");
            Console.WriteLine(FormattableString.Invariant($"{empty} {ours} {warm} {emulator}"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static double Import(Runspace runspace, string path)
    {
        var watch = Stopwatch.StartNew();
        Measure.Run(runspace, $"Import-Module '{path}'");
        return watch.Elapsed.TotalMilliseconds;
    }
}
