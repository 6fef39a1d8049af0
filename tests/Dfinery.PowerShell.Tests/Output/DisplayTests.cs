using System;
using System.Linq;
using System.Management.Automation;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>What a person sees: tables, progress, completion.</summary>
public sealed class DisplayTests : IDisposable
{
    private readonly PowerShellSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData(
        "@{ user_id = 'u'; info_flag = 'x' } | Set-DfineryUserProfile -ErrorAction SilentlyContinue",
        "Row UserId Status Code Attempts Message",
        "1 u Invalid 0 info_flag must be Subscribed or Unsubscribed.")]
    [InlineData("Set-DfineryUserProfile u -UserName lucas", "Row UserId Status", "1 u Succeeded 1")]
    [InlineData(
        "$null = Set-DfineryUserProfile u -UserName lucas -InfoFlag Subscribed; Get-DfineryUserProfile u",
        "Row UserId Status Properties",
        "1 u Succeeded user_name=lucas; info_flag=Subscribed")]
    [InlineData(
        "$null = Set-DfineryUserProfile u -Age 3 -MktFlag Unsubscribed; Compare-DfineryUserProfile u -Age 4 -MktFlag Subscribed",
        "Row UserId Status Comparison Differing",
        "1 u Succeeded Different age, mkt_flag (withdrawn on the server)")]
    [InlineData(
        "$null = Set-DfineryUserProfile u -Age 3; '4', '3' | ForEach-Object { @{ user_id = 'u'; age = $_ } } | Compare-DfineryUserProfile",
        "Row UserId Status Comparison Differing",
        "2 u Succeeded Different An earlier row of the same user differs")]
    [InlineData("@{ user_id = 'u'; mkt_flag = 'Y' } | Compare-DfineryUserProfile -ErrorAction SilentlyContinue",
        "Row UserId Status Comparison Differing", "1 u Invalid mkt_flag must be")]
    [InlineData("@{ user_id = 'u'; vip = 1 } | Compare-DfineryUserProfile -PropertyName vip",
        "Row UserId Status Comparison Differing", "1 u Succeeded NotFound vip")]
    [InlineData("[Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize((" +
        "Set-DfineryUserProfile u -Age 3)))", "Row UserId Status", "1 u Succeeded 1")]
    [InlineData("Get-DfineryConnection", "Name BaseUri IsOpen ThrottleLimit MaxRetryCount QuotaRemaining", "default http://127.0.0.1:")]
    [InlineData(
        "& { $l = Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName()); $null = Set-DfineryUserProfile u -Age 3 " +
            "-LedgerPath $l; Get-DfineryLedger $l; Remove-Item $l -Recurse }",
        "Domain State Users Properties InDoubt Size LastRun",
        "profile Ready 1 1 0 ")]
    [InlineData("$emulator", "BaseUri Users Requests Token", "http://127.0.0.1:")]
    [InlineData("Test-DfineryConnection", "Name Succeeded LatencyMs QuotaShare QuotaRemaining Message", "default True")]
    public void Objects_are_shown_as_tables(string script, string header, string row)
    {
        string[] lines = [.. _session.Run($"{script} | Out-String -Width 200").ThrowIfFailed().Output.Single().ToString().Split('\n')
            .Select(line => string.Join(' ', line.Split(' ', '\r').Where(word => word.Length > 0)))];
        Assert.Contains(lines, line => line.StartsWith(header));
        Assert.Contains(lines, line => line.StartsWith(row));
    }

    [Fact]
    public void A_list_shows_everything()
    {
        string text = _session.Run("Set-DfineryUserProfile u -UserName lucas | Format-List * | Out-String").Output.Single().ToString();
        foreach (string name in new[] { "UserId", "Status", "Code", "Message", "Attempts", "Row", "Time", "user_name" })
            Assert.Contains(name, text);
    }

    [Fact]
    public void The_list_of_a_comparison_has_both_values_a_line_each_and_the_table_has_none()
    {
        const string Compare = "$null = Set-DfineryUserProfile u -UserName lucas -MktFlag Unsubscribed; " +
            "Compare-DfineryUserProfile u -UserName \"lucy`e[31m\" -MktFlag Subscribed | ";
        string list = _session.Run(Compare + "Format-List | Out-String -Width 200").Output.Single().ToString();
        Assert.Matches(@"(?m)^Differences +: user_name: lucy \[31m \(server: lucas\)\s*$", list);
        Assert.Matches(@"(?m)^ +mkt_flag: Subscribed \(server: Unsubscribed\)\s*$", list);
        Assert.Matches(@"(?m)^WithdrawnOnServer +: mkt_flag\s*$", list);

        string table = _session.Run(Compare + "Out-String -Width 200").Output.Single().ToString();
        Assert.DoesNotContain("lucas", table);
        Assert.DoesNotContain("lucy", table);
    }

    [Theory]
    [InlineData("Compare-DfineryUserProfile -PropertyName mkt_p", "mkt_push_flag")]
    [InlineData("Compare-DfineryUserProfile -MktFlag Un", "Unsubscribed")]
    [InlineData("Compare-DfineryUserCi u -Connection d", "default")]
    [InlineData("Compare-DfineryUserProfile u -IncludeW", "-IncludeWithdrawn")]
    [InlineData("Compare-DfineryUserProfile u | Where-Object With", "WithdrawnOnServer")]
    [InlineData("Set-DfineryUserProfile -PropertyName mkt_p", "mkt_push_flag")]
    [InlineData("Get-DfineryUserCi u -PropertyName k", "kakao_id")]
    [InlineData("Remove-DfineryUserCi u -PropertyName ph", "phone_number")]
    [InlineData("Set-DfineryUserProfile -InfoFlag Un", "Unsubscribed")]
    [InlineData("Set-DfineryUserProfile u -Connection d", "default")]
    [InlineData("Disconnect-Dfinery d", "default")]
    [InlineData("Test-DfineryConnection -Connection d", "default")]
    [InlineData("Connect-Dfinery -MaxRetry", "-MaxRetryCount")]
    public void Arguments_are_completed_from_local_data(string line, string completion)
    {
        ScriptResult run = _session.Run($"(TabExpansion2 -inputScript '{line}' -cursorColumn {line.Length}).CompletionMatches");
        Assert.Contains(completion, run.Column("CompletionText"));
        Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
    }

    [Fact]
    public void Progress_comes_a_few_times_a_second_not_per_row()
    {
        ScriptResult run = _session.Run(
            "$emulator = Start-DfineryEmulator -Latency 100; $emulator | Connect-Dfinery -ThrottleLimit 2; " +
                "$null = 1..400 | ForEach-Object { \"u$_\" } | Set-DfineryUserProfile -Age 3");
        ProgressRecord[] records = [.. run.Progress.Where(record => record.Activity.Contains("Set-DfineryUserProfile"))];
        Assert.InRange(records.Length, 2, 100);
        Assert.Contains(records, record => record.StatusDescription.Contains("users/s") && record.StatusDescription.Contains("quota left"));
        Assert.Equal(ProgressRecordType.Completed, records[^1].RecordType);
    }

    /// <summary>The first row hangs, so the window fills up behind it; each row after a pause looks at it again.</summary>
    [Theory]
    [InlineData(1_000, 1)]
    [InlineData(999, 0)]
    public void A_user_who_holds_up_the_run_is_told_of_once(int rows, int warnings)
    {
        ScriptResult run = _session.Run(
            $$"""
            $hung = Start-DfineryEmulator -BreakUserId hot -BreakBy Hang; $hung | Connect-Dfinery -Name hung
            & {
                @('hot') * {{rows}}; foreach ($n in 1..46000) { "u$n" }
                foreach ($n in 1..4) { Start-Sleep -Milliseconds 250; "v$n" }
                throw 'enough'
            } | Set-DfineryUserProfile -Age 3 -Connection hung
            """);
        Assert.Equal("enough", run.Terminating?.Exception.Message);
        Assert.Equal(warnings, run.Warnings.Count);
        Assert.All(run.Warnings, warning => Assert.StartsWith("User hot has 1,000 of the 4", warning));
    }

    [Fact]
    public void An_exported_view_can_be_imported_and_set_again()
    {
        using var file = new TempFile();
        ScriptResult run = _session.Run(
            """
            $rows = @{ user_id = 'u1'; user_name = 'lucas, the first'; info_flag = 'Subscribed' }, @{ user_id = 'u2'; age = '30' }
            $rows | Set-DfineryUserProfile | Export-Csv $path -NoTypeInformation
            Get-DfineryUserProfile u1, u2 | Export-Csv $path -NoTypeInformation
            $emulator.Reset()
            Import-Csv $path | Set-DfineryUserProfile
            """,
            ("path", file.Path)).ThrowIfFailed();
        Assert.Equal(["Succeeded", "Succeeded"], run.Column("Status"));
        Assert.Equal("lucas, the first", _session.Run("$emulator.Users['u1'].Profile['user_name']").Single<string>());
        Assert.Equal("30", _session.Run("$emulator.Users['u2'].Profile['age']").Single<string>());
    }

    [Fact]
    public void Exported_results_can_be_imported_and_set_again()
    {
        using var file = new TempFile();
        ScriptResult run = _session.Run(
            """
            $refused = [pscustomobject]@{ User_Id = 'u2'; UserName = 'b'; info_flag = 'no' }
            @{ user_id = 'u1'; user_name = 'a'; age = '1' }, $refused, 'u3' |
                Set-DfineryUserProfile -Age 44 -ErrorAction SilentlyContinue | Export-Csv $path -NoTypeInformation
            $emulator.Reset()
            $text = [IO.File]::ReadAllText($path).Replace('"no"', '"Unsubscribed"')
            [IO.File]::WriteAllText($path, $text)
            Import-Csv $path | Set-DfineryUserProfile
            foreach ($id in 'u1', 'u2', 'u3') { $p = $emulator.Users[$id].Profile; "$($p['user_name']) $($p['age']) $($p['info_flag'])" }
            """,
            ("path", file.Path)).ThrowIfFailed();
        Assert.Equal(
            ["Succeeded", "Succeeded", "Succeeded", "a 44 ", "b 44 Unsubscribed", " 44 "],
            run.Column("Status").Take(3).Concat(run.Output.Skip(3).Select(o => o.ToString())));
    }
}
