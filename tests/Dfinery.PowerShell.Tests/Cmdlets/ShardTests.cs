using System;
using System.Linq;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>
/// -Shard: several runs over one input, each of which takes its own users. By their hashes u1, u3, u5, u7 and u8 fall to 1/2, as does a row
/// that names nobody; u2, u4, u6 and u11 fall to 2/2.
/// </summary>
public sealed class ShardTests : IDisposable
{
    private readonly PowerShellSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Set-DfineryUserProfile -Age 3")]
    [InlineData("Get-DfineryUserProfile")]
    [InlineData("Set-DfineryUserCi -KakaoId 0123456789")]
    [InlineData("Get-DfineryUserCi")]
    [InlineData("Compare-DfineryUserProfile -Age 3")]
    [InlineData("Compare-DfineryUserCi -KakaoId 0123456789")]
    [InlineData("Remove-DfineryUserCi -PropertyName * -Force")]
    public void Each_bulk_cmdlet_takes_each_row_in_exactly_one_shard(string command)
    {
        int[] rows = [.. Enumerable.Range(1, 4).SelectMany(RowsOf)];
        Assert.Equal(Enumerable.Range(1, 60), rows.Order());
        Assert.Equal(
            Enumerable.Range(1, 60).Select(i => "u" + i).Order(),
            _session.Run("$emulator.Requests.UserIds").Output.Select(id => id.ToString()).Order());

        int[] RowsOf(int shard)
        {
            ScriptResult run = _session.Run($"1..60 | ForEach-Object {{ \"u$_\" }} | {command} -Shard {shard}/4 -SummaryVariable s");
            int[] taken = [.. run.ThrowIfFailed().Column("Row").Select(int.Parse)];
            Assert.InRange(taken.Length, 1, 59);
            Assert.Equal(taken.Order(), taken);
            Assert.Equal($"{shard}/4 {taken.Length} {taken.Length} {60 - taken.Length}", Summary("Shard Rows Succeeded OtherShards"));
            return taken;
        }
    }

    [Theory]
    [InlineData("1/2", "u1 u3 u5 u7 u8")]
    [InlineData(" 2/2 ", "u2 u4 u6 u11")]
    [InlineData("1/1", "u1 u2 u3 u4 u5 u6 u7 u8 u11")]
    public void The_hash_of_the_id_says_which_users(string shard, string users)
    {
        const string Ids = "'u1', 'u2', 'u3', 'u4', 'u5', 'u6', 'u7', 'u8', 'u11'";
        Assert.Equal(users, Ran($"{Ids} | Set-DfineryUserProfile -Age 3 -Shard '{shard}'"));
        Assert.Equal(users, Ran($"Set-DfineryUserProfile -UserId {Ids} -Age 3 -Shard '{shard}'"));
        Assert.Equal(users, Ran($"{Ids} | Set-DfineryUserProfile -Age 3 -Shard '{shard}' -ValidateOnly"));
        Assert.Equal(users, Ran($"{Ids} | Set-DfineryUserProfile -Age 3 -Shard '{shard}' -WhatIf"));
        Assert.Equal(users, Ran($"{Ids} | Set-DfineryUserProfile -Age 3 | Set-DfineryUserProfile -Shard '{shard}'"));
        Assert.Equal(users, Ran(
            $"{Ids} | Set-DfineryUserProfile -Age 3 -Shard '{shard}' | ConvertTo-Csv | ConvertFrom-Csv | " +
                $"Set-DfineryUserProfile -Shard '{shard}'"));

        string Ran(string script) => string.Join(' ', _session.Run(script).ThrowIfFailed().Column("UserId"));
    }

    [Fact]
    public void Rows_without_a_usable_id_have_one_result_too()
    {
        const string Rows = "$null, '', 'u1', @{ age = 3 }, @{ user_id = '' }, @{ user_id = 1.5 }, 'user_id', 'x ', \"a$([char]27)\", " +
            "'@{a=1}', 'u2', [pscustomobject]@{ user_id = 'a'; UserId = 'b' }, (Get-Date), @{ user_id = 'u3'; age = 'x'; info_flag = 'x' }";
        string[] all = [.. _session.Run($"{Rows} | Set-DfineryUserProfile -InfoFlag Subscribed -ErrorAction SilentlyContinue")
            .Column("Row")];
        string[] first = RowsOf(1);
        string[] second = RowsOf(2);
        Assert.Equal(14, all.Length);
        Assert.Equal(all.Order(), first.Concat(second).Order());
        Assert.NotEmpty(second);
        Assert.Equal(["1", "2", "4", "5"], first.Intersect(["1", "2", "4", "5"]));

        string[] RowsOf(int shard) =>
            [.. _session.Run($"{Rows} | Set-DfineryUserProfile -InfoFlag Subscribed -Shard {shard}/2 -ErrorAction SilentlyContinue")
                .Column("Row")];
    }

