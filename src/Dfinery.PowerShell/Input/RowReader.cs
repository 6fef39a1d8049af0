using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Internal;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Output;

namespace Dfinery.PowerShell.Input;

/// <summary>
/// Turns what comes down the pipeline into rows of the bulk engine: objects, hashtables, plain ids, and results of earlier runs. A row
/// that breaks the contract comes out as <see cref="UserStatus.Invalid"/>, with all its problems in one message. The tag of a row is the
/// row as it came; of one that is not sent, its result, whose columns show what was read.
/// </summary>
/// <param name="command">The cmdlet, for errors.</param>
/// <param name="mapping">Which columns to take.</param>
/// <param name="properties">Makes properties of cells; <c>null</c> for operations that need the id only.</param>
/// <param name="newResult">Makes the result of a row that is not sent; <c>null</c> for operations whose results have no columns.</param>
/// <param name="allowsSuspectText">True where ids that look damaged are taken too.</param>
internal sealed partial class RowReader(
    string command, PropertyMapping mapping, RowProperties? properties, Func<UserResult>? newResult, bool allowsSuspectText)
{
    // Of the row that is being read.
    private string? _problems;

    /// <summary>Columns that were not sent so far.</summary>
    public IgnoredColumns Ignored { get; } = new();

    /// <summary>Reads one row; it always gives one.</summary>
    /// <exception cref="CommandException">It is the result of another operation, and nothing of it is this one's.</exception>
    public BulkRow Read(long position, object? input)
    {
        _id = default;
        _isIdGiven = false;
        _hasLaterRow = false;
        _hasFailedBefore = false;
        _wasSkipped = false;
        _sentBefore = null;
        _isComparison = false;
        _isUncompared = false;
        _withdrawn = [];
        _found = null;
        _isEarly = position <= RowsToJudge;
        _problems = null;
        _names = [];
        properties?.Clear();

        object? bare = Bare(input);
        object? row = bare is string or ValueType or IDictionary ? bare : input;
        (_position, _consentTime) = (position, null);
        object? behind = TryFill(row);
        LookForId();
        BulkRow read = Finish(position, behind ?? row);
        read.ConsentTime = _consentTime;
        return read;
    }

    /// <summary>Reads what a row holds; whatever its own code throws is a problem of that row alone.</summary>
    private object? TryFill(object? row)
    {
        try
        {
            return Fill(row);
        }
        catch (Exception e) when (e is not (CommandException or PipelineStoppedException or FlowControlException or OutOfMemoryException))
        {
            AddProblem(RowProblems.UnreadableRow(e));
            return null;
        }
    }

    /// <summary>Reads what a row holds.</summary>
    /// <returns>The row behind a result that is sent again; <c>null</c> for any other row.</returns>
    private object? Fill(object? row)
    {
        switch (Bare(row))
        {
            case null:
                AddProblem(Messages.ProblemNoRow);
                break;
            case UserResult result when PSObject.AsPSObject(row) is var wrapped
                && RowMembers.Instance is { } members && members.Count(members.Of(wrapped)) == 0:
                return FillFromResult(result);
            case IDictionary dictionary:
                return FillFromDictionary(dictionary);
            case string:
            case ValueType value when UserIdCell.IsMeantAsId(value):
                TakeId(null, row);
                break;
            case IList:
                AddProblem(Messages.ProblemList);
                break;
            default:
                return FillFromObject(PSObject.AsPSObject(row));
        }

        return null;
    }

    private object? FillFromDictionary(IDictionary dictionary)
    {
        if (ResultNames.IsResult(dictionary))
            return FillFromObject(ResultNames.ToObject(dictionary));

        bool mayBeSlip = false;
        foreach (DictionaryEntry entry in dictionary)
        {
            string name = entry.Key.ToString() ?? string.Empty;
            bool isTime = mapping.ConsentTime?.Is(name) == true;
            if (isTime)
                TakeConsentTime(entry.Value);
            Column? column = mapping.Resolve(name);
            if (column is not null)
                Take(column, entry.Value);
            if (isTime || column is not null)
                continue;
            Ignored.Add(name);
            if (_isEarly)
                LookForConsent(name, entry.Value);
            mayBeSlip |= mapping.SlipOf(name) is not null;
        }

        if (mayBeSlip || !_id.IsThere || mapping.ExcludesSlips)
            CheckNames([.. dictionary.Keys.Cast<object>().Select(key => key.ToString() ?? string.Empty)]);
        return null;
    }

    private object? FillFromObject(PSObject row)
    {
        RowShape shape = ShapeOf(row);
        _names = shape.Names;
        CheckSlip(shape.Slip);
        if (shape.ConsentTime >= 0)
            TakeConsentTime(_cells[shape.ConsentTime]);
        if (shape.IsOutput)
            return FillFromOutput(row, shape);
        for (int i = 0; i < shape.Columns.Length; i++)
        {
            if (shape.Columns[i] is { } column)
                Take(column, _cells[i]);
            else if (_isEarly && TryGetValue(_cells[i], out object? value))
                LookForConsent(shape.Names[i], value);
        }

        return null;
    }

    private void Take(Column column, object? value)
    {
        // What a command returned that returned nothing.
        if (ReferenceEquals(value, AutomationNull.Value))
            value = null;
        if (column.IsUserId)
            TakeId(column.Source, value);
        else
            properties!.Add(column, value);
    }

    private BulkRow Finish(long position, object? input)
    {
        if (IsEmptyRow(input))
            return Skipped(position, null, Messages.SkippedEmptyRow, input);
        CheckId();
        if (AllProblems() is { } problems)
        {
            string? shown = !allowsSuspectText && _id.LooksLikeRow ? null : _id.Text;
            return Invalid(position, NamesNobody ? null : _id.Text, RowErrors.Invalid(position, shown, problems), input);
        }

        KeyValuePair<string, PropertyValue>[] sent = properties?.Take() ?? [];
        if (properties is not null && sent.Length == 0)
            return Skipped(position, _id.Text, NothingToSend, input, LeftOut(sent));
        if (DropUnseen(sent))
            return Skipped(position, _id.Text, Messages.SkippedUncompared, input);
        if (UnsentGrants(sent) is { Length: > 0 } grants)
        {
            string message = ErrorFactory.Format(Messages.SkippedGrant, string.Join(", ", grants));
            return Skipped(position, _id.Text, message, input, grants);
        }

        if (RowSize.Check(_id.Text!, sent) is { } excess)
        {
            string? shown = excess.Largest is null ? null : _id.Text;
            return Invalid(position, _id.Text, RowErrors.Invalid(position, shown, RowProblems.TooLarge(excess)), input);
        }

        _hasGoodRow = true;
        return new BulkRow(position, UserUpdate.FromChecked(_id.Text!, sent), input)
        {
            NeedsLaterRow = _hasLaterRow && !Compares,
            HadLaterRow = _hasLaterRow,
            HasFailedBefore = _hasFailedBefore,
            LeftOut = LeftOut(sent),
        };
    }

    private BulkRow Skipped(long position, string? userId, string message, object? input, string[]? leftOut = null)
    {
        _hasSkippedRow = true;
        BulkRow row = NotSent(position, userId, UserStatus.Skipped, message, input);
        row.LeftOut = leftOut ?? [];
        return row;
    }

    private BulkRow Invalid(long position, string? userId, string message, object? input)
    {
        CountInvalid(message);
        return NotSent(position, userId, UserStatus.Invalid, message, input);
    }

    private BulkRow NotSent(long position, string? userId, UserStatus status, string message, object? input)
    {
        UserResult? result = newResult?.Invoke();
        if (result is not null)
        {
            result.Input = input;
            // It still is the later row of its user, although nothing of it is left to compare.
            if (result is UserComparison comparison && status == UserStatus.Skipped)
                comparison.Comparison = _found;
            properties?.CopyTo(result);
        }

        return new BulkRow(position, userId, status, message, result ?? input)
        {
            NeedsLaterRow = _hasLaterRow,
            CountsAsLater = _found == ComparisonText.Different && !Compares,
        };
    }

    private void AddProblem(string problem) => _problems = _problems is null ? problem : _problems + " " + problem;

    private string? AllProblems() =>
        properties?.Problems is not { } problems ? _problems : _problems is null ? problems : _problems + " " + problems;
}
