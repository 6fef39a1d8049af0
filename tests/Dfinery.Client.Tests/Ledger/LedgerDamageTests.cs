using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Dfinery.Client.Ledger;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>Flipped bits and cut files: an error in words, or everything as before; never another exception and never a new start.</summary>
public class LedgerDamageTests
{
    private static readonly LedgerFailure[] OfDamage = [LedgerFailure.KeyMissing, LedgerFailure.Damaged, LedgerFailure.Restored];
    private readonly Dictionary<string, int> _ends = [];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_flipped_bit(bool isClosed)
    {
        MemoryDisk disk = Made(isClosed);
        foreach (string name in disk.Files)
        {
            byte[] bytes = disk.Bytes(name);
            for (int i = 0; i < bytes.Length; i++)
            {
                // Of the zeros that fill pages up, some will do.
                for (int bit = !IsFiller(bytes, i) ? 0 : i % 16 == 0 ? 7 : 8; bit < 8; bit++)
                {
                    MemoryDisk damaged = disk.AfterKill();
                    byte[] flipped = [.. bytes];
                    flipped[i] ^= (byte)(1 << bit);
                    damaged.Replace(name, flipped);
                    Check(damaged, $"{name}, byte {i}, bit {bit}");
                }
            }
        }

        Assert.All(new[] { "open", "KeyMissing", "Damaged" }, end => Assert.True(_ends[end] > 100, end));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_cut(bool isClosed)
    {
        MemoryDisk disk = Made(isClosed);
        foreach (string name in disk.Files)
        {
            byte[] bytes = disk.Bytes(name);
            for (int length = 0; length < bytes.Length; length += IsFiller(bytes, length) ? 16 : 1)
            {
                MemoryDisk damaged = disk.AfterKill();
                damaged.Replace(name, bytes[..length]);
                Check(damaged, $"{name}, cut at {length}");
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Whatever_stands_behind_the_end(bool isClosed)
    {
        MemoryDisk disk = Made(isClosed);
        foreach (string name in disk.Files)
        {
            foreach (int count in new[] { 1, 7, 8, 9, 600, 70_000 })
            {
                foreach (byte fill in new byte[] { 0, 1, 255 })
                {
                    MemoryDisk damaged = disk.AfterKill();
                    damaged.Replace(name, [.. disk.Bytes(name), .. Enumerable.Repeat(fill, count)]);
                    Check(damaged, $"{name}, {count} bytes of {fill}");
                }
            }
        }
    }

    /// <summary>What one log held is nothing to another one, though whole frames of it stand where frames are expected.</summary>
    [Fact]
    public void Frames_of_another_log_and_frames_out_of_their_order_are_none()
    {
        MemoryDisk disk = Made(isClosed: false);
        string name = disk.Files.Single(file => file.EndsWith(".log", StringComparison.Ordinal));
        byte[] log = disk.Bytes(name);
        MemoryDisk other = Made(isClosed: false);
        byte[] foreign = other.Bytes(other.Files.Single(file => file.EndsWith(".log", StringComparison.Ordinal)));
        foreach (byte[] tail in new[] { log, foreign, log[^40..] })
        {
            MemoryDisk damaged = disk.AfterKill();
            damaged.Replace(name, [.. log, .. tail]);
            using OpenLedger ledger = Open(damaged);
            Assert.Equal((3, tail.Length), (TempFolder.Known(ledger, 20), (int)ledger.CutBytes));
        }
    }

    private static MemoryDisk Made(bool isClosed)
    {
        var disk = new MemoryDisk();
        using (OpenLedger first = Open(disk))
        {
            TempFolder.Acknowledge(first, 10);
            first.Close();
        }

        using OpenLedger ledger = Open(disk);
        TempFolder.Acknowledge(ledger, 20);
        if (isClosed)
            ledger.Close();
        return disk.AfterKill();
    }

    private static OpenLedger Open(MemoryDisk disk) => OpenLedger.Open(disk, "profile", TempFolder.Owner, TempFolder.Now);

    private static bool IsFiller(byte[] bytes, int at)
    {
        for (int i = Math.Max(0, at - 8); i < Math.Min(bytes.Length, at + 8); i++)
        {
            if (bytes[i] != 0)
                return false;
        }

        return true;
    }

    private void Check(MemoryDisk disk, string what)
    {
        string viewed = Try(what, () =>
        {
            using LedgerView view = LedgerView.Read(disk.AfterKill(), "profile", TempFolder.Owner);
            Assert.True(view.Head is not null, what + ": a new start");
        });
        string opened = Try(what, () =>
        {
            using OpenLedger ledger = Open(disk);
            Assert.True(TempFolder.Known(ledger, 20) == 3, $"{what}: {TempFolder.Known(ledger, 20)} users");
        });
        Assert.True(viewed == opened, $"{what}: {opened} to open, {viewed} to look at");
        _ends[opened] = _ends.TryGetValue(opened, out int count) ? count + 1 : 1;
    }

    private static string Try(string what, Action action)
    {
        try
        {
            action();
            return "open";
        }
        catch (LedgerException e)
        {
            Assert.True(OfDamage.Contains(e.Failure), $"{what}: {e.Failure}");
            return e.Failure.ToString();
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{what}: {e}");
            throw;
        }
    }
}
