using System;
using System.Collections.Generic;
using System.Threading;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;

namespace Dfinery.Client.Bulk;

/// <summary>
/// One row on its way: what to send for whom, then how it ended. The outcome may be read once <see cref="BulkRun.TryTake"/> gave the
/// row back.
/// </summary>
internal sealed class BulkRow
{
    private int _settled;

    /// <summary>A row to send.</summary>
    /// <param name="position">1-based position in the input.</param>
    /// <param name="update">The user and what to set.</param>
    /// <param name="tag">The caller's own: carried, never looked at.</param>
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
        Settle(status, null, message);
    }

    /// <summary>1-based position in the input.</summary>
    public long Position { get; }

    /// <summary>The user; <c>null</c> only in a row that named none.</summary>
    public string? UserId { get; }

    /// <summary>What to send; <c>null</c> in a row that is not sent.</summary>
    public UserUpdate? Update { get; }

    /// <summary>The caller's own.</summary>
    public object? Tag { get; }

    /// <summary>How the row ended.</summary>
    public UserStatus Status { get; private set; }

    /// <summary>The API's code for it, or none.</summary>
    public int? Code { get; private set; }

    /// <summary>Why it did not succeed.</summary>
    public string? Message { get; private set; }

    /// <summary>How many times the row was sent.</summary>
    public int Attempts { get; internal set; }

    /// <summary>What a view returned.</summary>
    public IReadOnlyList<KeyValuePair<string, PropertyValue>>? Properties { get; private set; }

    /// <summary>True where what ended this row also ended the run: one error tells both.</summary>
    public bool EndedRun { get; internal set; }

    /// <summary>When the row was settled, in UTC.</summary>
    public DateTime SettledAt { get; private set; }

    /// <summary>True where a later row of the same user was waiting when this one was settled.</summary>
    public bool HasLaterRow { get; private set; }

    internal bool IsSettled => Volatile.Read(ref _settled) == 1;

    /// <summary>The same user's next row, which waits for this one.</summary>
    internal BulkRow? Next { get; set; }

    /// <summary>True while the row waits for nothing but a place in a batch.</summary>
    internal bool IsReady { get; set; }

    /// <summary>How many attempts ended in something that may pass.</summary>
    internal int Failures { get; set; }

    internal TimeSpan DueAt { get; set; }

    /// <summary>How many answers the run had got when the row was first sent.</summary>
    internal long AnswersBefore { get; set; }

    /// <summary>How the row ends if it is not tried again.</summary>
    internal (UserStatus Status, int? Code, string? Message) Last { get; set; } = (UserStatus.Unknown, null, null);

    internal void Settle(UserStatus status, int? code, string? message, IReadOnlyList<KeyValuePair<string, PropertyValue>>? properties = null)
    {
        Status = status;
        Code = code;
        Message = message;
        Properties = properties;
        SettledAt = DateTime.UtcNow;
        HasLaterRow = Next is not null;
        Volatile.Write(ref _settled, 1);
    }
}
