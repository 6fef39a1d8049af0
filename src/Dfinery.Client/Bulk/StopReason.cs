using System;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;

namespace Dfinery.Client.Bulk;

/// <summary>What kind of event ended a run early.</summary>
internal enum StopKind
{
    /// <summary>The caller cancelled.</summary>
    Cancelled,
    /// <summary>The server refused in a way that applies to every row: token, permission, address.</summary>
    FatalAnswer,
    /// <summary>No usable response for too long.</summary>
    NoUsableAnswer,
    /// <summary>The quota or a <c>Retry-After</c> asks for a longer wait than <see cref="BulkOptions.MaxWait"/>.</summary>
    WaitTooLong,
    /// <summary>Every answer was a 429 for <see cref="BulkOptions.MaxWait"/>: others take the quota.</summary>
    QuotaStarved,
    /// <summary>More rows than <see cref="BulkOptions.MaxFailures"/> were Failed or Unknown.</summary>
    TooManyFailures,
    /// <summary>The first <see cref="BulkOptions.RefusedSample"/> rows were all refused with the same code.</summary>
    EveryRowRefused,
    /// <summary>The caller refused its own input; what was taken in before is settled.</summary>
    InputRefused,
    /// <summary>The connection was closed while the run used it.</summary>
    ConnectionClosed,
    /// <summary>The ledger cannot be written.</summary>
    LedgerFailed,
    /// <summary>The audit log cannot be written.</summary>
    AuditFailed,
    /// <summary>An exception that the client does not expect.</summary>
    InternalError,
}

/// <summary>Why a run ended early. The first reason stays.</summary>
internal sealed class StopReason
{
    private StopReason(StopKind kind, DfineryException? failure)
    {
        Kind = kind;
        Failure = failure;
    }

    /// <summary>The caller cancelled: there is no failure to report.</summary>
    public static StopReason Cancelled { get; } = new(StopKind.Cancelled, null);

    /// <summary>What kind of event.</summary>
    public StopKind Kind { get; }

    /// <summary>The failure to report; <c>null</c> where the caller ended the run.</summary>
    public DfineryException? Failure { get; }

    /// <summary>The caller refused its own input: there is no failure of the server to report.</summary>
    public static StopReason InputRefused { get; } = new(StopKind.InputRefused, null);

    /// <summary>The connection was closed while the run used it; what is in flight is still settled by its answers.</summary>
    public static StopReason ConnectionClosed { get; } = new(StopKind.ConnectionClosed, new DfineryException(
        DfineryFailure.Closed, "It was disconnected, or replaced by another one of the same name."));

    /// <summary>A refusal that applies to every row.</summary>
    public static StopReason FatalAnswer(DfineryException failure) => new(StopKind.FatalAnswer, failure);

    /// <summary>The server is out of reach, or answers nothing usable.</summary>
    public static StopReason NoUsableAnswer(DfineryException failure) => new(StopKind.NoUsableAnswer, failure);

    /// <summary>The server asks to be left alone for longer than the run may wait.</summary>
    public static StopReason RetryAfterTooLong(DfineryException failure) => new(StopKind.WaitTooLong, failure);

    /// <summary>The quota comes back later than the run may wait.</summary>
    public static StopReason QuotaWaitTooLong(TimeSpan wait, TimeSpan maxWait) => new(StopKind.WaitTooLong, new DfineryException(
        DfineryFailure.Refused,
        $"The quota is spent for another {InWords(wait)}, longer than -MaxWaitSec {maxWait.TotalSeconds:0} allows.",
        429,
        ResultCode.RateLimited));

    /// <summary>Others take the quota: nothing was accepted for as long as the run may wait.</summary>
    public static StopReason QuotaStarved(TimeSpan wait) => new(StopKind.QuotaStarved, new DfineryException(
        DfineryFailure.Refused,
        $"Every request of the last {InWords(wait)} was refused with 429.",
        429,
        ResultCode.RateLimited)
    {
        IsStarved = true,
    });

    /// <summary>More rows than the caller accepts did not succeed.</summary>
    public static StopReason TooManyFailures(long accepted) => new(
        StopKind.TooManyFailures,
        new DfineryException(DfineryFailure.Refused, $"More than {accepted} rows were refused or got no verdict."));

    /// <summary>Every row so far was refused alike; the words are the server's of the last one.</summary>
    public static StopReason EveryRowRefused(int? code, string? message) => new(
        StopKind.EveryRowRefused, new DfineryException(DfineryFailure.Refused, message ?? string.Empty, resultCode: code));

    /// <summary>The ledger cannot be written, or knows as much as it can; what the disk said is no secret.</summary>
    public static StopReason LedgerFailed(Exception exception) =>
        new(StopKind.LedgerFailed, new DfineryException(DfineryFailure.Closed, exception.Message, inner: exception));

    /// <summary>The audit log cannot be written; what the disk said is no secret.</summary>
    public static StopReason AuditFailed(Exception exception) =>
        new(StopKind.AuditFailed, new DfineryException(DfineryFailure.Closed, exception.Message, inner: exception));

    /// <summary>An unexpected exception: its type is named, its message may hold personal data and is not.</summary>
    public static StopReason InternalError(Exception exception) => new(
        StopKind.InternalError,
        new DfineryException(DfineryFailure.Unreadable, $"{exception.GetType().Name} in the client.", inner: exception));

    /// <summary>A time as a person says it: exact below ten minutes, not too short above.</summary>
    private static string InWords(TimeSpan time)
    {
        var seconds = (long)Math.Ceiling(time.TotalSeconds);
        (long number, string unit) = seconds switch
        {
            < 600 when seconds % 60 != 0 => (seconds, "second"),
            < 3 * 3600 => ((seconds + 59) / 60, "minute"),
            _ => ((seconds + 3599) / 3600, "hour"),
        };
        return number == 1 ? $"1 {unit}" : $"{number} {unit}s";
    }
}
