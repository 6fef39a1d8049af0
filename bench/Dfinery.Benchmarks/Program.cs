using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;

// What the module can do, as ratios against the raw limit, each pair measured in one run (README, Performance).
//
//   dotnet run -c Release --project bench/Dfinery.Benchmarks                 all of them, a few minutes
//   dotnet run -c Release --project bench/Dfinery.Benchmarks -- speed        one: speed | memory | quota | busy | stop | import |
//                                                                        ledger | ledger-size | audit | telemetry | hot-user | scale
//   dotnet run -c Release --project bench/Dfinery.Benchmarks -- soak 10000000    that many rows; not among all of them
//
// Children of its own: "server" (the emulator in a process of its own), "rows" (one run whose peak memory is read), "…-child".

namespace Dfinery.Benchmarks;

internal static class Program
{
    private static readonly Dictionary<string, Func<Task>> Benchmarks = new()
    {
        ["speed"] = SpeedBenchmark.RunAsync,
        ["memory"] = MemoryBenchmark.RunAsync,
        ["quota"] = QuotaBenchmark.RunAsync,
        ["busy"] = BusyBenchmark.RunAsync,
        ["stop"] = StopBenchmark.RunAsync,
        ["import"] = ImportBenchmark.RunAsync,
        ["ledger"] = LedgerBenchmark.RunAsync,
        ["audit"] = AuditBenchmark.RunAsync,
        ["ledger-size"] = LedgerSizeBenchmark.RunAsync,
        ["telemetry"] = TelemetryBenchmark.RunAsync,
        ["hot-user"] = HotUserBenchmark.RunAsync,
        ["scale"] = ScaleBenchmark.RunAsync,
    };

    private static async Task<int> Main(string[] args)
    {
        switch (args.FirstOrDefault())
        {
            case "server":
                ServerProcess.Serve(args.Skip(1).ToArray());
                return 0;
            case "rows":
                MemoryBenchmark.RunChild(int.Parse(args[1], CultureInfo.InvariantCulture), args[2], args[3]);
                return 0;
            case "import-child":
                ImportBenchmark.RunChild();
                return 0;
            case "ledger-child":
                LedgerSizeBenchmark.RunChild(args[1], int.Parse(args[2], CultureInfo.InvariantCulture));
                return 0;
            case "soak":
                int rows = 1_000_000;
                if (args.Length > 1 && (!int.TryParse(args[1], CultureInfo.InvariantCulture, out rows) || rows < SoakBenchmark.FewRows))
                {
                    Console.Error.WriteLine($"soak takes a number of rows, {SoakBenchmark.FewRows} or more.");
                    return 64;
                }

                SoakBenchmark.Run(rows);
                return 0;
            case "soak-child":
                SoakBenchmark.RunChild(int.Parse(args[1], CultureInfo.InvariantCulture), args[2], args[3]);
                return 0;
            case "scale-child":
                ScaleBenchmark.RunChild(args[1], args[2], args[3], args[4], int.Parse(args[5], CultureInfo.InvariantCulture));
                return 0;
            case null:
                foreach (Func<Task> benchmark in Benchmarks.Values)
                    await benchmark();
                return 0;
            case { } name when Benchmarks.TryGetValue(name, out Func<Task>? benchmark):
                await benchmark();
                return 0;
            default:
                Console.Error.WriteLine("Known: " + string.Join(", ", Benchmarks.Keys.Append("soak")));
                return 64;
        }
    }
}
