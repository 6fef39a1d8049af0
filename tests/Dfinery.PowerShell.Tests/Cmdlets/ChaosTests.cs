using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using Xunit;
using Xunit.Abstractions;

namespace Dfinery.PowerShell.Tests;

/// <summary>
/// All promises at once: rows with duplicates through the cmdlet against a server that is busy, fails, cuts connections, hangs and talks
/// nonsense. 50,000 rows here; the soak is the same with
/// <c>dotnet test tests/Dfinery.PowerShell.Tests --filter Chaos -e DFINERY_CHAOS_ROWS=1000000</c>.
/// </summary>
public sealed class ChaosTests(ITestOutputHelper log) : IDisposable
{
    private const double DuplicateShare = 0.05;
    private readonly PowerShellSession _session = new(connect: false);

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData(2026)]
    public void Every_row_has_one_result_in_order_and_the_server_ends_as_a_sequential_run_would_leave_it(int seed)
    {
        int count = int.Parse(Environment.GetEnvironmentVariable("DFINERY_CHAOS_ROWS") ?? "50000", CultureInfo.InvariantCulture);
        _session.Run(
            $$"""
            $faults = @{ BusyRate = 0.05; ServerErrorRate = 0.01; DropRate = 0.005; HangRate = 0.001; GarbageRate = 0.001 }
            $emulator = Start-DfineryEmulator -Seed {{seed}} -RequestLogSize 0 @faults
            $emulator | Connect-Dfinery -TimeoutSec 2 -MaxRetryCount 12
            """).ThrowIfFailed();

        var model = new Dictionary<string, string>();
        long results = 0;
        var notInOrder = new List<string>();
        var notSucceeded = new List<string>();
        Action<PSObject> check = result =>
        {
            results++;
            if ((long)result.Properties["Row"].Value != results)
                notInOrder.Add($"{result.Properties["Row"].Value} came as {results}");
            if (result.Properties["Status"].Value.ToString() != "Succeeded")
                notSucceeded.Add($"{result.Properties["Row"].Value}: {result.Properties["Message"].Value}");
        };
        ScriptResult run = _session.Run(
            "& { while ($rows.MoveNext()) { $rows.Current } } | Set-DfineryUserProfile | ForEach-Object { $check.Invoke($_) }",
            ("rows", Rows(count, seed, model).GetEnumerator()),
            ("check", check)).ThrowIfFailed();

        object emulator = _session.Run("$emulator").Output.Single().BaseObject;
        log.WriteLine(run.Information.Single(record => record.Tags.Contains("Dfinery")).MessageData.ToString());
        log.WriteLine(Counters(((dynamic)emulator).Counters));
        Assert.Empty(notInOrder);
        Assert.Empty(notSucceeded);
        Assert.Equal(count, results);
        AssertState(model, (dynamic)emulator);
    }

    /// <summary>Rows made one at a time; the model learns each as it leaves.</summary>
    private static IEnumerable<PSObject> Rows(int count, int seed, Dictionary<string, string> model)
    {
        var random = new Random(seed);
        for (int i = 1; i <= count; i++)
        {
            // A duplicate is most often near its twin: there the order is hardest to keep.
            bool isDuplicate = i > 1 && random.NextDouble() < DuplicateShare;
            int user = !isDuplicate ? i : random.NextDouble() < 0.8 ? Math.Max(1, i - random.Next(1, 60)) : random.Next(1, i);
            string id = "user_" + user.ToString(CultureInfo.InvariantCulture);
            string value = i.ToString(CultureInfo.InvariantCulture);
            model[id] = value;
            var row = new PSObject();
            row.Properties.Add(new PSNoteProperty("user_id", id));
            row.Properties.Add(new PSNoteProperty("age", value));
            row.Properties.Add(new PSNoteProperty("info_flag", i % 2 == 0 ? "Subscribed" : "Unsubscribed"));
            yield return row;
        }
    }

    private static void AssertState(Dictionary<string, string> model, dynamic emulator)
    {
        Assert.Equal(model.Count, (int)emulator.Users.Count);
        var wrong = new List<string>();
        foreach ((string id, string value) in model)
        {
            IReadOnlyDictionary<string, object> profile = emulator.Users[id].Profile;
            string flag = int.Parse(value, CultureInfo.InvariantCulture) % 2 == 0 ? "Subscribed" : "Unsubscribed";
            if ((string)profile["age"] != value || (string)profile["info_flag"] != flag)
                wrong.Add($"{id}: {profile["age"]} instead of {value}");
        }

        Assert.Empty(wrong);
    }

    private static string Counters(object counters) =>
        string.Join(", ", counters.GetType().GetProperties().Select(property => $"{property.Name} {property.GetValue(counters)}"));
}
