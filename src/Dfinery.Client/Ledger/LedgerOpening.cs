using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using Dfinery.Client.Disk;

namespace Dfinery.Client.Ledger;

/// <summary>Opens or makes the files of one domain of a ledger, whatever a kill or a loss of power left of them.</summary>
internal sealed class LedgerOpening(ILedgerDisk disk, string domain, IDiskFile lockFile)
{
    // From the last mark on the disk until its request has landed or never will: a wait for the quota, and a server that takes its time.
    private static readonly TimeSpan LongestWay = TimeSpan.FromHours(1);
    private readonly LedgerKeyFile _keyFile = new(lockFile);
    private DateTime _lost;

    /// <summary>The key.</summary>
    public LedgerKey Key { get; private set; } = null!;

    /// <summary>What is known.</summary>
    public LedgerContent Content { get; } = new();

    /// <summary>What the ledger says of itself.</summary>
    public LedgerHead Head { get; private set; } = null!;

    /// <summary>The file of <see cref="Head"/>.</summary>
    public LedgerHeadFile HeadFile { get; private set; } = null!;

    /// <summary>The log.</summary>
    public LedgerLog Log { get; private set; } = null!;

    /// <summary>The torn bytes that were cut off the log; 0: none.</summary>
    public long Cut { get; private set; }

    private string HeadName => domain + ".head";

    /// <summary>The name of a log.</summary>
    public static string LogName(string domain, ulong id) => $"{domain}.{id:x16}.log";

    /// <summary>A random number for a generation or a log.</summary>
    public static ulong NewId()
    {
        byte[] bytes = new byte[8];
        using var random = RandomNumberGenerator.Create();
        random.GetBytes(bytes);
        return BitConverter.ToUInt64(bytes, 0) | 1;
    }

