using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>
/// Comparisons of rows that grant consent: what a person withdrew stays so, all else gets there, and it is said what was left out.
/// </summary>
public sealed class CompareGrantTests : IDisposable
{
    private static readonly string[] Columns = ["age", "info_flag", "mkt_flag", "night_flag"];

    private readonly PowerShellSession _session = new(connect: false);

    public void Dispose() => _session.Dispose();

    /// <summary>Results of rows that were not sent: a grant that the comparison did not leave out is as good as it was.</summary>
    [Theory]
    [MemberData(nameof(CompareResendTests.Ways), MemberType = typeof(CompareResendTests))]
    public void What_was_not_sent_goes_out_when_its_result_is_piped_in(string way)
    {
        Start();
        _session.Run(
            "$r = [pscustomobject]@{ user_id = 'a'; age = 30; info_flag = 'Subscribed'; mkt_flag = 'Subscribed' } | " +
            "Compare-DfineryUserProfile | Set-DfineryUserProfile -ValidateOnly").ThrowIfFailed();
        _session.Run("function global:Through-Clixml($Item, $Depth) { [System.Management.Automation.PSSerializer]::Deserialize(" +
            "[System.Management.Automation.PSSerializer]::Serialize($Item, $Depth)) }");
        Assert.Equal(["mkt_flag"], _session.Run("$r").Column("Withheld"));

        ScriptResult set = _session.Run($"{way} | Set-DfineryUserProfile").ThrowIfFailed();

        Assert.Equal(["Succeeded"], set.Column("Status"));
        Assert.Equal("30 Subscribed Unsubscribed", Profile("a"));
    }

