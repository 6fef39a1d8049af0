using System;
using System.Collections.Generic;
using System.IO;

namespace Dfinery.Client.Ledger;

/// <summary>
/// What a ledger says of itself, also while a run holds it and, as far as it can be read, where it is damaged. Nothing is changed.
/// </summary>
internal sealed class LedgerStatus
{
    // A run that holds it replaces the log when it compacts.
    private const int Tries = 3;

    private LedgerStatus(LedgerHead? head, LedgerContent content, bool isHeld, LedgerException? failure)
    {
        (Head, Names, IsHeld, Failure) = (head, content.Names, isHeld, failure);
        content.Users.ForEach((_, _, entries) =>
        {
            bool isKnown = false;
            foreach (ulong entry in entries)
            {
                isKnown |= entry != LedgerEntry.Unknown;
                InDoubt += LedgerEntry.IsCertain(entry) || entry == LedgerEntry.Unknown ? 0 : 1;
            }

            Users += isKnown ? 1 : 0;
        });
    }

    /// <summary>What it says of itself; <c>null</c>: that cannot be read.</summary>
    public LedgerHead? Head { get; }

    /// <summary>The properties that it knows.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The users of whom something is known.</summary>
    public long Users { get; private set; }

    /// <summary>The values that are in doubt.</summary>
    public long InDoubt { get; private set; }

    /// <summary>True where somebody holds it.</summary>
    public bool IsHeld { get; }

    /// <summary>Why a run could not use it; <c>null</c>: it could, once nobody holds it.</summary>
    public LedgerException? Failure { get; }

    /// <summary>Reads the ledger of a domain.</summary>
    /// <returns><c>null</c>: there is none.</returns>
    public static LedgerStatus? Read(ILedgerDisk disk, string domain)
    {
        try
        {
            using LedgerView view = LedgerView.Read(disk, domain, owner: null);
            return view.Head is null ? null : new LedgerStatus(view.Head, view.Content, view.IsHeld, failure: null);
        }
        catch (LedgerException e)
        {
            // Who holds it lets nobody read the key, but that is not needed here.
            bool isHeld = e.Failure == LedgerFailure.Held;
            for (int i = 1; ; i++)
            {
                var content = new LedgerContent();
                LedgerHead? head = ReadWithoutKey(disk, domain, content, out bool isWhole);
                if (isWhole || !isHeld || i == Tries)
                    return new LedgerStatus(head, content, isHeld, isHeld ? null : e);
            }
        }
    }

    /// <summary>Reads as much as there is.</summary>
    private static LedgerHead? ReadWithoutKey(ILedgerDisk disk, string domain, LedgerContent content, out bool isWhole)
    {
        LedgerHead? head = null;
        isWhole = false;
        try
        {
            using var file = new LedgerHeadFile(disk.Open(domain + ".head", toWrite: false));
            head = file.Read();
            if (head is { Format: <= LedgerHead.CurrentFormat })
            {
                using var log = new LedgerLog(disk.Open(head.Log, toWrite: false), head.LogId);
                isWhole = log.TryRead(content, certain: 0, isClosed: false, out _);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }

        return head;
    }
}
