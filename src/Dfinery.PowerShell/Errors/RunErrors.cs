using System;
using System.Globalization;
using System.Management.Automation;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;

namespace Dfinery.PowerShell.Errors;

/// <summary>The terminating error of a run that ended early, or of a single call that failed.</summary>
internal static class RunErrors
{
    /// <summary>The error of a single call.</summary>
    /// <param name="fault">What went wrong.</param>
    /// <param name="connection">The error's target.</param>
    /// <param name="baseUri">Where the API is.</param>
    /// <param name="path">The path of the call.</param>
    public static ErrorRecord OfCall(DfineryException fault, object connection, Uri baseUri, string path)
    {
        (string id, ErrorCategory category) = Classify(fault, isCall: true);
        return Create(id, category, connection, fault, Address(baseUri) + path, fault.Message);
    }

    /// <summary>The error of a call that does not wait for the quota.</summary>
    /// <inheritdoc cref="OfCall"/>
    public static ErrorRecord OfTest(DfineryException fault, object connection, Uri baseUri, string path)
    {
        ErrorRecord record = OfCall(fault, connection, baseUri, path);
        if (record.FullyQualifiedErrorId != nameof(Messages.QuotaWaitTooLong))
            return record;
        DateTimeOffset? end = fault.Quota?.Reset ?? DateTimeOffset.UtcNow + fault.RetryAfter;
        string until = end?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? Messages.WhenReset;
        record.ErrorDetails = new ErrorDetails(ErrorFactory.Format(Messages.QuotaSpent, Address(baseUri), until, fault.Message))
        {
            RecommendedAction = Messages.AdviceQuotaSpent,
        };
        return record;
    }

    /// <summary>The error of a run.</summary>
    /// <param name="reason">Why it ended; it has a failure.</param>
    /// <param name="connection">The error's target.</param>
    /// <param name="baseUri">Where the API is.</param>
    /// <param name="progress">How its rows ended.</param>
    /// <param name="extent">What was read of its input.</param>
    public static ErrorRecord OfRun(StopReason reason, object connection, Uri baseUri, BulkProgress progress, InputExtent extent)
    {
        DfineryException fault = reason.Failure!;
        (string id, ErrorCategory category) = reason.Kind switch
        {
            StopKind.TooManyFailures => (nameof(Messages.TooManyFailures), ErrorCategory.LimitsExceeded),
            StopKind.EveryRowRefused => (nameof(Messages.EveryRowRefused), ErrorCategory.InvalidData),
            _ => Classify(fault, isCall: false),
        };
        ErrorRecord record = Create(
            id, category, connection, fault, Address(baseUri), $"{Sentence(fault.Message)} {extent}",
            Count(UserStatus.Failed), Count(UserStatus.Unknown), BulkOptions.DefaultRefusedSample);
        if (id == nameof(Messages.ServerUnreachable) && !fault.NeverSent)
            record.ErrorDetails.RecommendedAction = Messages.AdviceBreakingRow;
        return record;

        long Count(UserStatus status) => progress.Rows.TryGetValue(status, out long count) ? count : 0;
    }

    /// <summary>An error of the input that ended a run, which also says what was read of it.</summary>
    public static ErrorRecord WithExtent(ErrorRecord record, InputExtent extent)
    {
        if (extent.IsEmpty)
            return record;
        string message = $"{Sentence(record.ErrorDetails.Message)} {extent}";
        return new ErrorRecord(
            new InvalidOperationException(message), record.FullyQualifiedErrorId, record.CategoryInfo.Category, record.TargetObject)
        {
            ErrorDetails = new ErrorDetails(message) { RecommendedAction = record.ErrorDetails.RecommendedAction },
        };
    }

    private static ErrorRecord Create(
        string id, ErrorCategory category, object connection, DfineryException fault, string address, string words, params object[] counts)
    {
        string code = fault.ResultCode is int number ? $" (code {number})" : string.Empty;
        bool isBroken = id == nameof(Messages.ServerUnreachable)
            && fault is { Failure: DfineryFailure.ConnectionLost, NeverSent: false };
        string text = isBroken ? Messages.ServerBroke : ErrorFactory.Text(id);
        string message = ErrorFactory.Format(text, [address, code, words, .. counts]);
        return ErrorFactory.Create(
            id, category, connection, new DfineryException(fault.Failure, message, fault.StatusCode, fault.ResultCode, fault));
    }

    private static string Address(Uri baseUri) => baseUri.AbsoluteUri.TrimEnd('/');

    /// <summary>The server's words as a sentence, so that another can follow.</summary>
    internal static string Sentence(string words)
    {
        words = words.Trim();
        return words.Length == 0 || words[words.Length - 1] is '.' or '!' or '?' or '…' ? words : words + ".";
    }

    private static (string Id, ErrorCategory Category) Classify(DfineryException fault, bool isCall) => fault switch
    {
        { StatusCode: 407 } or { IsOfProxy: true, Failure: DfineryFailure.Refused } =>
            (nameof(Messages.ProxyRefused), ErrorCategory.AuthenticationError),
        { IsOfProxy: true } => (nameof(Messages.ProxyUnreachable), ErrorCategory.ConnectionError),
        { ResultCode: ResultCode.InvalidToken } or { StatusCode: 401 } =>
            (nameof(Messages.InvalidToken), ErrorCategory.AuthenticationError),
        { ResultCode: ResultCode.AccountForbidden } => (nameof(Messages.AccountForbidden), ErrorCategory.PermissionDenied),
        { ResultCode: ResultCode.ApiClosed } => (nameof(Messages.ApiClosed), ErrorCategory.ResourceUnavailable),
        { ResultCode: ResultCode.NoPermission } or { StatusCode: 403 } => (nameof(Messages.NoPermission), ErrorCategory.PermissionDenied),
        { StatusCode: 404 or 405 or (>= 300 and < 400) } => (nameof(Messages.WrongAddress), ErrorCategory.ObjectNotFound),
        { Failure: DfineryFailure.Closed } => (nameof(Messages.ConnectionClosed), ErrorCategory.ConnectionError),
        { Failure: DfineryFailure.ConnectionLost or DfineryFailure.TimedOut } =>
            (nameof(Messages.ServerUnreachable), ErrorCategory.ConnectionError),
        { IsStarved: true } => (nameof(Messages.QuotaStarved), ErrorCategory.LimitsExceeded),
        { StatusCode: 429 } or { ResultCode: ResultCode.RateLimited } => (nameof(Messages.QuotaWaitTooLong), ErrorCategory.LimitsExceeded),
        { Failure: DfineryFailure.Unreadable } when isCall => (nameof(Messages.OutcomeUnknown), ErrorCategory.InvalidResult),
        _ when isCall => (nameof(Messages.RequestRefused), ErrorCategory.InvalidOperation),
        _ => (nameof(Messages.RunStopped), ErrorCategory.InvalidResult),
    };
}
