using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Input;

/// <summary>
/// What the headers of the input say: a slip in one, or none that names the user. Found in time it ends the run before anything is sent,
/// for what is wrong with a header is wrong with all rows.
/// </summary>
internal sealed partial class RowReader
{
    private const int RememberedShapes = 8;
    private const int RowsToJudge = 20;

    private readonly List<RowShape> _shapes = [];
    private readonly HashSet<string> _reportedSlips = [];
    private readonly Queue<string> _warnings = new();
    private readonly IgnoredColumns _columnsWithoutId = new();
    private int _rowsWithoutId;
    private bool _hasId;
    private bool _hasGoodRow;
    private bool _hasSkippedRow;
    private int _invalidRows;
    private string? _firstInvalid;
    private PSMemberInfo[] _cells = [];

    // Of the row that is being read.
    private string[] _names = [];
    private bool _isEarly;

    /// <summary>Why the input as a whole is refused; <c>null</c>: it is not.</summary>
    public CommandException? Refusal { get; private set; }

    /// <summary>How many rows from the start may be invalid and no other, before the input is refused; 0: any number.</summary>
    public int InvalidSample { get; set; }

    /// <summary>True while no row has named a user, so that one error may yet stand for those of all rows.</summary>
    public bool IsUndecided => !_hasId && _rowsWithoutId > 0;

    /// <summary>A warning that is due, once.</summary>
    public string? TakeWarning() => _warnings.Count > 0 ? _warnings.Dequeue() : null;

    /// <summary>Notes that no more rows come.</summary>
    /// <returns>Why the input as a whole is refused; <c>null</c>: it is not.</returns>
    public CommandException? Complete()
    {
        string? seen = _columnsWithoutId.LooksLikeData ? Messages.DataHeader : _columnsWithoutId.Describe();
        return Refusal ??= IsUndecided ? ForThisCommand(CommandErrors.NoIdColumn(seen), "column") : null;
    }

    private RowShape ShapeOf(PSObject row)
    {
        // Only an object that is nothing but its own properties has a shape worth remembering.
        bool isPlain = row.BaseObject is PSCustomObject;
        for (int i = 0; isPlain && i < _shapes.Count; i++)
        {
            if (_shapes[i].TryMatch(row, ref _cells))
                return _shapes[i];
        }

        RowShape shape = RowShape.Of(row, mapping, out _cells);
        Ignored.Add(shape.Ignored);
        if (isPlain)
        {
            if (_shapes.Count == RememberedShapes)
                _shapes.RemoveAt(RememberedShapes - 1);
            _shapes.Insert(0, shape);
        }

        return shape;
    }

    private static PropertyRule Consent { get; } = PropertyTable.Profile.Rules.First(rule => rule.IsConsentFlag);

    private bool NeedsIdOnly => properties is null;

    private CommandException ForThisCommand(CommandException error, string column) =>
        NeedsIdOnly ? error.ForIds(column, command) : error;

    private void LookForId()
    {
        // A row that is nothing says nothing of the columns, unless there are more and more of them.
        if (_hasId || (!_id.IsThere && _problems is not null && _rowsWithoutId == 0))
            return;
        _hasId = _id.IsThere;
        if (_hasId)
            return;
        _columnsWithoutId.Add(_names);
        if (++_rowsWithoutId == RowsToJudge)
            Complete();
    }

    private void CheckNames(string[] names)
    {
        _names = names;
        CheckSlip(mapping.FindSlip(names, [.. names.Select(mapping.Resolve)], isOutput: false));
    }

    private void CheckSlip(HeaderSlip? slip)
    {
        if (slip is null || properties?.IsFixed(slip.Key) == true)
            return;
        string problem = slip.Kind switch
        {
            HeaderSlipKind.Excluded => RowProblems.ExcludedSlip(slip.Name, slip.Key),
            HeaderSlipKind.Mapped => RowProblems.MissingMapped(slip.Name, slip.Key),
            _ => RowProblems.Slip(slip.Name, slip.Key, NeedsIdOnly),
        };
        AddProblem(problem);
        properties?.Refuse(slip.Key);
        if (!_hasGoodRow)
        {
            Refusal ??= slip.Kind == HeaderSlipKind.Column
                ? ForThisCommand(CommandErrors.ColumnSlip(slip.Name, slip.Key), slip.Name)
                : CommandErrors.InvalidProperty(slip.Name, problem);
        }
        else if (_reportedSlips.Add(slip.Name))
            _warnings.Enqueue(ErrorFactory.Format(Messages.WarnSlip, problem));
    }

    /// <summary>Looks whether a column that is left alone holds consent: of the first rows only, for it costs something.</summary>
    private void LookForConsent(string column, object? value)
    {
        if (Bare(value) is string text && Consent.AllowedValues.Contains(text, StringComparer.OrdinalIgnoreCase)
            && mapping.LooksForConsent(column) && mapping.SlipOf(column) is null && _reportedSlips.Add(column))
            _warnings.Enqueue(ErrorFactory.Format(Messages.WarnConsentColumn, column));
    }

    /// <summary>Where nothing but invalid rows comes, each error says the same: one at the end says it all.</summary>
    private void CountInvalid(string message)
    {
        if (_hasGoodRow || _hasSkippedRow || _hasFailedBefore)
            return;
        _firstInvalid ??= message;
        if (++_invalidRows == InvalidSample)
            Refusal ??= CommandErrors.EveryRowInvalid(InvalidSample, _firstInvalid);
    }
}
