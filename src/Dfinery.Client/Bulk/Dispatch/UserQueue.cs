using System;
using System.Collections.Generic;

namespace Dfinery.Client.Bulk.Dispatch;

/// <summary>
/// The rows that are to be sent. Only the first unsettled row of a user is ever ready, the user's later rows wait for it; so no user is
/// in two requests at once, and one user's rows go in the order they came. Not thread-safe; has no clock.
/// </summary>
internal sealed class UserQueue
{
    // Retries that are due within 50 ms of each other go out together.
    private static readonly long RetryTick = TimeSpan.FromMilliseconds(50).Ticks;

    private readonly int _batchSize;
    private readonly Dictionary<string, BulkRow> _lastOfUser = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BulkRow> _settled = new(StringComparer.Ordinal);
    private readonly bool _comparesRows;
    private readonly Queue<BulkRow> _turns = new();
    private readonly ReadyRows _updates = new();
    private readonly ReadyRows _views = new();
    private readonly Queue<Batch> _apart = new();
    private (Batch Batch, TimeSpan DueAt)? _apartLater;
    private readonly Dictionary<string, BulkRow> _held = new(StringComparer.Ordinal);
    private readonly SortedSet<BulkRow> _delayed = new(Comparer<BulkRow>.Create((a, b) =>
        a.DueAt != b.DueAt ? a.DueAt.CompareTo(b.DueAt) : a.Position.CompareTo(b.Position)));

    /// <summary>An empty queue.</summary>
    /// <param name="batchSize">The most rows in a batch.</param>
    /// <param name="comparesRows">
    /// True where a row is compared with what is known before it is ready: see <see cref="TryTakeTurn"/>, <see cref="MakeReady"/>.
    /// </param>
    public UserQueue(int batchSize, bool comparesRows = false) => (_batchSize, _comparesRows) = (batchSize, comparesRows);

