using System;
using System.Collections.Generic;
using Dfinery.Client.Disk;
using Dfinery.Client.Ledger;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>Who only looks at a ledger is in nobody's way.</summary>
public sealed class LedgerLookTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private int _begun;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_can_begin_while_a_long_ledger_is_looked_at()
    {
        _folder.Fill(20);
        OpenLedger? run = null;
        var disk = new SlowDisk(new LedgerFolder(_folder.Path, makes: false), () => run ??= Begin());
        LedgerStatus status = LedgerStatus.Read(disk, "profile")!;
        Assert.Equal(1, _begun);
        Assert.Equal((true, 3, null), (status.IsHeld, status.Users, status.Failure));
        run!.Dispose();
    }

    [Fact]
    public void A_run_can_begin_and_end_while_a_ledger_is_looked_at()
    {
        _folder.Fill(20);
        bool wasRun = false;
        var disk = new SlowDisk(new LedgerFolder(_folder.Path, makes: false), () =>
        {
            if (!wasRun)
                _folder.Fill(21);
            wasRun = true;
        });
        using LedgerView view = LedgerView.Read(disk, "profile", TempFolder.Owner);
        Assert.True(wasRun);
        Assert.Equal((3, false), (view.Content.Users.Users, view.IsHeld));
    }

    private OpenLedger Begin()
    {
        _begun++;
        return _folder.Open();
    }

    /// <summary>A disk on which something happens while the log is read.</summary>
    private sealed class SlowDisk(ILedgerDisk disk, Action beforeLog) : ILedgerDisk
    {
        public string Path => disk.Path;

        public IReadOnlyList<string> Files => disk.Files;

        public IDiskFile Create(string name) => disk.Create(name);

        public IDiskFile Open(string name, bool toWrite)
        {
            if (name.EndsWith(".log", StringComparison.Ordinal))
                beforeLog();
            return disk.Open(name, toWrite);
        }

        public IDiskFile? Lock(string name) => disk.Lock(name);

        public bool IsHeld(string name) => disk.IsHeld(name);

        public bool IsLockSure(string name) => disk.IsLockSure(name);

        public void Delete(string name) => disk.Delete(name);

        public void Sync() => disk.Sync();
    }
}
