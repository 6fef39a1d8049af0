using System;
using System.IO;
using System.Linq;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>What Connect-Dfinery says of a path for a log, and Test-DfineryAuditLog.</summary>
public sealed class AuditLogCmdletTests : IDisposable
{
    private const string Connect = "$emulator | Connect-Dfinery -AuditLogPath ";

    private readonly PowerShellSession _session = new();
    private readonly TempFolder _folder = new();

    public AuditLogCmdletTests()
    {
        Directory.CreateDirectory(_folder.Path);
        _session.Run("Set-Location $path", ("path", _folder.Path)).ThrowIfFailed();
    }

    public void Dispose()
    {
        _session.Run("Set-Location /");
        _session.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("$null", "ParameterArgumentValidationError")]
    [InlineData("''", "ParameterArgumentValidationError")]
    [InlineData(".", "AuditLogPathInvalid")]
    [InlineData("env:/x", "AuditLogPathInvalid")]
    [InlineData("nowhere:/x", "AuditLogPathInvalid")]
    [InlineData("missing/a.jsonl", "AuditLogDisk")]
    [InlineData("(Set-Content users.csv 'user_id' -PassThru | % { 'users.csv' })", "AuditLogNotOurs")]
    public void A_path_that_cannot_be_a_log_is_an_error_at_once_and_no_other_connection_serves(string path, string id)
    {
        Assert.StartsWith(id, _session.Run(Connect + path).TerminatingId);
        Assert.Equal("ConnectFailed", _session.Run("Set-DfineryUserProfile u -Age 3").TerminatingId);
    }

    [Theory]
    [InlineData("a.jsonl", "a.jsonl")]
    [InlineData("'[a].jsonl'", "[a].jsonl")]
    [InlineData("(New-PSDrive d FileSystem $PWD -Scope Global | % { 'd:/b.jsonl' })", "b.jsonl")]
    public void A_path_is_the_sessions(string path, string file)
    {
        _session.Run(Connect + path).ThrowIfFailed();
        Assert.True(File.Exists(Path.Combine(_folder.Path, file)));
        Assert.Equal(
            Path.Combine(_folder.Path, file),
            Path.GetFullPath(_session.Run("(Get-DfineryConnection).AuditLogPath").Single<string>()));
    }

    [Theory]
    [InlineData("Test-DfineryAuditLog a.jsonl", "a.jsonl")]
    [InlineData("Test-DfineryAuditLog *.jsonl*", "[b].jsonl a.jsonl")]
    [InlineData("Test-DfineryAuditLog a.jsonl, ?b?.jsonl", "a.jsonl [b].jsonl")]
    [InlineData("Test-DfineryAuditLog -LiteralPath '[b].jsonl'", "[b].jsonl")]
    [InlineData("Get-ChildItem *.jsonl | Test-DfineryAuditLog", "[b].jsonl a.jsonl")]
    [InlineData("'a.jsonl' | Test-DfineryAuditLog", "a.jsonl")]
    [InlineData("Get-Item a.jsonl | Select-Object FullName | Test-DfineryAuditLog", "a.jsonl")]
    [InlineData("Test-DfineryAuditLog a.jsonl | Test-DfineryAuditLog", "a.jsonl")]
    [InlineData("Test-DfineryAuditLog none*", "")]
    public void Logs_are_found_as_PowerShell_finds_files(string script, string files)
    {
        foreach (string name in new[] { "a.jsonl", "'[b].jsonl'" })
            _session.Run($"{Connect}{name}; $null = Set-DfineryUserProfile u -Age 3").ThrowIfFailed();
        ScriptResult run = _session.Run($"({script}).Path | Where-Object {{ $_ }} | Split-Path -Leaf | Sort-Object").ThrowIfFailed();
        Assert.Equal(files.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), run.Output.Select(item => item.ToString()).Order());
    }

    [Theory]
    [InlineData("Test-DfineryAuditLog missing.jsonl", "AuditLogUnreadable")]
    [InlineData("Test-DfineryAuditLog .", "AuditLogUnreadable")]
    [InlineData("Test-DfineryAuditLog env:/PATH", "AuditLogUnreadable")]
    [InlineData("Test-DfineryAuditLog -LiteralPath nowhere:/x", "AuditLogUnreadable")]
    public void A_file_that_cannot_be_read_is_an_error_and_the_others_go_on(string script, string id)
    {
        _session.Run(Connect + "a.jsonl").ThrowIfFailed();
        ScriptResult run = _session.Run($"{script}; 'a.jsonl' | Test-DfineryAuditLog");
        Assert.StartsWith(id, Assert.Single(run.Errors).FullyQualifiedErrorId);
        Assert.Single(run.Output);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("('x' * 64)")]
    [InlineData("('a' * 63)")]
    public void A_head_that_is_none_is_an_error(string head)
    {
        Assert.Equal("InvalidHead", _session.Run("Test-DfineryAuditLog a.jsonl -Head " + head).TerminatingId);
        Assert.StartsWith("ParameterArgumentValidationError", _session.Run("Test-DfineryAuditLog a.jsonl -Head $null").TerminatingId);
    }

    [Fact]
    public void A_log_that_was_changed_is_a_result_and_not_an_error()
    {
        _session.Run(Connect + "a.jsonl; 'u1', 'u2' | Set-DfineryUserProfile -MktFlag Unsubscribed | Out-Null").ThrowIfFailed();
        _session.Run("(Get-Content a.jsonl -Raw).Replace('\"u2\"', '\"u9\"') | Set-Content a.jsonl -NoNewline");
        ScriptResult run = _session.Run("Test-DfineryAuditLog a.jsonl -OutVariable test | Out-String -Width 120; $test").ThrowIfFailed();
        Assert.Contains("does not have the SHA-256", string.Concat(run.Output[0].ToString().Split('\n').Select(line => line.Trim() + " ")));
        Assert.Equal(
            ("False", "4", "Line 4 does not have the SHA-256 of the line before it"),
            (run.Column("IsIntact")[1], run.Column("FirstBrokenLine")[1], run.Column("Reason")[1].Split(':')[0]));
    }

    [Fact]
    public void A_run_may_go_on_meanwhile()
    {
        ScriptResult run = _session.Run(
            Connect + "a.jsonl; 1..200 | ForEach-Object { \"u$_\" } | Set-DfineryUserProfile -Age 3 | " +
            "Select-Object -First 1 | ForEach-Object { Test-DfineryAuditLog a.jsonl; $null = Get-Content a.jsonl }").ThrowIfFailed();
        Assert.Equal(("True", "1"), (run.Column("IsIntact")[0], run.Column("RunsNotEnded")[0]));
    }
}
