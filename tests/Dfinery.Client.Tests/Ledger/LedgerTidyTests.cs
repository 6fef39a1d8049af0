using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Dfinery.Client.Ledger;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>
/// Tidying, closing, renewing, opening again: cut off at any change, with the power or without, with a sync that fails, nothing is
/// forgotten and nothing else is known.
/// </summary>
public class LedgerTidyTests
{
    private static readonly string[] Acts = ["compact", "close", "renew", "open", "open twice", "compact twice"];

    public static TheoryData<string> AllActs() => [.. Acts];

    [Theory]
    [MemberData(nameof(AllActs))]
    public void Every_change_may_be_the_last(string act)
    {
        MemoryDisk made = Made();
        int all = Act(made.AfterKill(), act);
        for (int last = 0; last <= all; last++)
        {
            MemoryDisk disk = made.AfterKill();
            disk.ChangesLeft = last;
            Act(disk, act);
            Check(disk.AfterKill(), $"{act}, killed after {last}");
            for (int seed = 0; seed < 20; seed++)
                Check(disk.AfterPowerLoss(new Random(seed)), $"{act}, no power after {last}, seed {seed}");
        }
    }

    [Theory]
    [MemberData(nameof(AllActs))]
    public void Every_sync_may_fail_once(string act)
    {
        for (int syncs = 0; syncs < 30; syncs++)
        {
            MemoryDisk disk = Made();
            disk.SyncsLeft = syncs;
            Act(disk, act);
            bool hasFailed = disk.SyncsLeft < 0;
            // The next process finds what was written, and the power goes later.
            MemoryDisk next = disk.AfterKill();
            Act(next, "open");
            for (int seed = 0; seed < 20; seed++)
            {
                Check(disk.AfterPowerLoss(new Random(seed)), $"{act}, sync {syncs} failed, seed {seed}");
                Check(next.AfterPowerLoss(new Random(seed)), $"{act}, sync {syncs} failed, opened since, seed {seed}");
            }

            if (!hasFailed)
                return;
        }

        Assert.Fail("More syncs than were tried.");
    }

    [Fact]
    public void Making_it_may_end_at_every_change()
    {
        int all = Act(new MemoryDisk(), "open");
        for (int last = 0; last <= all; last++)
        {
            for (int seed = 0; seed < 20; seed++)
            {
                var disk = new MemoryDisk { ChangesLeft = last };
                Act(disk, "open");
                foreach (MemoryDisk after in new[] { disk.AfterKill(), disk.AfterPowerLoss(new Random(seed)) })
                {
                    using OpenLedger ledger = Open(after);
                    TempFolder.Acknowledge(ledger, 20);
                    ledger.Close();
                    Check(after, $"made after {last}, seed {seed}");
                }
            }
        }
    }

    /// <summary>A disk that is full takes what it has room for.</summary>
    [Theory]
    [MemberData(nameof(AllActs))]
    public void A_full_disk_forgets_nothing(string act)
    {
        for (int last = 0; last < 40; last++)
        {
            MemoryDisk disk = Made();
            disk.ChangesLeft = last;
            int changes = Act(disk, act);
            bool wasFull = disk.ChangesLeft == 0;
            // There is room again.
            MemoryDisk after = disk.AfterKill();
            Act(after, "compact");
            Check(after, $"{act}, full after {last}");
            if (!wasFull)
                return;
        }
    }

    private static MemoryDisk Made()
    {
        var disk = new MemoryDisk();
        using OpenLedger ledger = Open(disk);
        TempFolder.Acknowledge(ledger, 10);
        TempFolder.Acknowledge(ledger, 20);
        return disk;
    }

    private static OpenLedger Open(MemoryDisk disk) => OpenLedger.Open(disk, "profile", TempFolder.Owner, TempFolder.Now);

    /// <summary>Does something; a failure of the disk ends it.</summary>
    /// <returns>The changes that were made.</returns>
    private static int Act(MemoryDisk disk, string act)
    {
        int before = disk.Changes;
        try
        {
            using OpenLedger ledger = Open(disk);
            switch (act)
            {
                case "compact":
                    ledger.Compact();
                    ledger.Close();
                    break;
                case "compact twice":
                    ledger.Compact();
                    ledger.Compact();
                    break;
                case "close":
                    ledger.Close();
                    break;
                case "renew":
                    ledger.Renew("token");
                    ledger.Close();
                    break;
                case "open twice":
                    ledger.Dispose();
                    Open(disk).Dispose();
                    break;
            }
        }
        catch (Exception e) when (e is IOException or LedgerException { Failure: LedgerFailure.Disk })
        {
        }

        return disk.Changes - before;
    }

    private static void Check(MemoryDisk disk, string what)
    {
        try
        {
            using OpenLedger ledger = Open(disk);
            Assert.True(TempFolder.Known(ledger, 20) == 3, $"{what}: {TempFolder.Known(ledger, 20)} users");
            Assert.Equal(1, disk.Files.Count(name => name.EndsWith(".log", StringComparison.Ordinal)));
        }
        catch (LedgerException e)
        {
            Assert.Fail($"{what}: {e.Failure}");
        }
    }
}
