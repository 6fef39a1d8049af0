using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>The scripts of <c>examples/</c>, for machines without pwsh; the Pester tests check more.</summary>
public sealed class ExampleTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dfinery");
    private readonly PowerShellSession _session = new();

    public void Dispose()
    {
        _session.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(0, "user_id,mkt_flag\na,Subscribed\nb,\n")]
    [InlineData(1, "user_id,mkt_flag\na,Subscribed\nb,Y\n")]
    [InlineData(3, "")]
    [InlineData(3, "user_id,mkt_flag\n")]
    [InlineData(3, "user_id,crm\na,1\n")]
    public void The_nightly_sync_says_with_its_exit_code_what_became_of_the_file(int exitCode, string csv)
    {
        string path = Save("users.csv", csv);
        ScriptResult run = _session.Run($"& '{Script("Sync-NightlyUsers.ps1")}' -Path '{path}'; $LASTEXITCODE");
        Assert.Equal(exitCode, run.Single<int>());
        Assert.Equal(exitCode == 0, run.Warnings.Count == 0);
        Assert.Equal(exitCode == 1, File.Exists(Path.Combine(_folder.FullName, "users.failed.csv")));
    }

    [Theory]
    [InlineData(1, "user_id,mkt_flag\na,Subscribed\nb,Y\n", "1 of 2 rows did not succeed.")]
    [InlineData(2, "user_id,mkt_flga\na,Subscribed\n", "The run ended early: ColumnSlip.")]
    public void The_nightly_sync_writes_a_report_and_a_post_that_fails_changes_nothing(int exitCode, string csv, string says)
    {
        string path = Save("users.csv", csv);
        string report = Path.Combine(_folder.FullName, "run.json");
        ScriptResult run = _session.Run(
            $"& '{Script("Sync-NightlyUsers.ps1")}' -Path '{path}' -ReportPath '{report}' -WebhookUri http://127.0.0.1:9/planted-secret; " +
            "$LASTEXITCODE");
        Assert.Equal(exitCode, run.Single<int>());
        Assert.Contains(says, File.ReadAllText(report));
        Assert.Contains(run.Warnings, warning => warning.Contains("was not posted to -WebhookUri: it could not be reached."));
        Assert.DoesNotContain(run.Warnings.Concat(run.Errors.Select(error => error.ToString())), text => text.Contains("planted-secret"));
    }

    [Fact]
    public void A_run_that_ends_early_keeps_the_failed_file_of_an_earlier_run()
    {
        string failed = Save("users.failed.csv", "old");
        string path = Save("users.csv", "user_id,mkt_flag\nbad,Y\na,Subscribed\n");
        _session.Run("Connect-Dfinery -Token wrong -BaseUri $emulator.BaseUri").ThrowIfFailed();
        ScriptResult run = _session.Run($"& '{Script("Sync-NightlyUsers.ps1")}' -Path '{path}'; $LASTEXITCODE");
        Assert.Equal(2, run.Single<int>());
        Assert.Contains("whole file again", Assert.Single(run.Errors).ToString());
        Assert.Equal("old", File.ReadAllText(failed));
    }

    [Theory]
    [InlineData("Revoke-Consent.ps1", "-Flag mkt_flag")]
    [InlineData("Clear-UserCi.ps1", "-Force")]
    public void Scripts_that_take_something_back_read_rows_and_report_whom_the_server_does_not_know(string script, string options)
    {
        _session.Run("$null = Set-DfineryUserProfile a -MktFlag Subscribed").ThrowIfFailed();
        ScriptResult run = _session.Run(
            $"'CustomerNo,user_id','a,no','nobody,no','a,no' | ConvertFrom-Csv | & '{Script(script)}' {options} -IdColumn CustomerNo");
        Assert.Null(run.Terminating);
        Assert.Equal(["nobody"], run.Column("UserId"));
        Assert.Equal(["NotKnown"], run.Column("Status"));
        Assert.Equal(["a"], _session.Run("$emulator.Users.Keys").Output.Select(id => id.ToString()));
        Assert.Equal("1", _session.Run("\"$LASTEXITCODE\"").Single<string>());
    }

    [Theory]
    [InlineData(1, "-Flag", "mkt_flag,night_flag")]
    [InlineData(2, "-Flag", "mkt_flag,night_flg")]
    public async Task With_File_names_come_as_one_text_and_the_exit_code_is_that_of_the_process(int exitCode, params string[] options)
    {
        string path = Save("ids.txt", "a\nnobody\n");
        _session.Run("$null = Set-DfineryUserProfile a -MktFlag Subscribed").ThrowIfFailed();
        string host = Path.Combine(
            PowerShellSession.Repository,
            $"tools/PowerShellHost/bin/{new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name}/net10.0/PowerShellHost.dll");
        IEnumerable<string> arguments = [host, "-File", Script("Revoke-Consent.ps1"), "-Path", path, .. options];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PSModulePath"] = Path.Combine(PowerShellSession.Repository, "out");
        start.Environment["DFINERY_API_TOKEN"] = _session.Run("$emulator.Token").Single<string>();
        start.Environment["DFINERY_BASE_URI"] = _session.Run("\"$($emulator.BaseUri)\"").Single<string>();
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == exitCode, $"{process.ExitCode}: {output}{await errors}");
        Assert.Contains(exitCode == 1 ? "NotKnown" : "Nothing was sent", output + await errors);
    }

    private static string Script(string name) => Path.Combine(PowerShellSession.Repository, "examples", name);

    private string Save(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
