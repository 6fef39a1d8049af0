using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Dfinery.Client.Ledger;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>What the writer says is on the disk is there, however much comes at once.</summary>
public class LedgerWriterTests
{
    private readonly MemoryDisk _disk = new();

    [Fact]
    public void A_ticket_is_durable_once_its_own_frame_is_forced()
    {
        using OpenLedger ledger = Open();
        using var isFull = new ManualResetEventSlim();
        var durable = new List<long>();
        _disk.BeforeSync = () =>
        {
            isFull.Wait(Engine.Guard);
            durable.Add(ledger.Writer.Durable);
        };
        long first = 0;
        long last = 0;
        // More than fits into two frames, while the disk is busy with the first record.
        for (int i = 0; last < 4; i++)
        {
            last = ledger.Writer.Add(ledger.Key.OfUser("u" + i), new byte[200], new ulong[200]);
            first = first == 0 ? last : first;
        }

        isFull.Set();
        ledger.Writer.Finish();
        Assert.Equal(last, ledger.Writer.Durable);
        _disk.BeforeSync = null;
        Assert.True(durable.Count > 3);
        Assert.Equal(durable.Distinct(), durable);
        Assert.All(durable.Skip(1), (value, i) => Assert.Equal(durable[1] + i, value));
        Assert.True(durable[0] < first);
    }

    [Fact]
    public void Who_fails_to_hear_of_it_does_not_keep_the_ledger_open()
    {
        using OpenLedger ledger = Open();
        ledger.Writer.Changed += () => throw new InvalidOperationException("Nobody expects it.");
        ledger.Writer.AddName("age");
        var finish = new Thread(ledger.Writer.Finish) { IsBackground = true };
        finish.Start();
        Assert.True(finish.Join(Engine.Guard));
        Assert.IsType<InvalidOperationException>(ledger.Writer.Failure);
        Assert.Equal(LedgerFailure.Disk, Assert.Throws<LedgerException>(ledger.Close).Failure);
    }

    private OpenLedger Open() => OpenLedger.Open(_disk, "profile", TempFolder.Owner, TempFolder.Now);
}
