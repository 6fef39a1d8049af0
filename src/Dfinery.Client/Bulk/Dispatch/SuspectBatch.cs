using System;
using System.Collections.Generic;

namespace Dfinery.Client.Bulk.Dispatch;

/// <summary>
/// Finds the rows at which a request breaks. A broken batch is examined in pieces, each of which gets one try: while other requests are
/// answered, all of them go; while nothing is, it may be an outage, and one piece goes at a time. Batches that break meanwhile stand in
/// line. Pure: no clock, no randomness. Not thread-safe; the caller holds the run's lock.
/// </summary>
internal sealed class SuspectBatch(int maxRetries)
{
    private readonly Queue<Batch> _line = new();
    private readonly Queue<Batch> _ready = new();
    // Pieces that broke, and nothing was answered well since they were made.
    private readonly List<Batch> _broken = [];
    // Sent one after the other while nothing is answered: a piece, then its other half.
    private Batch? _probe;
    private Batch? _otherHalf;
    private int _open;
    private bool _isOutage;

    /// <summary>True while a batch is being examined.</summary>
    public bool IsBusy => _open > 0 || _broken.Count > 0 || _otherHalf is not null;

    /// <summary>A good answer came: whatever broke before did so for a reason of its own.</summary>
    /// <param name="goodAnswers">Good answers of the run so far.</param>
    public void SeeGoodAnswer(long goodAnswers)
    {
        _isOutage = false;
        foreach (Batch piece in _broken)
        {
            (Batch first, Batch second) = Split(piece, goodAnswers);
            Open(first);
            Open(second);
        }

        _broken.Clear();
        if (_otherHalf is not null)
            Open(_otherHalf);
        _otherHalf = null;
        if (_probe is not null)
            _probe.Probes = 0;
    }

    /// <summary>Takes charge of a batch whose request broke, perhaps at one of its rows.</summary>
    /// <param name="batch">The batch, or a piece of the one that is being examined.</param>
    /// <param name="goodAnswers">Good answers of the run so far.</param>
    /// <returns>False: the caller tries its rows again.</returns>
    public bool TryHold(Batch batch, long goodAnswers)
    {
        if (batch.IsPiece)
            return TryHoldPiece(batch, goodAnswers);
        if (batch.Rows.Length == 1)
            batch.Rows[0].GoesAlone = true;
        if (maxRetries == 0 || batch.Rows.Length == 1 || _isOutage)
            return false;

        foreach (BulkRow row in batch.Rows)
            row.Failures++;
        if (IsBusy)
            _line.Enqueue(batch);
        else
            TakeUp(batch, goodAnswers);
        return true;
    }

    /// <summary>A piece was answered, or is no longer to be examined; <paramref name="parts"/> of it are still on their way.</summary>
    public void Leave(int parts = 0) => _open += parts - 1;

    /// <summary>Gives the next piece to send, and the failures after which it waits; 0: it goes at once.</summary>
    public bool TryTake(long goodAnswers, out Batch piece, out int failures)
    {
        while (!IsBusy && _line.Count > 0)
            TakeUp(_line.Dequeue(), goodAnswers);
        failures = 0;
        if (_open == 0 && _otherHalf is not null)
        {
            _probe = _otherHalf;
            _otherHalf = null;
            Open(_probe, _probe.Probes);
        }
        else if (_open == 0 && _broken.Count > 0 && Smallest() is var smallest && !IsExhausted(smallest))
        {
            _broken.Remove(smallest);
            (_probe, _otherHalf) = Split(smallest, goodAnswers);
            failures = Math.Min(MostFailures(smallest), maxRetries);
            Open(_probe, _probe.Probes);
        }

        piece = _ready.Count > 0 ? _ready.Dequeue() : null!;
        return piece is not null;
    }

    /// <summary>
    /// Gives back what cannot be examined while nothing is answered well: pieces that were tried as often as a row may be, or all after a
    /// failure that is not a row's. Their rows, and those of the batches in line, are tried again together.
    /// </summary>
    public List<Batch> GiveBack(bool all)
    {
        List<Batch> back = [];
        bool isWaiting = _broken.Count > 0 || _otherHalf is not null;
        bool isExhausted = _open == 0 && _otherHalf is null && _broken.Count > 0 && IsExhausted(Smallest());
        if (!isExhausted && !(all && isWaiting))
            return back;

        _isOutage = true;
        back.AddRange(_broken);
        back.AddRange(_line);
        if (_otherHalf is not null)
            back.Add(_otherHalf);
        _broken.Clear();
        _line.Clear();
        _otherHalf = null;
        foreach (Batch batch in back)
        {
            foreach (BulkRow row in batch.Rows)
                row.Failures += batch.Probes;
        }

        return back;
    }

    private bool TryHoldPiece(Batch piece, long goodAnswers)
    {
        Leave();
        if (piece.Rows.Length == 1)
        {
            piece.Rows[0].Failures += piece.Probes;
            piece.Rows[0].GoesAlone = true;
            return false;
        }

        piece.Probes++;
        _broken.Add(piece);
        if (goodAnswers > piece.AnswersBefore)
            SeeGoodAnswer(goodAnswers);
        return true;
    }

    private void TakeUp(Batch batch, long goodAnswers)
    {
        batch.IsPiece = true;
        _broken.Add(batch);
        if (goodAnswers > batch.AnswersBefore)
            SeeGoodAnswer(goodAnswers);
    }

    private static (Batch First, Batch Second) Split(Batch piece, long goodAnswers)
    {
        (Batch first, Batch second) = piece.Split();
        first.AnswersBefore = second.AnswersBefore = goodAnswers;
        return (first, second);
    }

    private void Open(Batch piece, int probes = 0)
    {
        piece.Probes = probes;
        _open++;
        _ready.Enqueue(piece);
    }

    /// <summary>The smaller a piece, the likelier it holds none of the rows that are looked for.</summary>
    private Batch Smallest()
    {
        Batch smallest = _broken[0];
        foreach (Batch piece in _broken)
            smallest = piece.Rows.Length < smallest.Rows.Length ? piece : smallest;
        return smallest;
    }

    private bool IsExhausted(Batch piece) => piece.Probes > 0 && MostFailures(piece) > maxRetries;

    private static int MostFailures(Batch piece)
    {
        int most = 0;
        foreach (BulkRow row in piece.Rows)
            most = row.Failures > most ? row.Failures : most;
        return most + piece.Probes;
    }
}
