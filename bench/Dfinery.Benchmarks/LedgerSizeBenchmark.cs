using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Dfinery.Client.Contract;
using Dfinery.Client.Ledger;

namespace Dfinery.Benchmarks;

/// <summary>What a ledger of many users takes: folder, memory, opening, compaction. A process of its own for each size.</summary>
internal static class LedgerSizeBenchmark
{
    private const double Megabyte = 1024 * 1024;
    private static readonly string[] Properties = ["user_name", "age", "gender", "info_flag", "mkt_flag"];

    public static Task RunAsync()
    {
        Console.WriteLine($"Ledger of users with {Properties.Length} properties, a process of its own for each size:");
        Measured(1_000_000);
        Measured(10_000_000);
        Console.WriteLine("  (target: 100 bytes a user; 1,000,000: open in 1 s, compact in 5 s, 100 MB; 10,000,000: 1 GB)");
        return Task.CompletedTask;
    }

    /// <summary>The child's side: makes a ledger where no number of users is 0, and measures one that is there otherwise.</summary>
    public static void RunChild(string path, int users)
    {
        if (users > 0)
        {
            Make(path, users);
            return;
        }

        (double opening, double live, users) = Open(path, out double compaction);
        long folder = new DirectoryInfo(path).GetFiles().Sum(file => file.Length);
        double peak = Process.GetCurrentProcess().PeakWorkingSet64 / Megabyte;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {users,10:N0} users: {(double)folder / users:N1} bytes a user, "
            + $"opened in {opening:N2} s, compacted in {compaction:N2} s, {live:N0} MB live, {peak:N0} MB peak of the whole process"));
    }

    private static void Measured(int users)
    {
        string path = Directory.CreateTempSubdirectory("dfinery-ledger-").FullName;
        try
        {
            Child(path, users);
            Child(path, 0);
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static void Child(string path, int users)
    {
        string[] arguments = ["ledger-child", path, users.ToString(CultureInfo.InvariantCulture)];
        using Process process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments))!;
        process.WaitForExit();
    }

    private static void Make(string path, int users)
    {
        using OpenLedger ledger = Open(path);
        byte[] numbers = [.. Enumerable.Range(0, Properties.Length).Select(i => (byte)i)];
        foreach (string property in Properties)
        {
            ledger.Content.Add(property);
            ledger.Writer.AddName(property);
        }

        ulong[] values = new ulong[Properties.Length];
        for (int i = 0; i < users; i++)
        {
            for (int k = 0; k < values.Length; k++)
                values[k] = ledger.Key.OfValue(PropertyValue.String(Measure.Values(i)[k]));
            UserHash user = ledger.Key.OfUser("user_" + i);
            ledger.Content.Users.Set(user, numbers, values);
            ledger.Writer.Add(user, numbers, values);
        }

        ledger.Close();
    }

    private static (double Opening, double LiveMb, int Users) Open(string path, out double compaction)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();
        using OpenLedger ledger = Open(path);
        double opening = watch.Elapsed.TotalSeconds;
        double live = (GC.GetTotalMemory(forceFullCollection: true) - before) / Megabyte;
        watch.Restart();
        ledger.Compact();
        compaction = watch.Elapsed.TotalSeconds;
        return (opening, live, ledger.Content.Users.Users);
    }

    private static OpenLedger Open(string path) => OpenLedger.Open(
        new LedgerFolder(path, makes: false), "profile", new LedgerOwner(new Uri("https://example.com"), "token"), DateTime.UtcNow);
}
