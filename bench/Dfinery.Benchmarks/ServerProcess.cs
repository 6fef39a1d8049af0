using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading;
using Dfinery.Client.Http;
using Dfinery.Emulator;

namespace Dfinery.Benchmarks;

/// <summary>The emulator in a process of its own, so that what it costs is not counted as the client's.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    public ServerProcess(params string[] options)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["server", .. options])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        string[] words = _process.StandardOutput.ReadLine()!.Split(' ');
        BaseUri = new Uri(words[0]);
        Token = words[1];
    }

    public Uri BaseUri { get; }

    public string Token { get; }

    /// <summary>A client of this server.</summary>
    public DfineryClient Connect(int timeoutSec = 100) =>
        new(new DfineryClientOptions(Token) { BaseUri = BaseUri, Timeout = TimeSpan.FromSeconds(timeoutSec) });

    /// <summary>Asks the server for its counters: requests, 429s, users applied.</summary>
    public (long Requests, long Throttled, long UsersApplied) Counters()
    {
        long[] numbers = [.. Ask("counters").Split(' ').Select(word => long.Parse(word, CultureInfo.InvariantCulture))];
        return (numbers[0], numbers[1], numbers[2]);
    }

    /// <summary>Asks the server something else.</summary>
    public string Ask(string question)
    {
        _process.StandardInput.WriteLine(question);
        return _process.StandardOutput.ReadLine()!;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000))
            _process.Kill();
        _process.Dispose();
    }

    /// <summary>The child's side: options are <c>name=value</c>.</summary>
    public static void Serve(string[] arguments)
    {
        var options = new EmulatorOptions { RequestLogSize = 0 };
        foreach (string argument in arguments)
        {
            string[] pair = argument.Split('=');
            switch (pair[0])
            {
                case "latency": options.Latency = TimeSpan.FromMilliseconds(double.Parse(pair[1], CultureInfo.InvariantCulture)); break;
                case "quota": options.QuotaLimit = int.Parse(pair[1], CultureInfo.InvariantCulture); break;
                case "window": options.QuotaWindow = pair[1]; break;
                case "seed": options.Seed = int.Parse(pair[1], CultureInfo.InvariantCulture); break;
                case "busy": options.BusyRate = double.Parse(pair[1], CultureInfo.InvariantCulture); break;
                case "error": options.ServerErrorRate = double.Parse(pair[1], CultureInfo.InvariantCulture); break;
                case "drop": options.DropRate = double.Parse(pair[1], CultureInfo.InvariantCulture); break;
                case "garbage": options.GarbageRate = double.Parse(pair[1], CultureInfo.InvariantCulture); break;
                case "busy-above": options.MaxConcurrency = int.Parse(pair[1], CultureInfo.InvariantCulture); break;
                default: throw new ArgumentException(argument);
            }
        }

        // Timers of a latency must fire in time while all connections are at work.
        ThreadPool.SetMinThreads(16, 16);
        using DfineryEmulator emulator = DfineryEmulator.Start(options);
        Console.WriteLine($"{emulator.BaseUri} {emulator.Token}");
        while (Console.ReadLine() is { } question)
            Console.WriteLine(Answer(emulator, question.Split(' ')));
    }

    private static string Answer(DfineryEmulator emulator, string[] question)
    {
        int Number(int i) => int.Parse(question[i], CultureInfo.InvariantCulture);
        return question[0] switch
        {
            "soak" => SoakRows.CountWrong(Number(1), Number(2), Number(3), emulator.Users).ToString(CultureInfo.InvariantCulture),
            _ => FormattableString.Invariant(
                $"{emulator.Counters.Requests} {emulator.Counters.Throttled429} {emulator.Counters.UsersApplied}"),
        };
    }
}
