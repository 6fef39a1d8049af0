using System;
using System.Diagnostics;
using System.IO;
using Dfinery.Client.Disk;

namespace Dfinery.Client.Ledger;

/// <summary>
/// One domain of a ledger (profiles or CI), held by one run: what the server last acknowledged of each user's properties. It never says
/// of a value that it was acknowledged unless it was: a kill or a loss of power at any moment costs at most that it is sent again. Of its
/// members, <see cref="Content"/> belongs to the run's lock.
/// </summary>
internal sealed class OpenLedger : IDisposable
{
    // Below that, a log may hold what is superseded.
    private const long SmallBytes = 1 << 20;
    private const int FrameBytes = 64 * 1024;

    private readonly ILedgerDisk _disk;
    private readonly string _domain;
    private readonly IDiskFile _lockFile;
    private readonly LedgerHeadFile _headFile;
    private readonly DateTime _openedAt;
    private readonly Stopwatch _sinceOpened = Stopwatch.StartNew();
    private LedgerLog _log;
    private bool _isClosed;

    private OpenLedger(ILedgerDisk disk, string domain, IDiskFile lockFile, LedgerOpening opening, DateTime utcNow)
    {
        (_disk, _domain, _lockFile) = (disk, domain, lockFile);
        (Key, Content, Head, _headFile, _log, CutBytes) =
            (opening.Key, opening.Content, opening.Head, opening.HeadFile, opening.Log, opening.Cut);
        _openedAt = utcNow;
    }

    /// <summary>The key.</summary>
    public LedgerKey Key { get; }

    /// <summary>What is known.</summary>
    public LedgerContent Content { get; }

    /// <summary>What the ledger says of itself.</summary>
    public LedgerHead Head { get; private set; }

    /// <summary>Where records are written.</summary>
    public LedgerWriter Writer { get; private set; } = null!;

    /// <summary>False where the lock may not keep others out: some network file systems.</summary>
    public bool IsLockSure => _disk.IsLockSure(_domain + ".key");

    /// <summary>The torn bytes that were cut off at the opening; 0: none.</summary>
    public long CutBytes { get; }

    private DateTime Now => _openedAt + _sinceOpened.Elapsed;

    /// <summary>Opens a ledger, or makes it.</summary>
    /// <param name="disk">The folder.</param>
    /// <param name="domain">The beginning of the files' names.</param>
    /// <param name="owner">To whom it must belong; <c>null</c>: to anybody, and it must be there.</param>
    /// <param name="utcNow">The time.</param>
    /// <exception cref="LedgerException">It cannot be used.</exception>
    public static OpenLedger Open(ILedgerDisk disk, string domain, LedgerOwner? owner, DateTime utcNow)
    {
        IDiskFile? lockFile = null;
        LedgerOpening? opening = null;
        try
        {
            if (owner is null && !Contains(disk, domain))
                throw new LedgerException(LedgerFailure.Missing, disk.Path);
            lockFile = disk.Lock(domain + ".key") ?? throw new LedgerException(LedgerFailure.Held, disk.Path);
            opening = new LedgerOpening(disk, domain, lockFile);
            opening.Open(owner, utcNow);
            var ledger = new OpenLedger(disk, domain, lockFile, opening, utcNow);
            ledger.TryCompact();
            ledger.StartWriter();
            return ledger;
        }
        catch (Exception e)
        {
            opening?.Abandon();
            lockFile?.Dispose();
            if (e is IOException or UnauthorizedAccessException)
                throw new LedgerException(LedgerFailure.Disk, disk.Path, e.Message, e);
            throw;
        }
    }

    /// <summary>True where a folder has files of a domain; the empty key that a reset leaves is none.</summary>
    public static bool Contains(ILedgerDisk disk, string domain) => LedgerReset.HasFiles(disk, domain);