    /// <summary>When the next retry is due.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            TimeSpan? rows = _delayed.Count > 0 ? _delayed.Min!.DueAt : null;
            return rows is null || _apartLater?.DueAt < rows ? _apartLater?.DueAt : rows;
        }
    }

    /// <summary>Rows that wait for nothing but to be compared, or a place in their first batch.</summary>
    public int Unsent => _turns.Count + _updates.Fresh + _views.Fresh;

    /// <summary>Takes a row in; it is ready at once unless an earlier row of its user is unsettled.</summary>
    public void Admit(BulkRow row)
    {
        string user = row.UserId!;
        if (_settled.Count > 0 && _settled.TryGetValue(user, out BulkRow? settled))
            settled.Follow();
        if (_lastOfUser.TryGetValue(user, out BulkRow? before))
        {
            before.Next = row;
            if (!row.NeedsLaterRow && _held.TryGetValue(user, out BulkRow? first))
            {
                _held.Remove(user);
                MakeFirst(first);
            }
        }
        else
            MakeFirst(row);
        _lastOfUser[user] = row;
    }

    /// <summary>
    /// Keeps an eye on a row that came settled: its result says whether a later row of the user came before it was given back.
    /// </summary>
    public void Remember(BulkRow row)
    {
        if (row.UserId is not { } user)
            return;
        if (_settled.TryGetValue(user, out BulkRow? earlier))
            earlier.Follow();
        _settled[user] = row;
        if (!row.CountsAsLater || row.NeedsLaterRow || !_held.TryGetValue(user, out BulkRow? first))
            return;
        _held.Remove(user);
        for (BulkRow? held = first; held is not null; held = held.Next)
            held.MayPrecede = true;
        MakeFirst(first);
    }

    /// <summary>Lets go of a row that came settled.</summary>
    public void Forget(BulkRow row)
    {
        if (row.UserId is { } user && _settled.TryGetValue(user, out BulkRow? known) && ReferenceEquals(known, row))
            _settled.Remove(user);
    }

    /// <summary>Takes a settled row out, so that the user's next one may go.</summary>
    public void Release(BulkRow row)
    {
        if (row.Next is { } next)
        {
            // What broke at one row of a user breaks, most likely, at the next.
            if (row.GoesAlone && row.Status != UserStatus.Succeeded)
                (next.GoesAlone, next.AnswersBefore) = (true, row.AnswersBefore);
            MakeFirst(next);
        }
        else
            _lastOfUser.Remove(row.UserId!);
        row.Next = null;
    }

    /// <summary>Takes out a row, if it waits for a later one of its user. It is still to be released.</summary>
    public bool TryTakeHeld(BulkRow row) =>
        row.UserId is { } user && _held.TryGetValue(user, out BulkRow? held) && ReferenceEquals(held, row) && _held.Remove(user);

    /// <summary>Takes out every row that waits for a later one of its user. They are still to be released.</summary>
    public BulkRow[] TakeHeld()
    {
        BulkRow[] held = [.. _held.Values];
        _held.Clear();
        return held;
    }

    /// <summary>Puts a row back for later; it keeps its place before the same user's other rows.</summary>
    public void Delay(BulkRow row, TimeSpan dueAt)
    {
        row.DueAt = TimeSpan.FromTicks((dueAt.Ticks + RetryTick - 1) / RetryTick * RetryTick);
        _delayed.Add(row);
    }

    /// <summary>Puts rows back that must go in a request of their own.</summary>
    public void SetApart(Batch batch) => _apart.Enqueue(batch);

    /// <summary>Puts rows back that must go in a request of their own, for later. Only one batch waits so at a time.</summary>
    public void SetApart(Batch batch, TimeSpan dueAt) => _apartLater = (batch, dueAt);

    /// <summary>True where rows wait to be sent again.</summary>
    public bool HasRetries => _updates.HasRetries || _views.HasRetries || _delayed.Count > 0 || _apartLater is not null;

    /// <summary>Makes the retries ready whose time has come.</summary>
    public void WakeDue(TimeSpan now)
    {
        while (_delayed.Count > 0 && _delayed.Min!.DueAt <= now)
        {
            BulkRow row = _delayed.Min;
            _delayed.Remove(row);
            MakeReady(row, isRetry: true);
        }

        if (_apartLater is { } later && later.DueAt <= now)
        {
            _apartLater = null;
            _apart.Enqueue(later.Batch);
        }
    }

    /// <summary>Takes a row whose turn has come: its user's earlier rows are settled. It is still to be made ready, or settled.</summary>
    public bool TryTakeTurn(out BulkRow row)
    {
        row = _turns.Count > 0 ? _turns.Dequeue() : null!;
        return row is not null;
    }

    /// <summary>Lets a row wait for a place in a batch: one of views, as long as the server is to be asked about it.</summary>
    public void MakeReady(BulkRow row, bool isRetry = false)
    {
        if (row.GoesAlone)
        {
            SetApart(new Batch([row]));
            return;
        }

        row.IsReady = true;
        (row.NeedsView ? _views : _updates).Add(row, isRetry);
    }

    /// <summary>How many more ready rows make a full batch; from 1 to the batch size.</summary>
    public int Missing(bool fresh)
    {
        int most = Math.Max(_updates.Count(fresh), _views.Count(fresh));
        return most < _batchSize ? _batchSize - most : _batchSize;
    }

    /// <summary>True where a batch can go.</summary>
    /// <param name="partial">True where it need not be full.</param>
    /// <param name="fresh">False where only rows that were sent before may go.</param>
    public bool HasBatch(bool partial, bool fresh) => _apart.Count > 0 || Has(_updates, partial, fresh) || Has(_views, partial, fresh);

    /// <summary>Takes the batch that <see cref="HasBatch"/> found: retries first, for they are the older rows.</summary>
    public Batch TakeBatch(bool fresh)
    {
        if (_apart.Count > 0)
            return _apart.Dequeue();
        bool isView = _updates.Count(fresh) < _batchSize && _views.Count(fresh) > 0
            && (_views.Count(fresh) >= _batchSize || _updates.Count(fresh) == 0);
        return new Batch((isView ? _views : _updates).Take(_batchSize, fresh));
    }

    private bool Has(ReadyRows rows, bool partial, bool fresh) => rows.Count(fresh) >= (partial ? 1 : _batchSize);

    private void MakeFirst(BulkRow row)
    {
        if (!MayPrecede(row))
            _held.Add(row.UserId!, row);
        else if (_comparesRows)
            _turns.Enqueue(row);
        else
            MakeReady(row);
    }

    /// <summary>True where a row may go: it needs no later row, or one has come that needs none itself.</summary>
    private static bool MayPrecede(BulkRow row)
    {
        BulkRow? later = row;
        while (later is { NeedsLaterRow: true, MayPrecede: false })
            later = later.Next;
        if (later is null)
            return false;
        for (BulkRow passed = row; passed != later; passed = passed.Next!)
            passed.MayPrecede = true;
        return true;
    }
}
