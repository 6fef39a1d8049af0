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
/// What the import adds in a fresh process whose module machinery is warm: an empty module is imported first, whose cost is the
/// engine's own.
/// </summary>
internal static class ImportBenchmark
{
    private const int Rounds = 9;

    public static Task RunAsync()
    {
        var empty = new List<double>();
        var ours = new List<double>();
        bool emulatorLoaded = false;
        for (int round = 0; round < Rounds; round++)
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!, ["import-child"]) { RedirectStandardOutput = true };
            using Process process = Process.Start(start)!;
            string[] words = process.StandardOutput.ReadToEnd().Trim().Split(' ');
            process.WaitForExit();
            empty.Add(double.Parse(words[0], CultureInfo.InvariantCulture));
            ours.Add(double.Parse(words[1], CultureInfo.InvariantCulture));
            emulatorLoaded |= bool.Parse(words[2]);
        }

        Console.WriteLine($"Import in a fresh process, medians of {Rounds}:");
        Console.WriteLine($"  an empty module, first     {Measure.Median(empty),6:0} ms");
        Console.WriteLine($"  this module after it       {Measure.Median(ours),6:0} ms (target 60 ms); the emulator's assembly was {(emulatorLoaded ? "loaded" : "not loaded")}");
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
            bool emulator = AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetName().Name == "Dfinery.Emulator");
            Console.WriteLine(FormattableString.Invariant($"{empty} {ours} {emulator}"));
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
