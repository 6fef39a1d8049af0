using System;
using System.Collections.Generic;
using System.Linq;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;

namespace Dfinery.Client.Bulk.Verdict;

/// <summary>
/// What answers do to rows: each is settled, tried again, split off, or the run is stopped (promises 9 to 12). Knows no thread; the run
/// calls it under its lock.
/// </summary>
internal sealed class Settlement(UserQueue queue, BulkOptions options)
{
    private const int MostGivenUp = 10 * UserOperation.MaxUsers;

    private readonly UserQueue _queue = queue;
    private readonly BulkOptions _options = options;
    private readonly long[] _rows = new long[Enum.GetValues(typeof(UserStatus)).Length];
    private volatile DfineryException? _fatal;
    private long _goodAnswers;
    private int _givenUp;

    /// <summary>Why the run stopped early.</summary>
    public DfineryException? Fatal
    {
        get => _fatal;
        private set => _fatal = value;
    }

    /// <summary>True where nothing but lost calls, 5xx and nonsense came since the last good answer.</summary>
    public bool IsSilent { get; private set; }

    /// <summary>What the last call that failed as a whole failed of; <c>null</c> where none did.</summary>
    public string? LastTrouble { get; private set; }

    /// <summary>Settled rows by status; a status that did not occur is absent.</summary>
    public IReadOnlyDictionary<UserStatus, long> Counts()
    {
        var counts = new Dictionary<UserStatus, long>();
        for (int i = 0; i < _rows.Length; i++)
        {
            if (_rows[i] > 0)
                counts[(UserStatus)i] = _rows[i];
        }

        return counts;
    }

    /// <summary>Counts a row that came settled.</summary>
    public void Count(BulkRow row) => _rows[(int)row.Status]++;

    /// <summary>Notes that a row is being sent; true where it was before.</summary>
    public bool Send(BulkRow row)
    {
        if (row.Failures == 0)
            row.AnswersBefore = _goodAnswers;
        return row.Attempts++ > 0;
    }

    /// <summary>Applies what came of a request; gives the share of its users that were turned away for now.</summary>
    public double Apply(BulkRow[] batch, Answer? answer, DfineryException? failure, TimeSpan now)
    {
        LastTrouble = failure?.Message ?? LastTrouble;
        bool isCongested = failure is not null && Judgement.IsCongestion(failure);
        bool isGood = answer is not null || (failure is { Failure: DfineryFailure.Refused } && !isCongested);
        IsSilent = !isGood && (IsSilent || failure is not null);
        if (isGood)
        {
            _goodAnswers++;
            _givenUp = 0;
        }

        if (answer is not null)
            return Apply(batch, answer, now);
        if (failure is not null)
            Apply(batch, failure, now);
        else
            Array.ForEach(batch, row => row.Last = (UserStatus.Unknown, null, "The run was stopped before the answer came."));
        return isCongested ? 1 : 0;
    }

    /// <summary>Applies an answer, user by user; gives the share of users that were turned away for now.</summary>
    private double Apply(BulkRow[] batch, Answer answer, TimeSpan now)
    {
        int busy = 0;
        for (int i = 0; i < batch.Length; i++)
        {
            BulkRow row = batch[i];
            UserVerdict verdict = answer.Verdicts[i];
            switch (Judgement.OfUser(verdict))
            {
                case Disposition.Accept:
                    Conclude(row, UserStatus.Succeeded, null, null, verdict.Properties);
                    break;
                case Disposition.Refuse:
                    Conclude(row, UserStatus.Failed, verdict.Code, verdict.Message);
                    break;
                case Disposition.Stop:
                    row.EndedRun = true;
                    Conclude(row, UserStatus.Failed, verdict.Code, verdict.Message);
                    Stop(new DfineryException(DfineryFailure.Refused, verdict.Message ?? string.Empty, 200, verdict.Code));
                    break;
                default:
                    bool refused = verdict.Kind == VerdictKind.Failed && ResultCode.IsTransient(verdict.Code);
                    busy += refused ? 1 : 0;
                    row.Last = refused
                        ? (UserStatus.Failed, verdict.Code, verdict.Message)
                        : (UserStatus.Unknown, null, "The answer did not name this user.");
                    TryAgain(row, null, _options.Random(), now);
                    break;
            }
        }

        return (double)busy / batch.Length;
    }

    /// <summary>Applies a failed call to all its rows.</summary>
    private void Apply(BulkRow[] batch, DfineryException failure, TimeSpan now)
    {
        Disposition disposition = Judgement.OfCall(failure);
        if (disposition == Disposition.Refuse && batch.Length > 1)
        {
            // Promise 10: one bad row must not fail its neighbours.
            int half = batch.Length / 2;
            _queue.SetApart(batch.Take(half).ToArray());
            _queue.SetApart(batch.Skip(half).ToArray());
            foreach (BulkRow row in batch)
                row.Last = (UserStatus.Failed, failure.ResultCode, failure.Message);
            return;
        }

        if (disposition == Disposition.Stop)
            Stop(failure);
        // One draw for all: they failed together and are to go together, not in crumbs.
        double random = _options.Random();
        foreach (BulkRow row in batch)
        {
            row.EndedRun = disposition == Disposition.Stop;
            if (failure.NeverSent)
                row.Attempts--;
            if (!failure.NeverSent || row.Attempts == 0)
                row.Last = (Judgement.StatusOf(failure), failure.ResultCode, failure.Message);
            if (disposition == Disposition.Retry)
                TryAgain(row, failure, random, now);
            else
                Conclude(row, UserStatus.Failed, failure.ResultCode, failure.Message);
        }
    }

    private void TryAgain(BulkRow row, DfineryException? failure, double random, TimeSpan now)
    {
        row.Failures++;
        TimeSpan? delay = _options.Retry.Next(row.Failures, random, failure?.RetryAfter);
        if (delay is { } wait && Fatal is null)
        {
            if (wait > _options.MaxWait && failure is not null)
                Stop(failure);
            else
            {
                _queue.Delay(row, now + wait);
                return;
            }
        }
        else if (failure is not null && (++_givenUp >= MostGivenUp || (failure.StatusCode is null && row.AnswersBefore == _goodAnswers)))
        {
            // Nobody is there, or not one good answer in all this time: the rest would fare no better, and must not be used up.
            Stop(failure);
        }

        Conclude(row, row.Last.Status, row.Last.Code, row.Last.Message);
    }

    /// <summary>Settles a row that a stop left behind.</summary>
    public void ConcludeStopped(BulkRow row)
    {
        if (row.Attempts == 0)
            Conclude(row, UserStatus.NotAttempted, null, null);
        else
            Conclude(row, row.Last.Status, row.Last.Code, row.Last.Message);
    }

    /// <summary>The one place where a row's outcome is final.</summary>
    private void Conclude(BulkRow row, UserStatus status, int? code, string? message, IReadOnlyList<KeyValuePair<string, PropertyValue>>? properties = null)
    {
        _rows[(int)status]++;
        row.Settle(status, code, message, properties);
        if (Fatal is null)
            _queue.Release(row);
    }

    /// <summary>Ends the run: what is in flight settles, the rest is told why it was not sent.</summary>
    public void Stop(DfineryException fatal) => Fatal ??= fatal;
}