    /// <summary>Says that the token was renewed for the same app.</summary>
    /// <returns>False where the ledger knows the token already.</returns>
    /// <exception cref="LedgerException">The disk failed.</exception>
    public bool Renew(string token)
    {
        UserHash mark = Key.MarkOf(token);
        if (Head.Token.Equals(mark))
            return false;
        try
        {
            Head = Head with { Token = mark };
            _headFile.Write(Head);
            return true;
        }
        catch (IOException e)
        {
            throw new LedgerException(LedgerFailure.Disk, _disk.Path, e.Message, e);
        }
    }

    /// <summary>
    /// Writes what is left, tidies the log where that pays, and notes that the log ends here. After a disk that failed nothing is noted.
    /// </summary>
    /// <exception cref="LedgerException">The disk failed, now or before.</exception>
    public void Close()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        Writer.End();
        try
        {
            if (Writer.Failure is { } failure)
                throw new LedgerException(LedgerFailure.Disk, _disk.Path, failure.Message, failure);
            TryCompact();
            Note(_log.Length);
            Head = Head with { LogLength = _log.Length, IsClosed = true, Lost = Content.HasLost ? Now : Head.Lost };
            _headFile.Write(Head);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerException(LedgerFailure.Disk, _disk.Path, e.Message, e);
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Lets the files go as they are: as after a kill.</summary>
    public void Dispose()
    {
        _isClosed = true;
        Writer.End();
        _log.Dispose();
        _headFile.Dispose();
        Key.Dispose();
        _lockFile.Dispose();
    }

    /// <summary>Writes all that is known into a new log, which the head then names.</summary>
    /// <exception cref="IOException">
    /// The disk failed. Which log the head names is known when it is opened again; either has all.
    /// </exception>
    public void Compact() => Adopt(WriteNew());

    /// <summary>Compacts where that pays; a disk without room for it keeps the long log.</summary>
    private void TryCompact()
    {
        if (_log.Length <= SmallBytes || _log.Length <= 2 * Content.Users.Bytes)
            return;
        LedgerLog log;
        try
        {
            log = WriteNew();
        }
        catch (IOException)
        {
            // The next opening deletes what came of it. A disk that fails for good fails at the next write as well.
            return;
        }

        Adopt(log);
    }

    private LedgerLog WriteNew()
    {
        ulong id = LedgerOpening.NewId();
        var log = new LedgerLog(_disk.Create(LedgerOpening.LogName(_domain, id)), id);
        try
        {
            WriteAll(log);
            _disk.Sync();
            return log;
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    private void Adopt(LedgerLog log)
    {
        string old = Head.Log;
        _log.Dispose();
        _log = log;
        Head = Head with { Log = LedgerOpening.LogName(_domain, log.Id), LogId = log.Id, LogLength = log.Length };
        _headFile.Write(Head);
        _disk.Delete(old);
    }

    private void WriteAll(LedgerLog log)
    {
        var records = new LedgerRecords();
        records.AddGeneration(Head.Generation);
        foreach (string property in Content.Names)
        {
            records.AddName(property);
            AppendFull(log, records);
        }

        byte[] numbers = new byte[LedgerTable.MostProperties];
        ulong[] known = new ulong[LedgerTable.MostProperties];
        Content.Users.ForEach((user, properties, entries) =>
        {
            int count = 0;
            for (int i = 0; i < entries.Length; i++)
            {
                if (entries[i] != LedgerEntry.Unknown)
                    (numbers[count], known[count++]) = (properties[i], Key.ToFile(entries[i]));
            }

            if (count > 0)
                records.AddUser(user, numbers.AsSpan(0, count), known.AsSpan(0, count));
            AppendFull(log, records);
        });
        if (records.Length > 0)
            log.Append(records, isForced: false);
        log.Force();
    }

    private static void AppendFull(LedgerLog log, LedgerRecords records)
    {
        if (records.Length < FrameBytes)
            return;
        log.Append(records, isForced: false);
        records.Clear();
    }

    private void StartWriter() => Writer = new LedgerWriter(_log, Note);

    private void Note(long length) => _headFile.Note(_log.Id, length, Now);
}