    [Theory]
    [InlineData("a1", "b2")]
    [InlineData("b2", "a1")]
    public void A_row_of_two_names_falls_to_the_same_shard_in_whatever_order_they_stand(string one, string other)
    {
        string row = $"[pscustomobject]@{{ user_id = '{one}'; UserId = '{other}'; age = 5 }} | ";
        string[] shards = [.. Enumerable.Range(1, 5).Where(shard => _session.Run(
            row +
            $"Set-DfineryUserProfile -ValidateOnly -Shard {shard}/5 -ErrorAction SilentlyContinue").Output.Count == 1)
            .Select(shard => shard.ToString())];
        Assert.Equal(["1"], shards);
    }

    [Fact]
    public void Of_a_user_with_several_rows_the_last_one_stays()
    {
        ScriptResult run = _session.Run(
            """
            $rows = 1..300 | ForEach-Object { @{ user_id = "u$($_ % 7)"; age = $_ } }
            1..3 | ForEach-Object { $rows | Set-DfineryUserProfile -Shard "$_/3" | Out-Null }
            0..6 | ForEach-Object { $emulator.Users["u$_"].Profile['age'] }
            """).ThrowIfFailed();
        Assert.Equal([294, 295, 296, 297, 298, 299, 300], run.Output.Select(age => Convert.ToInt32(age.BaseObject)));
    }

    [Theory]
    [InlineData("@{ user_id = 'u2'; agee = 3 } | Set-DfineryUserProfile", "ColumnSlip")]
    [InlineData("1..30 | ForEach-Object { @{ id = 'u2'; age = 3 } } | Set-DfineryUserProfile", "NoIdColumn")]
    [InlineData("'user_id,age', 'u2,3' | Set-DfineryUserProfile -Age 3", "CsvLines")]
    [InlineData("1..300 | ForEach-Object { @{ user_id = \"u$_\"; info_flag = 'x' } } | Set-DfineryUserProfile", "EveryRowInvalid")]
    public void What_is_wrong_with_the_whole_input_ends_every_shard(string script, string error)
    {
        Assert.Equal(error, _session.Run(script + " -Shard 1/2 -ErrorAction SilentlyContinue").TerminatingId);
        Assert.Equal(error, _session.Run(script + " -Shard 2/2 -ErrorAction SilentlyContinue").TerminatingId);
        Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
    }

    [Fact]
    public void That_all_rows_fall_to_other_shards_is_no_error()
    {
        ScriptResult run = _session.Run("1..300 | ForEach-Object { 'u2' } | Set-DfineryUserProfile -Age 3 -Shard 1/2 -SummaryVariable s");
        Assert.Empty(run.ThrowIfFailed().Output);
        Assert.Empty(run.Warnings);
        Assert.Equal("0 300 0 ", Summary("Rows OtherShards Requests StopReason"));
        Assert.Contains("; shard 1/2, 300 rows of other shards", _session.Run("\"$s\"").Single<string>());
    }

    [Fact]
    public void Warnings_are_about_the_whole_input()
    {
        Assert.Empty(_session.Run("@{ user_id = 'u1' }, @{ user_id = 'u2'; age = 3 } | Set-DfineryUserProfile -Shard 1/2").Warnings);
        Assert.Single(_session.Run("@{ user_id = 'u2' } | Set-DfineryUserProfile -Shard 1/2").Warnings);
        Assert.Single(_session.Run(
            "@{ user_id = 'u2'; age = 3 } | Set-DfineryUserProfile -Shard 1/2 -PropertyMap @{ Naem = 'user_name' }").Warnings);
    }

    [Theory]
    [InlineData("1/2", 0)]
    [InlineData("2/2", 1)]
    public void Contradicting_consent_counts_in_its_own_shard(string shard, int count)
    {
        _session.Run(
            "@{ user_id = 'u2'; mkt_flag = 'Subscribed' }, @{ user_id = 'u2'; mkt_flag = 'Unsubscribed' }, 'u1' | " +
                $"Set-DfineryUserProfile -Shard {shard} -SummaryVariable s").ThrowIfFailed();
        Assert.Equal($"{count}", Summary("ConsentConflicts"));
    }

