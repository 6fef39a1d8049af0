using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;

namespace Dfinery.Client.Audit;

/// <summary>Checks the chain of an audit log and counts what stands in it, line by line: the memory does not grow with the file.</summary>
internal sealed class AuditChecker
{
    private const int BlockBytes = 1024 * 1024;
    private const int MostLineBytes = 64 * BlockBytes;

    private readonly AuditCheck _check = new();
    private readonly byte[]? _head;
    private readonly byte[] _expected = AuditHash.None;
    private IncrementalHash? _torn;
    private long _firstTorn;
    private long _ended;
    private long _sequence;

    private AuditChecker(string? head)
    {
        _head = head is null ? null : Encoding.ASCII.GetBytes(head.ToLowerInvariant());
        _check.HasHead = head is null ? null : false;
    }

    /// <summary>Checks a log.</summary>
    /// <param name="log">The file from its start.</param>
    /// <param name="head">A hash that was kept elsewhere; <c>null</c>: none.</param>
    /// <param name="tick">Called with the number of bytes read, for each megabyte; what it throws ends the check.</param>
    public static AuditCheck Check(Stream log, string? head, Action<long> tick)
    {
        var checker = new AuditChecker(head);
        checker.Read(log, tick);
        return checker.Complete();
    }

    private void Read(Stream log, Action<long> tick)
    {
        byte[] bytes = new byte[BlockBytes];
        long total = 0;
        int kept = 0;
        while (log.Read(bytes, kept, bytes.Length - kept) is var read && read > 0)
        {
            total += read;
            int start = 0;
            int end = kept + read;
            for (int from = kept; bytes.AsSpan(from, end - from).IndexOf((byte)'\n') is var at && at >= 0; from = start)
            {
                Take(bytes, start, from + at - start);
                start = from + at + 1;
            }

            kept = end - start;
            Buffer.BlockCopy(bytes, start, bytes, 0, kept);
            if (kept == bytes.Length && kept < MostLineBytes)
                Array.Resize(ref bytes, 2 * bytes.Length);
            else if (kept == bytes.Length)
            {
                // No line of ours is as long.
                Take(bytes, 0, kept);
                kept = 0;
            }

            tick(total);
        }

        _check.IsTerminated = kept == 0;
        if (kept > 0)
            Take(bytes, 0, kept);
    }

    private void Take(byte[] bytes, int start, int count)
    {
        _check.Lines++;
        ReadOnlySpan<byte> text = bytes.AsSpan(start, count);
        if (!AuditLine.TryRead(text, out AuditLine line))
        {
            TakeTorn(bytes, start, count);
            return;
        }

        CheckChain(line);
        _sequence = line.Sequence;
        AuditHash.Of(bytes, start, count, _expected);
        if (_head is not null && _check.IsIntact && _expected.AsSpan().SequenceEqual(_head))
            _check.HasHead = true;
        Count(line);
    }

    private void TakeTorn(byte[] bytes, int start, int count)
    {
        if (_torn is null)
        {
            _torn = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            _firstTorn = _check.Lines;
        }
        else
            _torn.AppendData([(byte)'\n']);
        _torn.AppendData(bytes, start, count);
        _check.TornLines++;
        if (!AuditLine.MayBeTorn(bytes.AsSpan(start, count)))
            _check.Break(AuditBreak.NotALine, _check.Lines);
    }

    private void CheckChain(in AuditLine line)
    {
        bool wasTorn = _torn is not null;
        if (wasTorn)
            EndTorn(line.Event.SequenceEqual("recovered"u8));
        if (!line.Previous.SequenceEqual(_expected))
            _check.Break(
                wasTorn ? AuditBreak.NotRecovered : _check.Lines == 1 ? AuditBreak.NoBeginning : AuditBreak.OtherHash,
                wasTorn ? _firstTorn : _check.Lines);
        else if (line.Sequence != _sequence + 1)
            _check.Break(AuditBreak.OtherNumber, _check.Lines);
        else if (line.Format > AuditText.Format)
            _check.Break(AuditBreak.NewerFormat, _check.Lines);
    }

    private void EndTorn(bool isRecovered)
    {
        if (!isRecovered)
            _check.Break(AuditBreak.NotRecovered, _firstTorn);
        AuditHash.ToHex(_torn!.GetHashAndReset(), _expected);
        _torn.Dispose();
        _torn = null;
    }

    private void Count(in AuditLine line)
    {
        if (!line.Time.IsEmpty)
            _check.SetTime(line.Time);
        if (line.Event.SequenceEqual("settled"u8))
            CountRow(line);
        else if (line.Event.SequenceEqual("sent"u8))
            _check.SentLines++;
        else if (line.Event.SequenceEqual("called"u8))
            _check.Calls++;
        else if (line.Event.SequenceEqual("runStarted"u8))
            _check.Runs++;
        else if (line.Event.SequenceEqual("runEnded"u8))
            _ended++;
    }

    private void CountRow(in AuditLine line)
    {
        _check.CountRow(line.Status);
        if (!line.IsAcknowledged && !line.Status.SequenceEqual("Succeeded"u8))
            return;
        _check.Granted += line.Granted;
        _check.Withdrawn += line.Withdrawn;
    }

    private AuditCheck Complete()
    {
        // Behind the last line, what was being written may still be: the next run recovers it.
        if (_torn is not null && _check.IsTerminated)
            _check.Break(AuditBreak.NotRecovered, _firstTorn);
        _torn?.Dispose();
        _check.RunsNotEnded = Math.Max(0, _check.Runs - _ended);
        _check.Head = _sequence == 0 ? null : AuditHash.ToText(_expected);
        return _check;
    }
}