    /// <summary>True for a file of a domain's log.</summary>
    public static bool IsLog(string domain, string name) =>
        name.StartsWith(domain + ".", StringComparison.Ordinal)
        && name.EndsWith(".log", StringComparison.Ordinal)
        && name.Length == LogName(domain, 0).Length
        && ulong.TryParse(name.Substring(domain.Length + 1, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);

    /// <summary>Opens the files, or makes them where there are none.</summary>
    /// <param name="owner">To whom it must belong; <c>null</c>: to anybody, and it must be there.</param>
    /// <param name="utcNow">The time.</param>
    /// <exception cref="LedgerException">They cannot be used.</exception>
    public void Open(LedgerOwner? owner, DateTime utcNow)
    {
        byte[]? secret = _keyFile.Read();
        if (_keyFile.IsForgotten)
        {
            LedgerReset.Finish(disk, domain, _keyFile);
            secret = null;
        }

        bool hasHead = disk.Files.Contains(HeadName);
        bool wasMade = secret is not null && _keyFile.Current != 0;
        if (hasHead && secret is null)
            throw Failure(LedgerFailure.KeyMissing);
        if (!hasHead && (wasMade || (secret is null && disk.Files.Any(name => IsLog(domain, name)))))
            throw Failure(LedgerFailure.Damaged);

        LedgerHead? head = hasHead ? ReadHead() : null;
        if (head is null && wasMade)
            throw Failure(LedgerFailure.Damaged);
        if (head is null)
        {
            if (owner is null)
                throw Failure(LedgerFailure.Missing);
            HeadFile?.Dispose();
            // A secret that was never used may not be on the disk.
            Make(MakeKey(), owner, utcNow);
            return;
        }

        if (head.Format > LedgerHead.CurrentFormat)
            throw Failure(LedgerFailure.NewerFormat);
        // With another key, a token's mark says nothing.
        if (!_keyFile.Knows(head))
            throw Failure(LedgerFailure.Restored);
        Key = new LedgerKey(secret!);
        OpenLog(head, utcNow);
        LedgerHead owned = owner is null ? head : head.Of(owner, Key, Content, disk.Path);
        if (!IsClosed(head))
            Log.Settle(HeadFile.CertainOf(head));
        _keyFile.Settle(secret!);
        HeadFile.Settle(head);
        disk.Sync();
        // Without an owner it is opened to forget or to be renewed, which is no run.
        Raise(owned, owner is null ? head.Opened : utcNow);
        DeleteOthers();
    }

    /// <summary>Closes what is open, after a failure.</summary>
    public void Abandon()
    {
        HeadFile?.Dispose();
        Log?.Dispose();
        Key?.Dispose();
    }

    private LedgerHead? ReadHead()
    {
        HeadFile = new LedgerHeadFile(disk.Open(HeadName, toWrite: true));
        return HeadFile.Read();
    }

    private byte[] MakeKey()
    {
        byte[] secret = _keyFile.Make();
        disk.Sync();
        return secret;
    }

    private void Make(byte[] secret, LedgerOwner owner, DateTime utcNow)
    {
        Key = new LedgerKey(secret);
        ulong generation = NewId();
        _keyFile.Begin(0, generation);
        ulong id = NewId();
        Log = new LedgerLog(disk.Create(LogName(domain, id)), id);
        AppendGeneration(generation);
        // The log must be there before a head names it.
        disk.Sync();
        Head = new LedgerHead
        {
            BaseUri = owner.Address,
            Token = Key.MarkOf(owner.Token),
            Shard = owner.Shard,
            Generation = generation,
            Log = LogName(domain, id),
            LogId = id,
            LogLength = Log.Length,
            Made = utcNow,
            Opened = utcNow,
        };
        HeadFile = new LedgerHeadFile(disk.Create(HeadName));
        HeadFile.Write(Head);
        disk.Sync();
        _keyFile.End(generation);
        DeleteOthers();
    }

    private void OpenLog(LedgerHead head, DateTime utcNow)
    {
        if (!disk.Files.Contains(head.Log))
            throw Failure(LedgerFailure.Damaged);
        Log = new LedgerLog(disk.Open(head.Log, toWrite: true), head.LogId);
        long certain = HeadFile.CertainOf(head);
        if (!Log.TryRead(Content, certain, IsClosed(head), out long cut))
            throw Failure(LedgerFailure.Damaged);
        Cut = cut;
        // Of a run that was killed, all that was on its way went without an answer.
        _lost = head.IsClosed ? head.Lost : HeadFile.LastWrite() ?? utcNow;
        // A clock that was wrong once must not keep doubts for good.
        _lost = _lost > utcNow ? utcNow : _lost;
        if (utcNow - _lost <= LongestWay)
            KeepDoubts();
        if (!_keyFile.Knows(head, Content))
            throw Failure(LedgerFailure.Restored);
    }

    /// <summary>
    /// True where the log ends as the head says: an opening that was killed may have gone on where the last run had closed.
    /// </summary>
    private bool IsClosed(LedgerHead head) => head.IsClosed && _keyFile.Pending == 0;

    /// <summary>What a run left behind a moment ago may still land, whatever this one has acknowledged.</summary>
    private void KeepDoubts() =>
        Content.Users.ForEach((_, _, entries) =>
        {
            for (int i = 0; i < entries.Length; i++)
            {
                if (entries[i] == LedgerEntry.InDoubt)
                    entries[i] = LedgerEntry.InDoubtThisRun;
            }
        });

    /// <summary>Raises all files to a new generation; what an earlier opening began is ended first.</summary>
    private void Raise(LedgerHead head, DateTime opened)
    {
        if (_keyFile.Pending != 0)
        {
            if (Content.Generation != _keyFile.Pending)
                AppendGeneration(_keyFile.Pending);
            Head = head with { Generation = _keyFile.Pending, LogLength = Log.Length, IsClosed = false };
            HeadFile.Write(Head);
            _keyFile.End(_keyFile.Pending);
        }

        ulong generation = NewId();
        _keyFile.Begin(_keyFile.Current, generation);
        AppendGeneration(generation);
        Head = head with { Generation = generation, LogLength = Log.Length, IsClosed = false, Opened = opened, Lost = _lost };
        HeadFile.Write(Head);
        _keyFile.End(generation);
    }

    private void AppendGeneration(ulong generation)
    {
        var records = new LedgerRecords();
        records.AddGeneration(generation);
        Log.Append(records);
        Content.Generation = generation;
    }

    /// <summary>Deletes logs that a compaction left, or one that was killed.</summary>
    private void DeleteOthers()
    {
        foreach (string name in disk.Files)
        {
            if (IsLog(domain, name) && name != Head.Log)
                disk.Delete(name);
        }
    }

    private LedgerException Failure(LedgerFailure failure, string? detail = null) => new(failure, disk.Path, detail);
}
