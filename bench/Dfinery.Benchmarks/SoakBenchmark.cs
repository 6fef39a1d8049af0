using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Dfinery.Benchmarks;

/// <summary>
/// Many rows streamed through the cmdlet, 5 % of them of a user who came before, against a server that is busy for 1 % of users and fails
/// 1 % of requests: one result for each row, in order, the server as a sequential run would leave it, and a row of the last costs what
/// one of the first does. What a row costs is processor time, in a process of its own that is warm; a server on the same cores and
/// the waits of retries make the clock's time say less.
/// </summary>
internal static class SoakBenchmark
{
    private const int Seed = 2026;
    public const int FewRows = 100_000;
    private const int WarmUp = 100_000;
    private const int Rounds = 3;
    private const int LookInterval = 25_000;
    private const string Set = "$rows | Set-DfineryUserProfile";

    private static readonly string[] Faults = ["seed=2026", "busy=0.01", "error=0.005", "drop=0.004", "garbage=0.001"];

    public static void Run(int rows)
    {
        Console.WriteLine(
            $"Soak, {rows:N0} rows, 5 % duplicates, 2 % faults, against {FewRows:N0} before and after, a process of its own for each:");
        List<Result> few = [.. Enumerable.Range(0, Rounds).Select(_ => Child(FewRows))];
        Result many = Child(rows);
        few.AddRange(Enumerable.Range(0, Rounds).Select(_ => Child(FewRows)));
        double cost = Measure.Median(few.Select(one => one.CpuPerRow));
        Console.WriteLine(
            $"  a row costs {many.CpuPerRow:0.00} µs of processor time, {many.CpuPerRow / cost:P1} of {cost:0.00} µs (target: ≤ 110 %)");
        double memory = Measure.Median(few.Select(one => one.PeakMb));
        Console.WriteLine($"  peak memory {many.PeakMb:0} MB against {memory:0} MB");
        Console.WriteLine("  one result for each row, in order, and the server as it should be");
    }

    /// <summary>The child's side.</summary>
    public static void RunChild(int rows, string uri, string token)
    {
        using Runspace runspace = Measure.OpenRunspace();
        // Retries wait, so users of another name go first.
        Stream(runspace, "Connect-Dfinery -Token $token -BaseUri $uri -MaxRetryCount 20", [], _ => { }, ("token", token), ("uri", uri));
        Stream(runspace, Set, Enumerable.Range(0, WarmUp).Select(i => Measure.Row(-1 - i)), _ => { });

        long results = 0;
        var live = new List<double>();
        TimeSpan collecting = TimeSpan.Zero;
        Process self = Process.GetCurrentProcess();
        TimeSpan before = self.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        Stream(runspace, Set, SoakRows.Rows(rows, Seed), result =>
        {
            if ((long)result.Properties["Row"].Value != ++results || (string)result.Properties["Status"].Value != "Succeeded")
                throw new InvalidOperationException($"As result {results} came row {result.Properties["Row"].Value}: {result}");
            if (results % LookInterval != 0)
                return;
            self.Refresh();
            TimeSpan start = self.TotalProcessorTime;
            live.Add(GC.GetTotalMemory(forceFullCollection: true) / 1048576d);
            self.Refresh();
            collecting += self.TotalProcessorTime - start;
        });
        self.Refresh();
        double cpu = (self.TotalProcessorTime - before - collecting).TotalMicroseconds / rows;
        double first = Measure.Median(live.Take(live.Count / 4));
        double last = Measure.Median(live.TakeLast(live.Count / 4));
        Console.WriteLine(FormattableString.Invariant(
            $"{results} {cpu:R} {self.PeakWorkingSet64 / 1048576d:R} {watch.Elapsed.TotalSeconds:R} {first:R} {last:R}"));
    }

    private static Result Child(int rows)
    {
        using var server = new ServerProcess(Faults);
        string count = rows.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["soak-child", count, server.BaseUri.ToString(), server.Token])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_TieredCompilation"] = "0";
        using Process process = Process.Start(start)!;
        string[] words = process.StandardOutput.ReadToEnd().Trim().Split(' ');
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The child ended with {process.ExitCode}.");
        double[] numbers = [.. words.Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
        if (numbers[0] != rows)
            throw new InvalidOperationException($"{numbers[0]} results.");
        string wrong = server.Ask($"soak {count} {Seed} {WarmUp}");
        if (wrong != "0")
            throw new InvalidOperationException($"{wrong} users are not as they should be.");
        (long requests, long throttled, _) = server.Counters();
        Console.WriteLine(
            $"  {rows,12:N0} rows: {numbers[3],7:0.0} s, {rows / numbers[3],7:N0} users/s, {numbers[1]:0.00} µs a row; live "
            + $"{numbers[4]:0.0} MB, then {numbers[5]:0.0} MB, peak {numbers[2]:0} MB; {requests:N0} requests, {throttled} × 429");
        return new Result(numbers[1], numbers[2]);
    }

    private static void Stream(
        Runspace runspace,
        string script,
        IEnumerable<PSObject> rows,
        Action<PSObject> take,
        params (string Name, object? Value)[] variables)
    {
        foreach ((string name, object? value) in variables.Append(("rows", rows)))
            runspace.SessionStateProxy.SetVariable(name, value);
        using var shell = System.Management.Automation.PowerShell.Create(runspace);
        shell.AddScript(script);
        using var output = new PSDataCollection<PSObject>();
        output.DataAdded += (_, _) =>
        {
            foreach (PSObject result in output.ReadAll())
                take(result);
        };
        shell.Invoke(null, output);
        if (shell.Streams.Error.Count > 0)
            throw shell.Streams.Error[0].Exception;
    }

    private readonly record struct Result(double CpuPerRow, double PeakMb);
}
