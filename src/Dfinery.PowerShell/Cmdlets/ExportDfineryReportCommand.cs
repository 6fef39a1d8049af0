using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Input;
using Dfinery.PowerShell.Output;
using Dfinery.PowerShell.Output.Report;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>
/// <para>Writes a report of a run: of the results that come by. It is written when the run above it has ended, however that came about:
/// where an error ends the pipeline, <c>EndProcessing</c> is not called, so that <see cref="Dispose"/> writes it.</para>
/// </summary>
[Cmdlet(VerbsData.Export, "DfineryReport", SupportsShouldProcess = true, DefaultParameterSetName = FromPath,
    HelpUri = "https://github.com/dfinery/Dfinery.PowerShell/blob/main/docs/en-US/Export-DfineryReport.md")]
[OutputType(typeof(UserResult))]
public sealed class ExportDfineryReportCommand : DfineryCommand, IDisposable
{
    private const string FromPath = "Path";
    private const string FromLiteralPath = "LiteralPath";

    // What began later than the cmdlet itself is of this pipeline.
    private readonly SessionRuns _runs = SessionRuns.Current;
    private readonly long _before;
    private long _atBegin = -1;
    private MaskedIds? _ids;
    private RunReport? _report;
    private SourceFile? _source;
    private string? _file;
    private long _position;
    private bool _isOver;

    /// <summary>Notes which runs are not of its pipeline.</summary>
    public ExportDfineryReportCommand() => _before = _runs.Count;

    /// <summary>Results of a bulk cmdlet.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public PSObject? InputObject { get; set; }

    /// <summary>The report: .html, .htm, .md or .json.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = FromPath)]
    [ValidateGiven]
    public string Path { get; set; } = string.Empty;

    /// <summary>The same, where a bracket is a bracket.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FromLiteralPath)]
    [Alias("PSPath", "LP")]
    [ValidateGiven]
    public string LiteralPath { get; set; } = string.Empty;

    /// <summary>The file that the rows come from: the report has its name, size and SHA-256.</summary>
    [Parameter]
    [ValidateGiven]
    public string? SourcePath { get; set; }

    /// <summary>The most rows that are listed.</summary>
    [Parameter]
    [ValidateRange(0, 100_000)]
    public int MaxRows { get; set; } = 1000;

    /// <summary>What the report is called.</summary>
    [Parameter]
    [ValidateGiven]
    public string? Title { get; set; }

    /// <summary>Shows ids of users as they are.</summary>
    [Parameter]
    public SwitchParameter ShowUserId { get; set; }

    /// <summary>Hands the results on.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Does not write over a file.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Writes the report where that is still to be done.</summary>
    public void Dispose()
    {
        if (!_isOver)
            WriteLate();
        _ids?.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected override void Begin()
    {
        _atBegin = _runs.Count;
        _isOver = true;
        Prepare();
        if (SourcePath is not null)
            _source = ReadSource(SourcePath);
        if (!ShouldProcess(_file))
            return;
        Guard(() => ReportFile.Probe(_file!));
        _isOver = false;
    }

    private protected override void Process()
    {
        _position++;
        if (ReportRowReader.Read(InputObject) is not { } row)
        {
            string type = InputObject is null ? "$null" : InputObject.BaseObject is IDictionary ? "Hashtable" : InputObject.TypeNames[0];
            WriteError(CommandErrors.NotAResult(_position, type).Record);
            return;
        }

        _report!.Add(row);
        if (PassThru)
            WriteObject(InputObject);
    }

    private protected override void End()
    {
        // A run that a command between it and this one has stopped is still to fill its counts in: then Dispose writes.
        if (_isOver || _report!.Runs.Any(run => !run.HasEnded))
            return;
        _isOver = true;
        Guard(Write);
    }

    private void Prepare()
    {
        bool isLiteral = ParameterSetName == FromLiteralPath;
        _file = ReportPath.Resolve(this, isLiteral ? LiteralPath : Path, isLiteral);
        if (NoClobber && File.Exists(_file))
            throw CommandErrors.ReportExists(_file);
        _ids = new MaskedIds(ShowUserId);
        _report = new RunReport(MaxRows, _ids) { Title = Title, Versions = Versions() };
    }

    private SourceFile? ReadSource(string path)
    {
        string file = LedgerFolderPath.Resolve(this, path, CommandErrors.SourceUnreadable);
        try
        {
            return SourceFile.Read(file, () => Stopping) ?? throw new PipelineStoppedException();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandErrors.SourceUnreadable(path, RunErrors.Sentence(e.Message));
        }
    }

    /// <summary>Writes the report of a pipeline that has ended by an error or a stop; of that, only the host can be told.</summary>
    private void WriteLate()
    {
        _isOver = true;
        try
        {
            if (_atBegin < 0)
            {
                // A command above failed before this one began.
                if (_runs.Count == _before || !MayWriteUnasked())
                    return;
                Prepare();
            }

            Guard(Write);
        }
        catch (CommandException e)
        {
            Host.UI?.WriteErrorLine(e.Message);
        }
    }

    private bool MayWriteUnasked()
    {
        Dictionary<string, object> bound = MyInvocation.BoundParameters;
        bool isWhatIf = bound.TryGetValue("WhatIf", out object? given)
            ? LanguagePrimitives.IsTrue(given)
            : LanguagePrimitives.IsTrue(SessionState.PSVariable.GetValue("WhatIfPreference"));
        return !isWhatIf && !bound.ContainsKey("Confirm");
    }

    private void Write()
    {
        // Runs further down begin after this cmdlet; where none can be there, what began since is above, in a script block.
        bool isLast = MyInvocation.PipelinePosition == MyInvocation.PipelineLength;
        _report!.Source = _source;
        _report.Complete(_runs.Ended(_before, isLast || _atBegin < 0 ? long.MaxValue : _atBegin), DateTime.UtcNow);
        ReportFile.Write(_file!, overwrites: !NoClobber, output =>
        {
            switch (System.IO.Path.GetExtension(_file)!.ToLowerInvariant())
            {
                case ".md":
                    MarkdownReport.Write(_report, output);
                    break;
                case ".json":
                    JsonReport.Write(_report, output);
                    break;
                default:
                    HtmlReport.Write(_report, output);
                    break;
            }
        });
    }

    /// <exception cref="CommandException">The file cannot be written.</exception>
    private void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw CommandErrors.ReportNotWritten(_file!, RunErrors.Sentence(e.Message));
        }
    }

    private ReportVersions Versions()
    {
        var table = SessionState.PSVariable.GetValue("PSVersionTable") as Hashtable;
        return new ReportVersions(
            typeof(ExportDfineryReportCommand).Assembly.GetName().Version!.ToString(3), $"{table?["PSVersion"]} ({table?["PSEdition"]})");
    }
}
