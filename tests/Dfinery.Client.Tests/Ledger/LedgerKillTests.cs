#if NET
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Dfinery.Client.Ledger;
using Dfinery.Emulator;
using Xunit;
using Xunit.Abstractions;

namespace Dfinery.Client.Tests;

/// <summary>
/// Processes that are killed at random moments, real files, a server that is slow, drops connections and has busy users: the same line
/// run to its end leaves the server as the input says, and sends nothing again that was acknowledged without a doubt.
/// </summary>
public class LedgerKillTests(ITestOutputHelper output)
{
    private static int Seeds => int.TryParse(Environment.GetEnvironmentVariable("DFINERY_KILL_SEEDS"), out int seeds) ? seeds : 20;

    [Fact]
    public async Task The_same_line_run_again_ends_what_was_killed()
    {
        int checkedIds = 0;
        int kills = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, Seeds), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (seed, _) =>
        {
            using var nights = new KilledNights(seed);
            await nights.Check();
            Interlocked.Add(ref checkedIds, nights.CheckedIds);
            Interlocked.Add(ref kills, nights.Kills);
        });
        output.WriteLine($"{kills} kills; {checkedIds} times a row was known to be done, and was not sent again.");
        Assert.True(kills > Seeds && checkedIds > 50 * Seeds, $"{kills} kills, {checkedIds} rows known: too little is shown.");
    }

    [Fact]
    public async Task Opening_tidying_and_closing_may_be_killed()
    {
        using var folder = new TempFolder();
        folder.Fill(20, below: "churn");
        var random = new Random(1);
        for (int i = 0; i < Seeds / 2; i++)
        {
            await Kill(["churn", folder.Of("churn")], random.Next(150));
            using OpenLedger ledger = folder.Open("churn");
            Assert.Equal(3, TempFolder.Known(ledger, 20));
            Assert.Single(Directory.GetFiles(folder.Of("churn"), "*.log"));
            ledger.Close();
        }
    }

    [Fact]
    public async Task Making_a_ledger_may_be_killed()
    {
        using var folder = new TempFolder();
        var random = new Random(2);
        for (int i = 0; i < Seeds / 4; i++)
        {
            string below = "make" + i;
            await Kill(["make", folder.Of(below)], random.Next(100));
            string[] all = Directory.GetDirectories(folder.Of(below));
            Assert.NotEmpty(all);
            foreach (string each in all)
            {
                using OpenLedger ledger = folder.Open(each);
                TempFolder.Acknowledge(ledger, 20);
                ledger.Close();
            }
        }
    }

    [Fact]
    public void A_run_of_another_process_holds_the_ledger_until_it_is_killed()
    {
        using var folder = new TempFolder();
        using Process child = Start(["hold", folder.Path]);
        Assert.Equal("held", child.StandardOutput.ReadLine());
        Assert.Equal(LedgerFailure.Held, Assert.Throws<LedgerException>(() => folder.Open()).Failure);
        Assert.True(new LedgerFolder(folder.Path, makes: false).IsHeld("profile.key"));
        child.Kill();
        child.WaitForExit();
        using OpenLedger ledger = folder.Open();
        ledger.Close();
    }

    private static readonly string Program = typeof(LedgerChild).Assembly.Location;

    private static Process Start(string[] args) => Process.Start(new ProcessStartInfo("dotnet", [Program, .. args])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static async Task Kill(string[] args, int milliseconds)
    {
        using Process child = Start(args);
        Task<string> errors = child.StandardError.ReadToEndAsync();
        string? line = await child.StandardOutput.ReadLineAsync();
        Assert.True(line == "begun", line is null ? await errors : line);
        await Task.Delay(milliseconds);
        Assert.False(child.HasExited, await (child.HasExited ? errors : Task.FromResult(string.Empty)));
        child.Kill();
        await child.WaitForExitAsync();
    }

    /// <summary>A source that says A, then B, then A again; each night is killed before it comes to its end.</summary>
    private sealed class KilledNights(int seed) : IDisposable
    {
        private const int Users = 600;
        private static readonly string[] Properties = ["age", "gender", "mkt_flag", "night_flag"];
        private readonly Random _random = new(seed);
        private readonly TempFolder _folder = new();
        private readonly HashSet<string> _doubtful = [];
        private readonly HashSet<string> _known = [];
        private readonly HashSet<string> _withdrew = [];
        // Of whom the source itself said so once: it may grant again.
        private readonly HashSet<string> _changed = [];
        private readonly DfineryEmulator _emulator = DfineryEmulator.Start(new EmulatorOptions
        {
            Seed = seed,
            Latency = TimeSpan.FromMilliseconds(5),
            BusyRate = 0.02,
            DropRate = 0.03,
            ServerErrorRate = 0.02,
            HangRate = 0.005,
            RequestLogSize = 1_000_000,
        });

        private string[] _file = [];
        private HashSet<(string User, string Property)> _withheld = [];
        private long _seen;

        public int CheckedIds { get; private set; }

        public int Kills { get; private set; }

        public async Task Check()
        {
            Dictionary<(int User, string Property), string> a = Values(null);
            Dictionary<(int User, string Property), string> b = Values(a);
            int[] twice = [.. Enumerable.Range(0, 20).Select(_ => _random.Next(Users))];
            foreach ((var values, int kills) in new[] { (a, seed % 2), (b, 1), (a, 1 - (seed % 2)) })
            {
                _file = FileOf(values, twice);
                _known.Clear();
                File.WriteAllLines(_folder.Of("rows.txt"), _file);
                await Withdraw();
                for (int i = 0; i < kills; i++)
                    await RunAndKill();
                Finish();
                CheckState();
            }
        }

        public void Dispose()
        {
            _emulator.Dispose();
            _folder.Dispose();
        }

        private async Task RunAndKill()
        {
            string address = _emulator.BaseUri.AbsoluteUri;
            using Process child = Start(["run", _folder.Of("ledger"), address, _emulator.Token, _folder.Of("rows.txt")]);
            Task<string> lines = child.StandardOutput.ReadToEndAsync();
            Task<string> errors = child.StandardError.ReadToEndAsync();
            // At the start, or once so many requests have come.
            int requests = _random.Next(-8, 30);
            if (requests < 0)
                await Task.Delay(_random.Next(50, 250));
            while (!child.HasExited && _emulator.Counters.Requests - _seen < requests)
                await Task.Delay(1);
            child.Kill();
            await child.WaitForExitAsync();
            Kills += child.ExitCode == 0 ? 0 : 1;
            Assert.Equal(string.Empty, await errors);
            Note(await lines);
        }

        private void Finish()
        {
            for (int i = 0; ; i++)
            {
                var lines = new StringWriter();
                List<BulkRow> rows = LedgerChild.Run(_folder.Of("ledger"), _emulator.BaseUri, _emulator.Token, _file, lines);
                Note(lines.ToString());
                _withheld = [.. rows.SelectMany(row => row.Change!.WithheldNames.Select(name => (row.UserId!, name)))];
                if (rows.All(row => row.Status is UserStatus.Succeeded or UserStatus.Unchanged or UserStatus.Skipped))
                    return;
                Assert.True(i < 4, $"seed {seed}: " + string.Join(", ", rows.Select(row => row.Status + row.Message).Distinct()));
            }
        }

        /// <summary>Looks at what a run sent, and remembers what of it is known to be done.</summary>
        private void Note(string lines)
        {
            EmulatedRequest[] requests = [.. _emulator.Requests.Where(request => request.Number > _seen)];
            _seen = requests.Select(request => request.Number).DefaultIfEmpty(_seen).Max();
            HashSet<string> sent = [.. requests.Where(request => request.Operation == "SetProfile").SelectMany(request => request.UserIds)];
            string[] again = [.. _known.Where(sent.Contains)];
            Assert.True(again.Length == 0, $"seed {seed}: sent again: {string.Join(" ", again)}");
            CheckedIds += _known.Count;
            HashSet<string> done = [.. lines.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
            // A row may have been marked in doubt and not sent any more.
            _doubtful.UnionWith(_file.Select(UserOf).Where(user => !done.Contains(user)));
            string[] twice = [.. _file.Select(UserOf).GroupBy(user => user).Where(group => group.Count() > 1).Select(group => group.Key)];
            _known.UnionWith(done.Where(user => !_doubtful.Contains(user) && !twice.Contains(user)));
        }

        private async Task Withdraw()
        {
            var update = new UserUpdate("u" + _random.Next(20), [new("mkt_flag", PropertyValue.String("Unsubscribed"))]);
            using var client = new DfineryClient(new DfineryClientOptions(_emulator.Token)
            {
                BaseUri = _emulator.BaseUri,
                Timeout = TimeSpan.FromSeconds(0.5),
            });
            while (!Equals(_emulator.Users[update.UserId]?.Profile.GetValueOrDefault("mkt_flag"), "Unsubscribed"))
            {
                try
                {
                    await client.SendAsync(new UserRequest(UserOperation.SetProfile, [update]));
                }
                catch (DfineryException)
                {
                }
            }

            _withdrew.Add(update.UserId);
            _seen = _emulator.Requests.Select(request => request.Number).DefaultIfEmpty().Max();
        }

        private void CheckState()
        {
            var last = _file
                .SelectMany(row => row.Split(' ').Skip(1).Select(cell => (User: UserOf(row), Parts: cell.Split('='))))
                .Select(cell => (Key: (cell.User, cell.Parts[0]), Value: cell.Parts[1]))
                .GroupBy(cell => cell.Key).Select(group => group.Last());
            foreach (((string user, string property), string value) in last)
            {
                object? has = _emulator.Users[user]?.Profile.GetValueOrDefault(property);
                bool isWithheld = value == "Subscribed" && Equals(has, "Unsubscribed")
                    && (_withdrew.Contains(user) || _withheld.Contains((user, property)));
                Assert.True(Equals(has, value) || isWithheld, $"seed {seed}: {user} {property} is {has}, not {value}");
            }

            _changed.UnionWith(_file.Where(row => row.Contains("mkt_flag=Unsubscribed")).Select(UserOf));
            foreach (string user in _withdrew.Where(user => !_changed.Contains(user)))
                Assert.Equal("Unsubscribed", _emulator.Users[user]!.Profile["mkt_flag"]);
        }

        private static string UserOf(string row) => row[..row.IndexOf(' ')];

        /// <summary>A third of them changed.</summary>
        private Dictionary<(int User, string Property), string> Values(Dictionary<(int User, string Property), string>? before)
        {
            var values = new Dictionary<(int User, string Property), string>();
            foreach (int user in Enumerable.Range(0, Users))
            {
                foreach (string property in Properties)
                    values[(user, property)] = before is not null && _random.Next(3) > 0 ? before[(user, property)] : NewValue(property);
            }

            return values;
        }

        private string NewValue(string property) => property.EndsWith("flag", StringComparison.Ordinal)
            ? _random.Next(3) == 0 ? "Unsubscribed" : "Subscribed"
            : "v" + _random.Next(5);

        /// <summary>Some users come twice; the first of their rows says something else.</summary>
        private static string[] FileOf(Dictionary<(int User, string Property), string> values, int[] twice)
        {
            // The rows that count stand behind them.
            IEnumerable<string> first = twice.Select(user => (Users / 2) + (user / 2))
                .Select(user => $"u{user} age=first gender={values[(user, "gender")]}");
            IEnumerable<string> all = Enumerable.Range(0, Users).Select(user =>
                $"u{user} " + string.Join(" ", Properties.Select(property => $"{property}={values[(user, property)]}")));
            return [.. all.Take(Users / 2), .. first, .. all.Skip(Users / 2)];
        }
    }
}
#endif
