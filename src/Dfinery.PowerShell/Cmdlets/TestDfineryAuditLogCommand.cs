using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using Dfinery.Client.Audit;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Input;
using Dfinery.PowerShell.Output;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>Checks that each line of an audit log carries the SHA-256 of the line before it, and counts what stands in it.</summary>
[Cmdlet(
    VerbsDiagnostic.Test,
    "DfineryAuditLog",
    DefaultParameterSetName = ByPath,
    HelpUri = "https://github.com/dfinery/Dfinery.PowerShell/blob/main/docs/en-US/Test-DfineryAuditLog.md")]
[OutputType(typeof(AuditLogTest))]
public sealed class TestDfineryAuditLogCommand : DfineryCommand
{
    private const string ByPath = "Path";
    private const string ByLiteralPath = "LiteralPath";
    private const int IntervalMs = 200;
    private const double Megabyte = 1024 * 1024;

    private readonly ProgressRecord _progress = new(0, "Test-DfineryAuditLog", " ");
    private int _last = Environment.TickCount;
    private bool _isShown;

    /// <summary>The files, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByPath)]
    [SupportsWildcards]
    [ValidateGiven]
    public string[] Path { get; set; } = [];

    /// <summary>The files, as they are called.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByLiteralPath)]
    [Alias("PSPath", "FullName")]
    [ValidateGiven]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The SHA-256 of a line that was kept elsewhere.</summary>
    [Parameter]
    [ValidateGiven]
    public string? Head { get; set; }

    private protected override void Begin()
    {
        if (Head is not null && !AuditHash.IsHash(Head.Trim()))
            throw CommandErrors.InvalidHead(Head);
    }

    private protected override void Process()
    {
        bool isLiteral = ParameterSetName == ByLiteralPath;
        foreach (string path in isLiteral ? LiteralPath : Path)
        {
            try
            {
                foreach (string file in isLiteral ? [Unresolved(path)] : Resolved(path))
                    Test(file);
            }
            catch (CommandException e)
            {
                WriteError(e.Record);
            }
            catch (Exception e) when (
                e is IOException or UnauthorizedAccessException or SessionStateException or ProviderInvocationException
                    or NotSupportedException or ArgumentException)
            {
                WriteError(AuditErrors.Unreadable(path, e));
            }
        }
    }

    private protected override void End()
    {
        if (!_isShown)
            return;
        _progress.RecordType = ProgressRecordType.Completed;
        WriteProgress(_progress);
    }

    private string Unresolved(string path) => LedgerFolderPath.Resolve(
        this, path, (name, reason) => new CommandException(AuditErrors.Unreadable(name, new IOException(reason))));

    private List<string> Resolved(string path)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(path))
            return [Unresolved(path)];
        var files = new List<string>();
        foreach (string file in SessionState.Path.GetResolvedProviderPathFromPSPath(path, out _))
        {
            // The small file by which a run holds a log matches the wildcards of its log.
            if (!file.EndsWith(AuditOpening.LockExtension, StringComparison.OrdinalIgnoreCase) && !Directory.Exists(file))
                files.Add(file);
        }

        return files;
    }

    private void Test(string file)
    {
        // A run may append to it meanwhile.
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        _progress.CurrentOperation = VisibleText.Of(file);
        WriteObject(new AuditLogTest(file, AuditChecker.Check(stream, Head?.Trim(), read => Tick(read, stream.Length))));
    }

    private void Tick(long read, long length)
    {
        if (Stopping)
            throw new PipelineStoppedException();
        if (unchecked(Environment.TickCount - _last) < IntervalMs)
            return;
        _last = Environment.TickCount;
        _progress.StatusDescription = ErrorFactory.Format(Messages.ProgressAudit, read / Megabyte, length / Megabyte);
        _progress.PercentComplete = (int)Math.Min(100, 100 * read / Math.Max(1, length));
        WriteProgress(_progress);
        _isShown = true;
    }
}
