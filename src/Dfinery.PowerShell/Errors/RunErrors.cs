using System;
using System.Management.Automation;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;

namespace Dfinery.PowerShell.Errors;

/// <summary>The terminating error of a run that ended early, or of a single call that failed.</summary>
internal static class RunErrors
{
    /// <param name="fault">What went wrong.</param>
    /// <param name="connection">The error's target.</param>
    /// <param name="baseUri">Where the API is.</param>
    /// <param name="path">The path of a single call; <c>null</c> for a run.</param>
    public static ErrorRecord Of(DfineryException fault, object connection, Uri baseUri, string? path = null)
    {
        (string id, ErrorCategory category) = Classify(fault, isCall: path is not null);
        string code = fault.ResultCode is int number ? $" (code {number})" : string.Empty;
        string message = ErrorFactory.Format(ErrorFactory.Text(id), baseUri.AbsoluteUri.TrimEnd('/') + path, code, fault.Message);
        return ErrorFactory.Create(
            id, category, connection, new DfineryException(fault.Failure, message, fault.StatusCode, fault.ResultCode, fault));
    }

    private static (string Id, ErrorCategory Category) Classify(DfineryException fault, bool isCall) => fault switch
    {
        { ResultCode: ResultCode.InvalidToken } or { StatusCode: 401 } =>
            (nameof(Messages.InvalidToken), ErrorCategory.AuthenticationError),
        { ResultCode: ResultCode.AccountForbidden } => (nameof(Messages.AccountForbidden), ErrorCategory.PermissionDenied),
        { ResultCode: ResultCode.ApiClosed } => (nameof(Messages.ApiClosed), ErrorCategory.ResourceUnavailable),
        { ResultCode: ResultCode.NoPermission } or { StatusCode: 403 } => (nameof(Messages.NoPermission), ErrorCategory.PermissionDenied),
        { StatusCode: 407 } => (nameof(Messages.ProxyRefused), ErrorCategory.AuthenticationError),
        { StatusCode: 404 or 405 or (>= 300 and < 400) } => (nameof(Messages.WrongAddress), ErrorCategory.ObjectNotFound),
        { Failure: DfineryFailure.ConnectionLost or DfineryFailure.TimedOut } =>
            (nameof(Messages.ServerUnreachable), ErrorCategory.ConnectionError),
        { StatusCode: 429 } or { ResultCode: ResultCode.RateLimited } => (nameof(Messages.QuotaWaitTooLong), ErrorCategory.LimitsExceeded),
        _ when isCall => (nameof(Messages.RequestRefused), ErrorCategory.InvalidOperation),
        _ => (nameof(Messages.RunStopped), ErrorCategory.InvalidResult),
    };
}
