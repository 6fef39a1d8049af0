using System;
using System.IO;
using System.Linq;
using Dfinery.Client.Disk;

namespace Dfinery.Client.Ledger;

/// <summary>One domain of a ledger, read without its lock: a run may write to it meanwhile. Nothing is changed.</summary>
internal sealed class LedgerView : IDisposable
{
    // A run that begins meanwhile raises the generation, and a compaction replaces the log.
    private const int Tries = 3;

    private LedgerView(LedgerKey key, LedgerContent content, LedgerHead? head, bool isHeld, DateTime? lastWrite) =>
        (Key, Content, Head, IsHeld, LastWrite) = (key, content, head, isHeld, lastWrite);

    /// <summary>The key; of a ledger that is not there, one that nobody has.</summary>
    public LedgerKey Key { get; }

    /// <summary>What is known.</summary>
    public LedgerContent Content { get; }

    /// <summary>What the ledger says of itself; <c>null</c>: there is none.</summary>
    public LedgerHead? Head { get; }

    /// <summary>True where a run holds it.</summary>
    public bool IsHeld { get; }

    /// <summary>When a run wrote to it last; <c>null</c>: it is not known.</summary>
    public DateTime? LastWrite { get; }

    /// <summary>Reads a ledger; one that is not there knows nothing.</summary>
    /// <param name="disk">The folder.</param>
    /// <param name="domain">The beginning of the files' names.</param>
    /// <param name="owner">To whom it must belong; <c>null</c>: to anybody.</param>
    /// <exception cref="LedgerException">It cannot be used. While a run holds it, Windows does not let the key be read.</exception>
    public static LedgerView Read(ILedgerDisk disk, string domain, LedgerOwner? owner)
    {
        try
        {
            if (!OpenLedger.Contains(disk, domain))
                return Empty(isHeld: false);
            for (int i = 1; ; i++)
            {
                try
                {
                    return ReadOnce(disk, domain, owner);
                }
                catch (FileNotFoundException) when (i < Tries)
                {
                }
                catch (LedgerException e) when (i < Tries && e.Failure is LedgerFailure.Damaged or LedgerFailure.Restored)
                {
                }
            }
        }
        catch (FileNotFoundException e)
        {
            throw new LedgerException(LedgerFailure.Damaged, disk.Path, inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerException(LedgerFailure.Disk, disk.Path, e.Message, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Key.Dispose();

    private static LedgerView ReadOnce(ILedgerDisk disk, string domain, LedgerOwner? owner)
    {
        bool isHeld = disk.IsHeld(domain + ".key");
        LedgerKeyFile keyFile;
        byte[]? secret;
        // For a moment only: as long as it is open, no run can begin.
        using (IDiskFile file = OpenKey(disk, domain, isHeld))
        {
            keyFile = new LedgerKeyFile(file);
            secret = keyFile.Read();
        }

        // An opening that was killed, or is under way, has not made the rest yet; a reset has not deleted it.
        if (keyFile.IsForgotten || (keyFile.Current == 0 && !disk.Files.Contains(domain + ".head")))
            return Empty(isHeld);
        if (secret is null)
            throw new LedgerException(LedgerFailure.KeyMissing, disk.Path);
        using var headFile = new LedgerHeadFile(disk.Open(domain + ".head", toWrite: false));
        LedgerHead head = headFile.Read() ?? throw new LedgerException(LedgerFailure.Damaged, disk.Path);
        if (head.Format > LedgerHead.CurrentFormat)
            throw new LedgerException(LedgerFailure.NewerFormat, disk.Path);
        if (!isHeld && !keyFile.Knows(head))
            throw new LedgerException(LedgerFailure.Restored, disk.Path);
        var key = new LedgerKey(secret);
        long certain = headFile.CertainOf(head);
        var content = new LedgerContent();
        using var log = new LedgerLog(disk.Open(head.Log, toWrite: false), head.LogId);
        // What a run is about to write, is not there yet.
        bool isClosed = head.IsClosed && keyFile.Pending == 0 && !isHeld;
        if (!log.TryRead(content, certain, isClosed, out _))
            throw new LedgerException(LedgerFailure.Damaged, disk.Path);
        if (!isHeld && !keyFile.Knows(head, content))
            throw new LedgerException(LedgerFailure.Restored, disk.Path);
        if (owner is not null)
            head = head.Of(owner, key, content, disk.Path);
        return new LedgerView(key, content, head, isHeld, headFile.LastWrite());
    }

    private static LedgerView Empty(bool isHeld) => new(new LedgerKey(LedgerKey.NewSecret()), new LedgerContent(), null, isHeld, null);

    private static IDiskFile OpenKey(ILedgerDisk disk, string domain, bool isHeld)
    {
        try
        {
            return disk.Open(domain + ".key", toWrite: false);
        }
        catch (FileNotFoundException e)
        {
            throw new LedgerException(LedgerFailure.KeyMissing, disk.Path, inner: e);
        }
        catch (IOException e) when (isHeld)
        {
            throw new LedgerException(LedgerFailure.Held, disk.Path, inner: e);
        }
    }
}