    [Theory]
    [InlineData("-MaxFailureCount 0", "TooManyFailures")]
    [InlineData("", "EveryRowRefused")]
    public void Bounds_on_failures_count_own_rows(string bound, string error)
    {
        // The emulator refuses the property; every row of 1/2 has it, and no other.
        const string Rows = "1..2000 | ForEach-Object { @{ user_id = 'u2'; age = 3 }; @{ user_id = \"u1\"; shoe_size = 43 } }";
        string command = $"{Rows} | Set-DfineryUserProfile -PropertyName age, shoe_size {bound} -ErrorAction SilentlyContinue -Shard ";
        Assert.Equal(error, _session.Run(command + "1/2").TerminatingId);
        ScriptResult run = _session.Run(command + "2/2 -SummaryVariable s").ThrowIfFailed();
        Assert.Equal(2000, run.Column("Status").Count(status => status == "Succeeded"));
        Assert.Equal("2000 2000 0", Summary("Rows OtherShards Failed"));
    }

    [Fact]
    public void A_run_that_has_ended_reads_no_more_rows_of_other_shards()
    {
        ScriptResult run = _session.Run(
            """
            & { @{ user_id = 'u1'; shoe_size = 43 }; 1..100 | ForEach-Object { @{ user_id = "x$_"; age = 3 } }
                for ($read = 0; $read -lt 2000000; $read++) { 'u2' } } |
                Set-DfineryUserProfile -PropertyName age, shoe_size -MaxFailureCount 0 -Shard 1/2 -SummaryVariable s
            """);
        Assert.Equal("TooManyFailures", run.TerminatingId);
        Assert.InRange(_session.Run("$s.OtherShards").Single<long>(), 0, 1_999_999);
    }

    [Fact]
    public void A_run_that_ends_early_says_which_shard_to_send_again_and_counts_as_the_summary_does()
    {
        ScriptResult run = _session.Run(
            "Connect-Dfinery -Token t -BaseUri http://127.0.0.1:9 -MaxRetryCount 0; " +
                "1..5000 | ForEach-Object { \"u$_\" } | Set-DfineryUserProfile -Age 3 -Shard 3/8 -SummaryVariable s");
        Assert.Equal("ServerUnreachable", run.TerminatingId);
        string[] counts = [.. Summary("Rows OtherShards").Split(' ').Select(count => $"{int.Parse(count):N0}")];
        Assert.Contains($"Rows taken in: {counts[0]}, and {counts[1]} of other shards left to them", run.Terminating!.ToString());
        Assert.Contains("send the whole file again with -Shard 3/8: every operation", run.Terminating.ToString());
    }

    [Theory]
    [InlineData("(3/8)", "in quotation marks")]
    [InlineData("0.375", "in quotation marks")]
    [InlineData("1", "in quotation marks")]
    [InlineData("'1/2', '2/2'", "in quotation marks")]
    [InlineData("'0/8'", "numbered from 1")]
    [InlineData("'9/8'", "numbered from 1")]
    [InlineData("3/0", "numbered from 1")]
    [InlineData("a/b", "numbered from 1")]
    [InlineData("1/10001", "at most 10,000")]
    [InlineData("\"$env:DFINERY_NEVER_SET/4\"", "the variable is set")]
    [InlineData("$undefined", "holds nothing")]
    [InlineData("''", "holds nothing")]
    [InlineData("(& { })", "holds nothing")]
    public void What_is_no_shard_is_refused_in_words(string shard, string words)
    {
        ScriptResult run = _session.Run($"'u1' | Set-DfineryUserProfile -Age 3 -Shard {shard}");
        Assert.Contains("'Shard'", run.Terminating!.ToString());
        Assert.Contains(words, run.Terminating.ToString());
        Assert.Equal(0, _session.Run("$emulator.Requests.Count").Single<int>());
    }

    [Fact]
    public void A_hashtable_in_which_3_of_8_is_a_division_is_refused() =>
        Assert.Contains("3/8 is a division", _session.Run("$p = @{ Shard = 3/8 }; Get-DfineryUserCi u @p").Terminating!.ToString());

    [Fact]
    public void It_is_told_while_it_runs()
    {
        ScriptResult run = _session.Run(
            "$e = Start-DfineryEmulator -Latency 300; $e | Connect-Dfinery; " +
                "'u2', 'u1' | Set-DfineryUserProfile -Age 3 -Shard 1/2 -Verbose");
        Assert.Contains(run.ThrowIfFailed().Verbose, line => line.Contains("shard 1 of 2"));
        Assert.Contains(run.Progress, record => record.StatusDescription.Contains(", 1 left to other shards"));
    }

    private string Summary(string columns) =>
        string.Join(' ', columns.Split(' ').Select(column => _session.Run($"\"$($s.{column})\"").Single<string>()));
}
