using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Output;

namespace Dfinery.PowerShell.Input;

/// <summary>
/// Results that come in again. A result stands for its user. Piped into the operation that made it, it means its own columns; piped into
/// another, the row it came from, or without that, its columns. A view means its columns, anywhere. Which operation made it is told by
/// its columns, so that a result means the same from a variable, a job and a file.
/// </summary>
internal sealed partial class RowReader
{
    private long _lastRow;
    private bool _isUnordered;

    // Of the row that is being read.
    private bool _isIdGiven;
    private bool _hasLaterRow;
    private bool _hasFailedBefore;
    private bool _wasSkipped;
    private string[]? _sentBefore;
    private bool _isComparison;
    private bool _isUncompared;
    private string[] _withdrawn = [];
    private string? _found;

    /// <summary>True where the run compares its rows with a ledger.</summary>
    public bool HasLedger { get; set; }

    /// <summary>True where rows are compared with what the server has, and none of them is sent.</summary>
    public bool Compares { get; set; }

    /// <summary>True where the row that was read last is a comparison: it may well hold nothing to send.</summary>
    public bool IsComparison => _isComparison;

    /// <summary>A result as a cmdlet wrote it.</summary>
    private object? FillFromResult(UserResult result)
    {
        GiveId(nameof(UserResult.UserId), result.UserId);
        _hasFailedBefore = ResultNames.IsFailed(result.Status);
        _wasSkipped = ResultNames.IsSkipped(result.Status);
        if (properties is null)
            return null;
        if (!ReferenceEquals(result.Columns.Rules, mapping.Table.Rules))
        {
            FillFromRowBehind(result, result.Input);
            return null;
        }

        _hasLaterRow = result.HasLaterRow;
        if (result is UserChangeResult change)
            NoteSent(change, change.Status, change.SentProperties, change.Withheld);
        else if (result is UserComparison compared)
            NoteComparison(compared.Comparison, compared.WithdrawnOnServer);
        NoteOrder(result.Row);
        mapping.SeeOwn();
        for (int i = 0; i < mapping.Own.Count; i++)
        {
            if (mapping.Own[i] is { } column)
                properties.Add(column, result.Columns.Get(result, i));
        }

        TakeConsentTimeBehind(result.Input);
        return result.Input;
    }

    /// <summary>A view, a result from a file or a job, or one with columns of its own.</summary>
    private object? FillFromOutput(PSObject row, RowShape shape)
    {
        object? Cell(int at) => at >= 0 && TryGetValue(_cells[at], out object? value) ? value : null;

        object? userId = Cell(shape.UserId);
        GiveId(nameof(UserResult.UserId), userId);
        _hasFailedBefore = ResultNames.IsFailed(Cell(shape.Status));
        _wasSkipped = ResultNames.IsSkipped(Cell(shape.Status));
        if (properties is null)
            return null;
        object? behind = row.BaseObject is UserOutput output
            ? output.Input
            : ResultNames.RowBehind(Cell(shape.Input), Bare(userId) as string);
        if (!shape.IsOfThisOperation)
        {
            FillFromRowBehind(row, row.BaseObject is UserView ? null : behind);
            return null;
        }

        _hasLaterRow = ResultNames.IsTrue(Cell(shape.LaterRow));
        NoteSent(row, Cell(shape.Status), Cell(shape.Sent), Cell(shape.Withheld));
        if (shape.IsComparison)
            NoteComparison(Cell(shape.Comparison), Cell(shape.Withdrawn));
        NoteOrder(Cell(shape.Row));
        for (int i = 0; i < shape.Columns.Length; i++)
        {
            if (shape.Columns[i] is { } column)
                Take(column, _cells[i]);
        }

        if (shape.ConsentTime < 0)
            TakeConsentTimeBehind(behind);
        return row.BaseObject is UserView ? null : behind;
    }

    /// <summary>The row that the result of another operation came from: its columns count, not its user.</summary>
    private void FillFromRowBehind(object result, object? behind)
    {
        if (behind is not null)
            Fill(behind);
        else if (!properties!.HasFixed)
            throw CommandErrors.ResultOfAnotherOperation(result, command, mapping.Table.Names);
    }

    /// <summary>Notes what a run with a ledger sent of the row; a result of a run without one says nothing.</summary>
    private void NoteSent(object result, object? status, object? sent, object? withheld)
    {
        string[] names = NamesIn(sent);
        // What a comparison left out is in no column, and what is in the others was compared.
        if (names.Length > 0 || ResultNames.IsUnchanged(status) || Array.Exists(NamesIn(withheld), name => HasValue(result, name)))
            _sentBefore = names;
    }

    private static bool HasValue(object result, string column) =>
        PSObject.AsPSObject(result).Properties[column]?.Value?.ToString() is { Length: > 0 };

    private static string[] NamesIn(object? list) =>
        list?.ToString() is { Length: > 0 } text ? [.. text.Split(',').Select(name => name.Trim())] : [];

    private void NoteComparison(object? comparison, object? withdrawn)
    {
        _isComparison = true;
        _found = ResultNames.Found(comparison);
        _isUncompared = _found is null;
        _withdrawn = NamesIn(withdrawn);
    }

    private string NothingToSend => Compares || _isUncompared
        ? Messages.SkippedNothing
        : _withdrawn.Length > 0 ? Messages.SkippedWithdrawn
        : _found == ComparisonText.Same ? Messages.SkippedSame : Messages.SkippedNothing;

    /// <summary>
    /// Drops what a comparison had no answer for, unless parameters set all of it: it could overturn, unseen, what a person has withdrawn.
    /// Its result has no columns, for they would be sent when it is piped in once more.
    /// </summary>
    /// <returns>True where the row is not to be sent.</returns>
    private bool DropUnseen(KeyValuePair<string, PropertyValue>[] row)
    {
        if (!_isUncompared || Compares || Array.TrueForAll(row, property => properties!.IsFixed(property.Key)))
            return false;
        properties!.Clear();
        return true;
    }

    /// <summary>The grants that a comparison left out of the row.</summary>
    private string[] LeftOut(KeyValuePair<string, PropertyValue>[] row) => _withdrawn.Length == 0 || Compares
        ? []
        : [.. _withdrawn.Where(name => mapping.Table.Find(name) is { IsConsentFlag: true } && !Array.Exists(row, one => one.Key == name))];

    /// <summary>
    /// The grants that such a run did not send: without a ledger, they would overturn what a person has withdrawn since, unseen.
    /// </summary>
    private string[] UnsentGrants(KeyValuePair<string, PropertyValue>[] row) => HasLedger || Compares || _sentBefore is null
        ? []
        : [.. row.Where(property => property.Value is { Kind: PropertyValueKind.String, Text: "Subscribed" }
            && mapping.Table.Find(property.Key) is { IsConsentFlag: true }
            && !properties!.IsFixed(property.Key)
            && !_sentBefore.Contains(property.Key)).Select(property => property.Key)];

    /// <summary>Two results of one user in the wrong order leave the older one behind; the rows' numbers tell.</summary>
    private void NoteOrder(object? row)
    {
        if (!LanguagePrimitives.TryConvertTo(row, out long number))
            return;
        if (number < _lastRow && !_isUnordered)
        {
            _isUnordered = true;
            _warnings.Enqueue(Messages.WarnUnordered);
        }

        _lastRow = number;
    }

    private void GiveId(string column, object? value)
    {
        TakeId(column, value);
        _isIdGiven = true;
    }
}
