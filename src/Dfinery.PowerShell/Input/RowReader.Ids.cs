using System.Collections;
using System.Linq;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Input;

/// <summary>The id of a row: what is taken as one, and what is refused because it hardly was meant.</summary>
internal sealed partial class RowReader
{
    private bool _hasCsvLine;

    // Of the row that is being read.
    private UserIdCell _id;

    /// <summary>The id of the row that was read last, as it stands there, whatever is wrong with it; <c>null</c>: it has none.</summary>
    public string? IdText => _id.Text;

    /// <summary>
    /// A user who is named in two ways is none: a result that named one of them could be sent again for the wrong one. Nor is one whose id
    /// a screen does not show as it is.
    /// </summary>
    private bool NamesNobody => _id.HasRival || (!allowsSuspectText && _id.Text is { } id && TextRule.IndexOfInvisible(id) >= 0);

    private void TakeId(string? column, object? value)
    {
        if (_isIdGiven)
            return;
        if (column is null && !_hasGoodRow && !allowsSuspectText && Bare(value) is string line && SuspectText.IsHeaderLine(line))
            Refusal ??= CommandErrors.CsvLines(command);
        if (!_id.TryTake(column, value))
            AddProblem(RowProblems.IdType(column, Bare(value)!));
        else if (column is null && Refusal is null && !_hasCsvLine && !allowsSuspectText && _id.Text is { } id && SuspectText.IsCsvLine(id))
        {
            _hasCsvLine = true;
            _warnings.Enqueue(Messages.WarnCsvLine);
        }
    }

    private void CheckId()
    {
        if (!_id.IsThere)
        {
            if (_problems is null)
                AddProblem(Messages.ProblemNoId);
        }
        else if (_id.Problem(allowsSuspectText) is { } problem)
            AddProblem(problem);
    }

    /// <summary>
    /// A row of empty cells, also those that are not taken: spreadsheets write such after the last one that is filled. Of a result,
    /// which has cells of its own, its status tells.
    /// </summary>
    private bool IsEmptyRow(object? row)
    {
        if (!_id.IsEmpty || AllProblems() is not null)
            return false;
        if (_isIdGiven)
            return _wasSkipped && properties?.IsEmpty != false;
        return Bare(row) is IDictionary dictionary
            ? dictionary.Values.Cast<object?>().All(value => CellReader.IsEmpty(Bare(value)))
            : _cells.Take(_names.Length).All(cell => TryGetValue(cell, out object? value) && CellReader.IsEmpty(Bare(value)));
    }
}
