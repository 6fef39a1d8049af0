using Dfinery.Client.Contract;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Input;

/// <summary>The id of a row: what is taken as one, and what is refused because it hardly was meant.</summary>
internal sealed partial class RowReader
{
    private bool _hasCsvLine;

    // Of the row that is being read.
    private UserIdCell _id;

    /// <summary>
    /// A user who is named in two ways is none: a result that named one of them could be sent again for the wrong one. Nor is one whose id
    /// a screen does not show as it is.
    /// </summary>
    private bool NamesNobody => _id.HasRival || (!allowsSuspectText && _id.Text is { } id && TextRule.IndexOfInvisible(id) >= 0);

    /// <summary>A whole row in place of an id holds values, which messages do not quote.</summary>
    private bool LooksLikeRow => !allowsSuspectText && _id.Text is { Length: > 0 } id
        && (SuspectText.OfId(id) is TextSuspicion.Flattened or TextSuspicion.Json || (_id.Column is null && SuspectText.IsCsvLine(id)));

    private void TakeId(string? column, object? value)
    {
        if (_isIdGiven)
            return;
        if (column is null && !_hasGoodRow && !allowsSuspectText && Bare(value) is string line && SuspectText.IsHeaderLine(line))
            Refusal ??= CommandErrors.CsvLines(command);
        if (!_id.TryTake(column, value))
            AddProblem(RowProblems.IdType(column, Bare(value)!));
        else if (column is null && !_hasCsvLine && !allowsSuspectText && _id.Text is { } id && SuspectText.IsCsvLine(id))
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
        else if (_id.HasRival)
            AddProblem(RowProblems.TwoColumns(PropertyTable.UserIdKey));
        else if (!_id.IsRefused && IdProblem(_id.Text) is { } problem)
            AddProblem(problem);
    }

    private string? IdProblem(string? id)
    {
        if (id is null || (!TextRule.IsPlain(id) && TextRule.CheckName(id) != ContractProblem.None))
            return RowProblems.OfUserId(TextRule.CheckName(id), _id.Column);
        if (char.IsWhiteSpace(id[0]) || char.IsWhiteSpace(id[id.Length - 1]))
            return Messages.ProblemIdBlank;
        return !allowsSuspectText && SuspectText.OfId(id) is not TextSuspicion.None and var suspicion
            ? RowProblems.OfSuspectId(suspicion, _id.Column)
            : null;
    }
}
