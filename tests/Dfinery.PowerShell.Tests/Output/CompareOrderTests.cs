using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>Users with several rows: comparisons that are sent leave the server as the whole file would.</summary>
public sealed class CompareOrderTests : IDisposable
{
    private static readonly string[] Header = ["user_id", "user_name", "age", "gender", "night_flag"];

    private readonly PowerShellSession _session = new(connect: false);

    public void Dispose() => _session.Dispose();

    [Fact]
    public void After_the_first_row_that_differs_all_of_its_user_are_sent_whole()
    {
        _session.Run("$e = Start-DfineryEmulator; $e | Connect-Dfinery; $null = Set-DfineryUserProfile a, b -Age 31 -Gender x")
            .ThrowIfFailed();
        ScriptResult run = _session.Run(
            """
            $r = @{ user_id = 'a'; age = 31; gender = 'x' }, @{ user_id = 'a'; age = 30; gender = 'x' },
                @{ user_id = 'a'; age = 31; gender = 'x' }, @{ user_id = 'b'; age = 31 }, @{ user_id = 'b'; gender = 'x' } |
                Compare-DfineryUserProfile
            $r
            """).ThrowIfFailed();
        Assert.Equal(["Same", "Different", "Different", "Same", "Same"], run.Column("Comparison"));
        Assert.Equal(["", "age: 30 (server: 31)", "", "", ""], run.Column("Differences"));
        Assert.Equal(["", "30", "31", "", ""], run.Column("age"));
        Assert.Equal(["", "", "x", "", ""], run.Column("gender"));
        Assert.Equal(["", "", "An earlier row of the same user differs, so this row is sent whole after it.", "", ""],
            run.Column("Message"));
    }

    [Fact]
    public void A_withdrawn_flag_is_left_out_of_a_later_row_too()
    {
        _session.Run("$e = Start-DfineryEmulator; $e | Connect-Dfinery; $null = Set-DfineryUserProfile a -Age 31 -MktFlag Unsubscribed")
            .ThrowIfFailed();
        ScriptResult run = _session.Run(
            "@{ user_id = 'a'; mkt_flag = 'Subscribed' }, @{ user_id = 'a'; age = 31 }, @{ user_id = 'a'; age = 30 }, " +
                "@{ user_id = 'a'; age = 31; mkt_flag = 'Subscribed' } | Compare-DfineryUserProfile").ThrowIfFailed();
        // What is withdrawn is not sent, so the second row has nothing to outdo.
        Assert.Equal(["", "", "30", "31"], run.Column("age"));
        Assert.Equal(["", "", "", ""], run.Column("mkt_flag"));
        Assert.Equal(["mkt_flag", "", "", "mkt_flag"], run.Column("WithdrawnOnServer"));
    }

    /// <summary>The row whose only difference is not sent is still the one that the row before it waits for.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("| ConvertTo-Csv | ConvertFrom-Csv")]
    [InlineData("| Compare-DfineryUserProfile")]
    [InlineData("| Compare-DfineryUserProfile | ConvertTo-Csv | ConvertFrom-Csv")]
    public void A_row_before_one_of_which_only_a_withdrawn_flag_differs_is_sent(string way)
    {
        _session.Run("$e = Start-DfineryEmulator; $e | Connect-Dfinery; $null = Set-DfineryUserProfile a -Age 31 -MktFlag Unsubscribed")
            .ThrowIfFailed();
        ScriptResult compared = _session.Run(
            "$r = @{ user_id = 'a'; age = 30 }, @{ user_id = 'a'; mkt_flag = 'Subscribed' } | Compare-DfineryUserProfile; $r");
        Assert.Equal(["True", "False"], compared.ThrowIfFailed().Column("HasLaterRow"));
        Assert.Equal(["", ""], compared.Column("Message"));

        ScriptResult set = _session.Run($"$r {way} | Set-DfineryUserProfile").ThrowIfFailed();

        Assert.Equal(["Succeeded", "Skipped"], set.Column("Status"));
        Assert.Equal(
            "30 Unsubscribed", _session.Run("$p = $e.Users['a'].Profile; $p['age'], $p['mkt_flag'] -join ' '").Single<string>());
        Assert.Equal(["Skipped"], _session.Run($"$r[0] {way} | Set-DfineryUserProfile").Column("Status"));
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    /// <summary>
    /// Random files with many rows a user against random servers, half of them after a run that was interrupted half way. Consent is only
    /// withdrawn in them: what a person has withdrawn on the server would stay so, and the file would not.
    /// </summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void What_is_compared_and_sent_leaves_the_server_as_the_file_does(int seed)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        var random = new Random(seed);
        int users = random.Next(1, 30);
        int rows = random.Next(users, 200);
        string file = Write(folder, "file.csv", random, users, rows);
        string before = Write(folder, "before.csv", random, users, users);

        string half = seed % 2 == 0 ? $"$null = Import-Csv $file | Select-Object -First {rows / 2} | Set-DfineryUserProfile" : string.Empty;
        string[] ways =
        [
            "Import-Csv $file | Set-DfineryUserProfile",
            "Import-Csv $file | Compare-DfineryUserProfile | Set-DfineryUserProfile",
            "$r = Import-Csv $file | Compare-DfineryUserProfile; $r | Set-DfineryUserProfile",
            "Import-Csv $file | Compare-DfineryUserProfile | Export-Csv $csv; Import-Csv $csv | Set-DfineryUserProfile",
            "Import-Csv $file | Compare-DfineryUserProfile | Compare-DfineryUserProfile | Set-DfineryUserProfile",
            "Import-Csv $file | Compare-DfineryUserProfile | Where-Object Comparison -ne Same | Set-DfineryUserProfile",
        ];
        string[] ends = [.. ways.Select(way => _session.Run(
            $$"""
            $e = Start-DfineryEmulator -Latency {{random.Next(4)}}; $e | Connect-Dfinery -ThrottleLimit {{random.Next(1, 5)}}
            $null = Import-Csv $before | Set-DfineryUserProfile
            {{half}}
            $null = . { {{way}} }
            @($e.Users | Sort-Object UserId | ForEach-Object {
                $p = $_.Profile
                "$($_.UserId) " + (@($p.Keys | Sort-Object | ForEach-Object { "$_=$($p[$_])" }) -join ',')
            }) -join "`n"
            $e | Stop-DfineryEmulator
            """,
            ("file", file), ("before", before), ("csv", Path.Combine(folder.Path, "out.csv"))).ThrowIfFailed().Output[^1].ToString())];

        Assert.NotEmpty(ends[0]);
        Assert.All(ends, end => Assert.Equal(ends[0], end));
    }

    private static string Write(TempFolder folder, string name, Random random, int users, int rows)
    {
        List<string> lines = [string.Join(',', Header)];
        for (int i = 0; i < rows; i++)
        {
            lines.Add(string.Join(
                ',', "u" + random.Next(users), Cell(["Kim", "Lee"]), Cell(["20", "21", "22"]), Cell(["f", "m"]), Cell(["Unsubscribed"])));
        }

        string path = Path.Combine(folder.Path, name);
        File.WriteAllLines(path, lines);
        return path;

        string Cell(string[] values) => random.Next(3) == 0 ? string.Empty : values[random.Next(values.Length)];
    }
}
