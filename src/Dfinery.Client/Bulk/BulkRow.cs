using System;
using System.Collections.Generic;
using System.Threading;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;

namespace Dfinery.Client.Bulk;

/// <summary>
/// One row on its way: what to send for which user, then how it ended. The outcome may be read once <see cref="BulkRun.TryTake"/> has
/// returned the row.
/// </summary>
internal sealed class BulkRow
{
    private RowOutcome _outcome = RowOutcome.NotAttempted;
    private bool _wasFollowed;
    private int _settled;

    /// <summary>A row to send.</summary>
    /// <param name="position">1-based position in the input.</param>
    /// <param name="update">The user and what to set.</param>
    /// <param name="tag">An object of the caller's, returned with the row.</param>
    public BulkRow(long position, UserUpdate update, object? tag = null)
    {
        Position = position;
        Update = update ?? throw new ArgumentNullException(nameof(update));
        UserId = update.UserId;
        Tag = tag;
    }

    /// <summary>A row that is settled without being sent.</summary>
    public BulkRow(long position, string? userId, UserStatus status, string message, object? tag = null)
    {
        Position = position;
        UserId = userId;
        Tag = tag;
        Settle(new RowOutcome(status, null, message), DateTime.UtcNow);
    }

    /// <summary>1-based position in the input.</summary>
    public long Position { get; }

    /// <summary>The user; <c>null</c> only in a row that named none.</summary>
    public string? UserId { get; }

    /// <summary>What to send; <c>null</c> in a row that is not sent.</summary>
    public UserUpdate? Update { get; }

    /// <summary>The caller's object.</summary>
    public object? Tag { get; }

    /// <summary>How the row ended.</summary>
    public UserStatus Status => _outcome.Status;

    /// <summary>The API's result code, or <c>null</c>.</summary>
    public int? Code => _outcome.Code;

    /// <summary>Why the row did not succeed, or <c>null</c>.</summary>
    public string? Message => _outcome.Message;

    /// <summary>What a view returned, or <c>null</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, PropertyValue>>? Properties => _outcome.Properties;

    /// <summary>True where what failed this row also ended the run, so that one error reports both.</summary>
    public bool EndedRun => _outcome.EndedRun;

    /// <summary>When the row was settled, in UTC.</summary>
    public DateTime SettledAt { get; private set; }

    /// <summary>
    /// True where a later row of the same user was waiting when this one was settled, or when an earlier run settled it. Of a row that
    /// came settled: where one came before it was given back.
    /// </summary>
    public bool HasLaterRow => _wasFollowed || NeedsLaterRow || HadLaterRow;

    /// <summary>True for a row that may only be sent before a later row of its user: sent last, it would overturn a newer one.</summary>
    public bool NeedsLaterRow { get; set; }

    /// <summary>True where an earlier run says so of a row that is only looked at now, and so need not wait.</summary>
    public bool HadLaterRow { get; set; }

    /// <summary>
    /// True for a row that came settled because nothing of it is left to send: it still is the later row that an earlier one waits for.
    /// </summary>
    public bool CountsAsLater { get; set; }

    /// <summary>
    /// True for a row that did not succeed in an earlier run. That all such rows are refused says nothing about the others.
    /// </summary>
    public bool HasFailedBefore { get; set; }

    /// <summary>The time of consent that the row tells itself, for an audit log; <c>null</c>: none.</summary>
    public string? ConsentTime { get; set; }

    /// <summary>Grants of consent that are not sent, because a comparison or an earlier run held them back.</summary>
    public IReadOnlyList<string> LeftOut { get; set; } = [];

    /// <summary>All grants of consent that are not sent: those, and what the ledger held back.</summary>
    public IReadOnlyList<string> Withheld =>
        Change is { HasWithheld: true } change ? [.. LeftOut, .. change.WithheldNames] : LeftOut;

    /// <summary>How many times the row was sent.</summary>
    public int Attempts { get; internal set; }

    /// <summary>When the row was sent last, in UTC; only of a run with an audit log.</summary>
    internal DateTime SentAt { get; set; }

    /// <summary>Which of the rows in an audit log it is; 0: none yet.</summary>
    internal long AuditTicket { get; set; }

    /// <summary>True once the outcome is final.</summary>
    internal bool IsSettled => Volatile.Read(ref _settled) == 1;

    /// <summary>The outcome; until the row is settled, the one it gets if it is not sent again.</summary>
    internal RowOutcome Outcome => _outcome;

    /// <summary>What the row would change, by the ledger; <c>null</c> without one.</summary>
    internal RowChange? Change { get; set; }

    /// <summary>True where the server is to be asked about the row before it is sent.</summary>
    internal bool NeedsView => Change is { NeedsView: true };

    /// <summary>The same user's next row, which waits for this one.</summary>
    internal BulkRow? Next { get; set; }

    /// <summary>True once a later row has come after which this one may be sent.</summary>
    internal bool MayPrecede { get; set; }

    /// <summary>True while the row waits only for a place in a batch.</summary>
    internal bool IsReady { get; set; }

    /// <summary>Failed attempts that may pass.</summary>
    internal int Failures { get; set; }

    /// <summary>True once a request with this row alone, or with an earlier one of its user, broke: it is sent without others.</summary>
    internal bool GoesAlone { get; set; }

    /// <summary>When the row is to be sent again.</summary>
    internal TimeSpan DueAt { get; set; }

    /// <summary>Good answers that the run had received when the row was first sent.</summary>
    internal long AnswersBefore { get; set; }

    /// <summary>True for a row that was settled before the run took it in.</summary>
    internal bool CameSettled { get; set; }

    /// <summary>Notes that a later row of the user has come.</summary>
    internal void Follow() => _wasFollowed = true;

    /// <summary>Notes how the row ends if it is not sent again.</summary>
    internal void Note(RowOutcome outcome) => _outcome = outcome;

    /// <summary>Makes an outcome final.</summary>
    internal void Settle(RowOutcome outcome, DateTime utc)
    {
        _outcome = outcome;
        SettledAt = utc;
        _wasFollowed = Next is not null;
        Volatile.Write(ref _settled, 1);
    }
}