    [Fact]
    public void A_row_of_which_only_withdrawn_consent_differs_says_so_too()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        string log = Path.Combine(folder.Path, "audit.jsonl");
        Start($"-AuditLogPath '{log}'");
        ScriptResult set = _session.Run(
            "@{ user_id = 'a'; mkt_flag = 'Subscribed' } | Compare-DfineryUserProfile | Set-DfineryUserProfile -SummaryVariable s");
        Assert.Equal(["Skipped"], set.ThrowIfFailed().Column("Status"));
        Assert.Equal(["mkt_flag"], set.Column("Withheld"));
        Assert.DoesNotContain("Left out", set.Column("Message")[0]);
        Assert.Equal(1, _session.Run("$s.Withheld").Single<long>());
        _session.Run("Disconnect-Dfinery");
        Assert.Single(File.ReadLines(log), line => line.Contains("\"withheld\":[\"mkt_flag\"]"));
    }

    /// <summary>A comparison left one grant out, and the ledger holds back another that was withdrawn since.</summary>
    [Fact]
    public void What_the_comparison_left_out_is_told_beside_what_the_ledger_held_back()
    {
        using var folder = new TempFolder();
        Start();
        _session.Run(
            "$c = @{ user_id = 'a'; age = 30; mkt_flag = 'Subscribed'; night_flag = 'Subscribed' }, " +
            "@{ user_id = 'b'; mkt_flag = 'Subscribed'; night_flag = 'Subscribed' } | Compare-DfineryUserProfile; " +
            "$null = Set-DfineryUserProfile a, b -NightFlag Unsubscribed").ThrowIfFailed();

        ScriptResult set = _session.Run(
            "$c | Set-DfineryUserProfile -LedgerPath $l -SummaryVariable s", ("l", folder.Path)).ThrowIfFailed();

        Assert.Equal(["Succeeded", "Skipped"], set.Column("Status"));
        Assert.Equal(["mkt_flag, night_flag", "mkt_flag, night_flag"], set.Column("Withheld"));
        Assert.Equal(["age", ""], set.Column("SentProperties"));
        Assert.All(set.Column("Message"), message => Assert.StartsWith("Left out: mkt_flag. ", message));
        Assert.All(set.Column("Message"), message => Assert.Contains(" Withheld: night_flag. ", message));
        Assert.Equal(2, _session.Run("$s.Withheld").Single<long>());
    }

    [Fact]
    public void Nothing_is_left_out_of_a_comparison_that_is_compared_again_and_no_text_becomes_a_flag()
    {
        Start();
        _session.Run("$c = @{ user_id = 'a'; age = 30; mkt_flag = 'Subscribed' } | Compare-DfineryUserProfile").ThrowIfFailed();
        ScriptResult again = _session.Run("$c | Compare-DfineryUserProfile -SummaryVariable s").ThrowIfFailed();
        Assert.Equal([""], again.Column("Message"));
        Assert.Equal(0, _session.Run("$s.Withheld").Single<long>());

        ScriptResult set = _session.Run(
            "$c.WithdrawnOnServer = 'planted, gender, night_flag'; $c | Set-DfineryUserProfile").ThrowIfFailed();
        Assert.Equal(["night_flag"], set.Column("Withheld"));
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    /// <summary>Random files against random servers; half refuse a part at each try, the others get users with several rows.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_withdrawn_consent_is_granted_and_no_row_is_lost(int seed)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        var random = new Random(seed);
        bool isBusy = seed % 2 == 0;
        int users = random.Next(1, 40);
        Dictionary<string, string>[] before = [.. Enumerable.Range(0, users).Select(_ => Row(random))];
        (int User, Dictionary<string, string> Row)[] rows =
            [.. Enumerable.Range(0, isBusy ? users : 3 * users).Select(i => (isBusy ? i : random.Next(users), Row(random)))];
        Write("before.csv", before.Select((row, i) => (i, row)));
        Write("file.csv", rows);
        string between = Pick(["", "| Set-DfineryUserProfile -ValidateOnly", "| Compare-DfineryUserProfile", "| Select-Object *"]);
        string way = Pick(["$c", "($c | ConvertTo-Csv | ConvertFrom-Csv)", "($c | ConvertTo-Json -Depth 5 -AsArray | ConvertFrom-Json)"]);
        // With a ledger, what an earlier row of the file withdrew is not granted again either.
        string ledger = isBusy ? Pick(["", "-LedgerPath ./ledger"]) : "";

        ScriptResult run = _session.Run(
            $$"""
            Set-Location '{{folder.Path}}'
            $busy = Start-DfineryEmulator -BusyRate {{(isBusy ? "0.3" : "0")}} -Seed {{seed}} -Latency {{random.Next(3)}}
            $busy | Connect-Dfinery -MaxRetryCount 20
            $null = Import-Csv before.csv | Set-DfineryUserProfile
            $c = Import-Csv file.csv | Compare-DfineryUserProfile {{between}}
            $busy | Connect-Dfinery -MaxRetryCount 0 -ThrottleLimit {{random.Next(1, 5)}}
            $all = $r = {{way}} | Set-DfineryUserProfile {{ledger}} -MaxFailureCount 1000 -ErrorAction SilentlyContinue
            for ($i = 0; $i -lt 100 -and ($c = @($r | Where-Object Status -in Failed, Unknown)); $i++) {
                $r = {{way}} | Set-DfineryUserProfile {{ledger}} -MaxFailureCount 1000 -ErrorAction SilentlyContinue
            }
            "$($all.Count) $($r | Where-Object Status -notin Succeeded, Unchanged, Skipped)"
            $keys = '{{string.Join("','", Columns)}}'
            foreach ($n in 0..{{users - 1}}) { $p = $busy.Users["u$n"].Profile
                @($keys | Where-Object { $p -and $p.ContainsKey($_) } | ForEach-Object { "$_=$($p[$_])" }) -join ',' }
            """).ThrowIfFailed();

        Assert.Equal($"{rows.Length} ", run.Output[0].ToString());
        for (int user = 0; user < users; user++)
            Assert.Equal(Text(Model(user)), run.Output[user + 1].ToString());

        string Pick(string[] from) => from[random.Next(from.Length)];

        void Write(string name, IEnumerable<(int User, Dictionary<string, string> Row)> lines) => File.WriteAllLines(
            Path.Combine(folder.Path, name),
            lines.Select(line => string.Join(',', Columns.Select(column => line.Row.GetValueOrDefault(column)).Prepend("u" + line.User)))
                .Prepend("user_id," + string.Join(',', Columns)));

        Dictionary<string, string> Model(int user)
        {
            var end = new Dictionary<string, string>(before[user]);
            foreach ((string key, string value) in rows.Where(row => row.User == user).SelectMany(row => row.Row))
            {
                if (value != "Subscribed" || before[user].GetValueOrDefault(key) != "Unsubscribed")
                    end[key] = value;
            }

            return end;
        }
    }

    private static Dictionary<string, string> Row(Random random)
    {
        var row = new Dictionary<string, string>();
        foreach (string column in Columns)
        {
            string[] values = column == "age" ? ["20", "21"] : ["Subscribed", "Unsubscribed"];
            if (random.Next(3) > 0)
                row[column] = values[random.Next(2)];
        }

        return row;
    }

    private static string Text(Dictionary<string, string> profile) =>
        string.Join(',', Columns.Where(profile.ContainsKey).Select(column => $"{column}={profile[column]}"));

    private void Start(string connect = "") => _session.Run(
        $"$e = Start-DfineryEmulator; $e | Connect-Dfinery {connect}; " +
        "$null = Set-DfineryUserProfile a, b -Age 21 -MktFlag Unsubscribed")
        .ThrowIfFailed();

    private string Profile(string user) => _session.Run(
        $"$p = $e.Users['{user}'].Profile; $p['age'], $p['info_flag'], $p['mkt_flag'] -join ' '").Single<string>();
}
