using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using Dfinery.Client.Audit;
using Dfinery.Client.Disk;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>Who may write an audit log, when it reaches the disk, and a disk that fails.</summary>
public sealed class AuditWriterTests : IDisposable
{
    private readonly AuditFile _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Only_one_writes_and_everybody_reads()
    {
        using (AuditWriter writer = _log.Open())
        {
            AuditFile.RunIn(writer);
            Assert.Equal(AuditFailure.Held, Assert.Throws<AuditException>(_log.Open).Failure);
            // A path that is held can be a log.
            AuditOpening.Check(_log.Path);
            Assert.True(_log.Check().IsIntact);
            // Nor does a reader keep it from being written.
            using FileStream reader = new(_log.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            AuditFile.RunIn(writer);
            Assert.True(writer.Flush());
        }

        using FileStream other = new(_log.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        _log.Open().Dispose();
        Assert.Equal(2, _log.Check().Runs);
    }

#if NET
    [Fact]
    public void Only_its_owner_may_read_it()
    {
        if (OperatingSystem.IsWindows())
            return;
        _log.Open().Dispose();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_log.Path));
    }
#endif

    [Fact]
    public void A_second_after_a_line_it_is_forced_to_disk_and_a_rest_costs_nothing()
    {
        var disk = new MemoryDisk();
        int syncs = 0;
        disk.BeforeSync = () => syncs++;
        var time = new ManualTime();
        using AuditWriter writer = Open(disk, time);
        AuditFile.RunIn(writer);
        Assert.Equal(0, syncs);
        time.Pass(TimeSpan.FromSeconds(1), () => { });
        Assert.Equal(1, syncs);
        time.Pass(TimeSpan.FromSeconds(10), () => { });
        Assert.Equal(1, syncs);
    }

    [Fact]
    public void Who_writes_does_not_wait_for_the_disk()
    {
        var disk = new MemoryDisk();
        using var isSyncing = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        using AuditWriter writer = Open(disk);
        AuditFile.RunIn(writer);
        disk.BeforeSync = () =>
        {
            isSyncing.Set();
            Assert.True(mayEnd.Wait(Engine.Guard));
        };
        var sync = new Thread(writer.Sync);
        sync.Start();
        Assert.True(isSyncing.Wait(Engine.Guard));
        lock (writer.Turn)
        {
            writer.Begin(AuditText.Called);
            writer.End();
        }

        mayEnd.Set();
        sync.Join();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_first_write_or_sync_that_fails_is_the_last(bool isWrite)
    {
        var disk = new MemoryDisk();
        using AuditWriter writer = Open(disk);
        using var failed = new CountdownEvent(1);
        writer.Failed += () => failed.Signal();
        AuditFile.RunIn(writer);
        if (isWrite)
            disk.ChangesLeft = 0;
        else
            disk.SyncsLeft = 0;
        AuditFile.RunIn(writer);
        writer.Sync();
        Assert.NotNull(writer.Failure);
        Assert.True(failed.Wait(Engine.Guard));
        int length = disk.Bytes("audit").Length;
        disk.ChangesLeft = disk.SyncsLeft = int.MaxValue;
        AuditFile.RunIn(writer);
        Assert.False(writer.Flush());
        Assert.Equal(length, disk.Bytes("audit").Length);
        // What was written in part is torn: the next run recovers it.
        using (AuditWriter next = Open(disk))
            AuditFile.RunIn(next);
        Assert.True(AuditFile.Check(disk.Bytes("audit")).IsIntact);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_program_that_changes_the_file_meanwhile_is_seen(bool isCut)
    {
        using AuditWriter writer = _log.Open();
        AuditFile.RunIn(writer);
        using (FileStream other = new(_log.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
            other.SetLength(isCut ? 0 : other.Length + 1);
        AuditFile.RunIn(writer);
        Assert.Contains("Another program", writer.Failure?.Message);
    }

#if NET
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_program_that_removes_or_replaces_the_file_meanwhile_is_seen(bool isReplaced, bool isLink)
    {
        if (OperatingSystem.IsWindows())
            return;
        string path = _log.Path;
        if (isLink)
            File.CreateSymbolicLink(path, path + ".real");
        using AuditWriter writer = _log.Open();
        AuditFile.RunIn(writer);
        Assert.Null(writer.Failure);
        byte[] before = _log.Bytes;
        File.Delete(isLink ? path + ".real" : path);
        // Not even a copy of itself is the file that is written.
        if (isReplaced)
            _log.Bytes = before;
        AuditFile.RunIn(writer);
        Assert.Contains("removed or replaced", writer.Failure?.Message);
    }

    [Fact]
    public void By_whatever_name_it_is_held()
    {
        if (OperatingSystem.IsWindows())
            return;
        using AuditWriter writer = _log.Open();
        string link = _log.Path + ".link";
        File.CreateSymbolicLink(link, _log.Path);
        Assert.Equal(AuditFailure.Held, Assert.Throws<AuditException>(() => AuditOpening.Open(link)).Failure);
    }
#endif

    [Fact]
    public void Letters_stay_as_they_are_and_no_text_ends_its_line()
    {
        _log.Run("가나다\u2028<&> mkt_flag=Subscribed");
        Assert.Equal(4, _log.Bytes.Count(one => one == '\n'));
        Assert.Contains("가나다", Encoding.UTF8.GetString(_log.Bytes));
        Assert.Equal("가나다\u2028<&>", _log.Of("settled").Single().GetProperty("userId").GetString());
    }

    [Fact]
    public void Half_a_character_in_a_name_holds_up_no_run() =>
        Assert.Equal("a\uFFFDb", AuditText.Encode("a\ud800b").ToString());

    private static AuditWriter Open(MemoryDisk disk, TimeProvider? time = null)
    {
        IDiskFile file = disk.Files.Contains("audit") ? disk.Open("audit", toWrite: true) : disk.Create("audit");
        return new AuditWriter(file, AuditTail.Read(file, "audit"), time ?? new ManualTime());
    }
}
