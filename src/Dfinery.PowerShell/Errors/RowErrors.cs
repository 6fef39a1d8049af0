using System;
using System.Collections.Generic;
using System.Management.Automation;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;

namespace Dfinery.PowerShell.Errors;

/// <summary>What a person reads of a row that did not succeed: its message, and the error that goes with it.</summary>
internal static class RowErrors
{
    /// <summary>The message of a settled row; it names the row and the user. <c>null</c> where there is nothing to say.</summary>
    /// <param name="row">The row.</param>
    /// <param name="isView">True where nothing was to be changed.</param>
    public static string? MessageOf(BulkRow row, bool isView)
    {
        if (isView && row.Status == UserStatus.Unknown)
            return ErrorFactory.Format(Messages.RowNotSeen, row.Position, Quote(row.UserId), Described(row), Attempts(row));
        IReadOnlyList<string> withheld = row.Change?.WithheldNames ?? [];
        string? message = row.Status == UserStatus.Skipped && withheld.Count > 0 ? null : MessageOfOutcome(row);
        // Of a row that has nothing else, its message tells.
        if (row is { LeftOut.Count: > 0, Update: not null })
            message = After(message, ErrorFactory.Format(Messages.RowLeftOut, string.Join(", ", row.LeftOut)));
        return withheld.Count == 0 ? message : After(message, ErrorFactory.Format(Messages.RowWithheld, string.Join(", ", withheld)));
    }

    private static string After(string? message, string more) => message is null ? more : $"{message} {more}";

    /// <summary>The message of a row that breaks the contract.</summary>
    /// <param name="position">1-based position in the input.</param>
    /// <param name="userId">The user, if there is one.</param>
    /// <param name="problems">What is wrong, in whole sentences that quote no value.</param>
    public static string Invalid(long position, string? userId, string problems) =>
        ErrorFactory.Format(Messages.RowInvalid, position, Quote(userId), problems);

    /// <summary>The error of a settled row; <c>null</c> for a row without one.</summary>
    /// <param name="row">The row.</param>
    /// <param name="message">Its message.</param>
    /// <param name="result">What was written for it: the error's target.</param>
    /// <param name="advice">What to do where it was refused; <c>null</c>: the result has columns that can be fixed.</param>
    public static ErrorRecord? Of(BulkRow row, string? message, object result, string? advice)
    {
        if (IdOf(row) is not { } id)
            return null;
        Exception exception = row.Status == UserStatus.Invalid
            ? new ArgumentException(message)
            : new DfineryException(DfineryFailure.Refused, message ?? string.Empty, null, row.Code);
        ErrorRecord record = ErrorFactory.Create(id, CategoryOf(id), result, exception);
        if (advice is not null && id is nameof(Messages.RowInvalid) or nameof(Messages.RowFailed))
            record.ErrorDetails.RecommendedAction = advice;
        else if ((row.NeedsView || row.Change is { Unseen: not null }) && id == nameof(Messages.RowFailed))
            record.ErrorDetails.RecommendedAction = Messages.AdviceConsentUnknown;
        return record;
    }

    /// <summary>What to do about a row that did not succeed.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="code">The API's result code, or none.</param>
    /// <param name="hasColumns">True where its result has columns that can be fixed: that of an update.</param>
    public static string AdviceOf(UserStatus status, int? code, bool hasColumns) => IdOf(status, code) switch
    {
        null => string.Empty,
        nameof(Messages.RowInvalid) or nameof(Messages.RowFailed) when !hasColumns => Messages.AdviceIdAndNames,
        var id => ErrorFactory.Text(id + "_Action"),
    };

    private static string? MessageOfOutcome(BulkRow row) => row.Status switch
    {
        UserStatus.NotAttempted => row.Attempts > 0 ? row.Message : Messages.RowNotAttempted,
        UserStatus.Skipped => row.Message ?? Messages.SkippedLaterRow,
        UserStatus.Failed or UserStatus.Unknown =>
            ErrorFactory.Format(ErrorFactory.Text(IdOf(row)!), row.Position, Quote(row.UserId), Described(row), Attempts(row)),
        _ => row.Message,
    };

    private static string? IdOf(BulkRow row) => IdOf(row.Status, row.Code);

    private static string? IdOf(UserStatus status, int? code) => status switch
    {
        UserStatus.Invalid => nameof(Messages.RowInvalid),
        UserStatus.Failed when code is int number && ResultCode.IsTransient(number) => nameof(Messages.RowBusy),
        UserStatus.Failed => nameof(Messages.RowFailed),
        UserStatus.Unknown => nameof(Messages.RowUnknown),
        _ => null,
    };

    private static ErrorCategory CategoryOf(string id) => id switch
    {
        nameof(Messages.RowInvalid) => ErrorCategory.InvalidData,
        nameof(Messages.RowBusy) => ErrorCategory.ResourceBusy,
        nameof(Messages.RowUnknown) => ErrorCategory.OperationTimeout,
        _ => ErrorCategory.WriteError,
    };

    private static string Described(BulkRow row) => row.Code is int code ? $"{row.Message} (code {code})" : row.Message ?? string.Empty;

    private static string Attempts(BulkRow row) => row.Attempts == 1 ? "1 attempt" : $"{row.Attempts} attempts";

    internal static string Quote(string? userId) => string.IsNullOrEmpty(userId) ? Messages.UnknownUser : $"'{VisibleText.Of(userId!)}'";
}
