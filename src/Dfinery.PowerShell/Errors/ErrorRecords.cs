using System;
using System.Globalization;
using System.Management.Automation;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Dfinery.PowerShell.Output;
using Dfinery.PowerShell.Session;

namespace Dfinery.PowerShell.Errors;

/// <summary>
/// The one factory of error records. The error id is the message's key, so that id and text cannot drift apart; the recommended action
/// stands beside it as <c>Key_Action</c>.
/// </summary>
internal static class ErrorRecords
{
    /// <summary>The error of a row that did not succeed; <c>null</c> for a row that is all right.</summary>
    public static ErrorRecord? OfRow(UserResult result) => result.Status switch
    {
        UserStatus.Invalid => Create(nameof(Messages.RowInvalid), ErrorCategory.InvalidData, result, new ArgumentException(result.Message)),
        UserStatus.Failed when result.Code is int code && ResultCode.IsTransient(code) => Create(nameof(Messages.RowBusy), ErrorCategory.ResourceBusy, result, OfServer(result)),
        UserStatus.Failed => Create(nameof(Messages.RowFailed), ErrorCategory.WriteError, result, OfServer(result)),
        UserStatus.Unknown => Create(nameof(Messages.RowUnknown), ErrorCategory.OperationTimeout, result, OfServer(result)),
        _ => null,
    };

    /// <summary>The terminating error of a run that a fatal answer ended, or of a single call that failed.</summary>
    /// <param name="fatal">What went wrong.</param>
    /// <param name="connection">Where.</param>
    /// <param name="path">The path of a single call; <c>null</c> for a run.</param>
    public static ErrorRecord OfRun(DfineryException fatal, DfineryConnection connection, string? path = null)
    {
        (string id, ErrorCategory category) = fatal switch
        {
            { ResultCode: ResultCode.InvalidToken } or { StatusCode: 401 } => (nameof(Messages.InvalidToken), ErrorCategory.AuthenticationError),
            { ResultCode: ResultCode.AccountForbidden } => (nameof(Messages.AccountForbidden), ErrorCategory.PermissionDenied),
            { ResultCode: ResultCode.ApiClosed } => (nameof(Messages.ApiClosed), ErrorCategory.ResourceUnavailable),
            { ResultCode: ResultCode.NoPermission } or { StatusCode: 403 } => (nameof(Messages.NoPermission), ErrorCategory.PermissionDenied),
            { StatusCode: 407 } => (nameof(Messages.ProxyRefused), ErrorCategory.AuthenticationError),
            { StatusCode: 404 or 405 or (>= 300 and < 400) } => (nameof(Messages.WrongAddress), ErrorCategory.ObjectNotFound),
            { Failure: DfineryFailure.ConnectionLost or DfineryFailure.TimedOut } => (nameof(Messages.ServerUnreachable), ErrorCategory.ConnectionError),
            { StatusCode: 429 } or { ResultCode: ResultCode.RateLimited } => (nameof(Messages.QuotaWaitTooLong), ErrorCategory.LimitsExceeded),
            _ when path is not null => (nameof(Messages.RequestRefused), ErrorCategory.InvalidOperation),
            _ => (nameof(Messages.RunStopped), ErrorCategory.InvalidResult),
        };
        string code = fatal.ResultCode is int number ? $" (code {number})" : string.Empty;
        string address = connection.BaseUri.AbsoluteUri.TrimEnd('/') + path;
        string message = Format(Text(id), address, code, fatal.Message);
        var exception = new DfineryException(fatal.Failure, message, fatal.StatusCode, fatal.ResultCode, fatal);
        return Create(id, category, connection, exception);
    }

    /// <summary>An error of a parameter or of the session.</summary>
    public static ErrorRecord OfCommand(string id, ErrorCategory category, object? target, params object?[] arguments)
    {
        ErrorRecord record = Create(id, category, target, new InvalidOperationException(Format(Text(id), arguments)));
        record.ErrorDetails.RecommendedAction = Format(Text(id + "_Action"), arguments);
        return record;
    }

    /// <summary>The message alone: .NET adds the name of its own parameter, on .NET Framework on a line of its own.</summary>
    public static string Plain(ArgumentException exception) =>
        exception.Message.Split('\r', '\n')[0].Replace($" (Parameter '{exception.ParamName}')", string.Empty);

    /// <summary>What a person reads of a row: it names the row and the user.</summary>
    public static string? MessageOf(BulkRow row) => row.Status switch
    {
        UserStatus.Failed when row.Code is int code && ResultCode.IsTransient(code) => Format(Messages.RowBusy, row.Position, Quote(row.UserId), Described(row), row.Attempts),
        UserStatus.Failed => Format(Messages.RowFailed, row.Position, Quote(row.UserId), Described(row)),
        UserStatus.Unknown => Format(Messages.RowUnknown, row.Position, Quote(row.UserId), Described(row), row.Attempts),
        UserStatus.NotAttempted when row.Attempts > 0 => row.Message,
        UserStatus.NotAttempted => Messages.RowNotAttempted,
        _ => row.Message,
    };

    /// <summary>The message of a row that breaks the contract.</summary>
    public static string InvalidRow(long position, string? userId, string problem) =>
        Format(Messages.RowInvalid, position, Quote(userId), problem);

    public static string Format(string format, params object?[] arguments) => string.Format(CultureInfo.InvariantCulture, format, arguments);

    private static string Described(BulkRow row) => row.Code is int code ? $"{row.Message} (code {code})" : row.Message ?? string.Empty;

    private static string Quote(string? userId) => string.IsNullOrEmpty(userId) ? Messages.UnknownUser : $"'{userId}'";

    private static DfineryException OfServer(UserResult result) => new(DfineryFailure.Refused, result.Message ?? string.Empty, null, result.Code);

    private static ErrorRecord Create(string id, ErrorCategory category, object? target, Exception exception) => new(exception, id, category, target)
    {
        ErrorDetails = new ErrorDetails(exception.Message) { RecommendedAction = Text(id + "_Action") },
    };

    private static string Text(string key) => Messages.ResourceManager.GetString(key, CultureInfo.InvariantCulture)!;
}
