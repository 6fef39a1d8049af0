using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using Dfinery.Client.Ledger;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>Files of a real folder that are missing, foreign, restored or not to be written: each ends in the words for it.</summary>
public sealed class LedgerHostileTests : IDisposable
{
    private static readonly string[] Kinds = ["key", "head", "log"];
    private readonly TempFolder _folder = new();

    /// <summary>Every choice of some of the files, but not of none and not of all.</summary>
    public static TheoryData<string> Halves() =>
        [.. Enumerable.Range(1, 6).Select(set => string.Join(' ', Kinds.Where((_, i) => (set >> i & 1) == 1)))];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Halves))]
    public void A_missing_file_is_no_new_start(string missing)
    {
        _folder.Fill(20);
        foreach (string kind in missing.Split(' '))
            File.Delete(TempFolder.Files(_folder.Path)[kind]);
        LedgerFailure expected = missing.Contains("key") && missing != "key head" ? LedgerFailure.KeyMissing : LedgerFailure.Damaged;
        // Also the second time: the first one may not have made a file that was missing.
        for (int i = 0; i < 2; i++)
            Assert.Equal(expected, Failure(() => _folder.Open()));
    }

    [Theory]
    [MemberData(nameof(Halves))]
    public void A_half_that_was_restored_is_found_out(string restored)
    {
        _folder.Fill(20);
        string backup = _folder.Of("backup");
        Copy(_folder.Path, backup, Kinds);
        _folder.Fill(30);
        Copy(backup, _folder.Path, restored.Split(' '));
        Assert.Contains(Failure(() => _folder.Open()), new[] { LedgerFailure.Restored, LedgerFailure.Damaged });
        Assert.Contains(Failure(() => LedgerView.Read(Disk(), "profile", null).Dispose()), new[] { LedgerFailure.Restored, LedgerFailure.Damaged });
    }

    /// <summary>Of a run that was killed, too: nothing of it is closed.</summary>
    [Theory]
    [MemberData(nameof(Halves))]
    public void A_half_that_was_restored_after_a_kill_is_found_out(string restored)
    {
        _folder.Fill(20, isClosed: false);
        string backup = _folder.Of("backup");
        Copy(_folder.Path, backup, Kinds);
        _folder.Fill(30, isClosed: false);
        Copy(backup, _folder.Path, restored.Split(' '));
        Assert.Contains(Failure(() => _folder.Open()), new[] { LedgerFailure.Restored, LedgerFailure.Damaged });
    }

    [Theory]
    [MemberData(nameof(Halves))]
    public void Files_of_two_ledgers_are_found_out(string foreign)
    {
        _folder.Fill(20, below: "a");
        _folder.Fill(20, below: "b");
        foreach (string kind in foreign.Split(' '))
        {
            string from = TempFolder.Files(_folder.Of("b"))[kind];
            if (kind == "log")
                File.Delete(TempFolder.Files(_folder.Of("a"))[kind]);
            File.Copy(from, Path.Combine(_folder.Of("a"), Path.GetFileName(from)), overwrite: true);
        }

        Assert.Contains(Failure(() => _folder.Open("a")), new[] { LedgerFailure.Restored, LedgerFailure.Damaged });
    }

    [Fact]
    public void A_foreign_key_is_none_of_another_token()
    {
        _folder.Fill(20, below: "a");
        _folder.Fill(20, below: "b");
        File.Copy(_folder.Of("b/profile.key"), _folder.Of("a/profile.key"), overwrite: true);
        Assert.Equal(LedgerFailure.Restored, Failure(() => _folder.Open("a")));
        Assert.Equal(
            LedgerFailure.Restored, Failure(() => LedgerView.Read(new LedgerFolder(_folder.Of("a"), makes: false), "profile", TempFolder.Owner).Dispose()));
    }

    [Theory]
    [InlineData("https://other.example.com", "token", "", LedgerFailure.OtherServer)]
    [InlineData("https://example.com", "other", "", LedgerFailure.OtherToken)]
    [InlineData("https://example.com", "Token", "", LedgerFailure.OtherToken)]
    [InlineData("https://example.com", "token", "1/2", LedgerFailure.OtherShard)]
    public void Another_owner_is_refused_and_nothing_is_changed(string address, string token, string shard, object failure)
    {
        _folder.Fill(20);
        var before = Bytes();
        Assert.Equal(failure, Failure(() => _folder.Open(owner: new LedgerOwner(new Uri(address), token, shard))));
        Assert.Equal(before, Bytes());
        using OpenLedger ledger = _folder.Open(owner: new LedgerOwner(new Uri("https://example.com/"), "token"));
        Assert.Equal(3, TempFolder.Known(ledger, 20));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2/2")]
    [InlineData("1/3")]
    public void Another_shard_split_is_refused(string shard)
    {
        _folder.Fill(20, owner: new LedgerOwner(new Uri("https://example.com"), "token", "1/2"));
        Assert.Equal(LedgerFailure.OtherShard, Failure(() => _folder.Open(owner: new LedgerOwner(new Uri("https://example.com"), "token", shard))));
    }

    [Fact]
    public void A_renewed_token_opens_it_and_the_old_one_does_not()
    {
        _folder.Fill(20);
        using (OpenLedger ledger = OpenLedger.Open(Disk(), "profile", null, TempFolder.Now))
        {
            ledger.Renew("new");
            ledger.Close();
        }

        Assert.Equal(LedgerFailure.OtherToken, Failure(() => _folder.Open()));
        using OpenLedger opened = _folder.Open(owner: new LedgerOwner(new Uri("https://example.com"), "new"));
        Assert.Equal(3, TempFolder.Known(opened, 20));
    }

    [Fact]
    public void A_newer_format_is_refused_and_left_alone()
    {
        _folder.Fill(20);
        using (var head = new LedgerHeadFile(Disk().Open("profile.head", toWrite: true)))
            head.Write(head.Read()! with { Format = LedgerHead.CurrentFormat + 1 });
        var before = Bytes();
        Assert.Equal(LedgerFailure.NewerFormat, Failure(() => _folder.Open()));
        Assert.Equal(before, Bytes());
    }

    [Fact]
    public void A_second_run_at_once_ends_at_once_and_other_domains_go_on()
    {
        using OpenLedger first = _folder.Open();
        Assert.Equal(LedgerFailure.Held, Failure(() => _folder.Open()));
        using (OpenLedger ci = OpenLedger.Open(Disk(), "ci", TempFolder.Owner, TempFolder.Now))
            ci.Close();
        TempFolder.Acknowledge(first, 20);
        first.Close();
        using OpenLedger next = _folder.Open();
        Assert.Equal(3, TempFolder.Known(next, 20));
    }

    /// <summary>A script that a run starts must not hold the ledger after the run.</summary>
    [Fact]
    public void A_child_process_does_not_inherit_the_lock()
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
            return;
        Process child;
        using (OpenLedger ledger = _folder.Open())
        {
            child = Process.Start(new ProcessStartInfo("sleep", "60") { UseShellExecute = false })!;
            ledger.Close();
        }

        using (child)
        {
            using (OpenLedger next = _folder.Open())
                next.Close();
            Assert.False(child.HasExited);
            child.Kill();
        }
    }

    [Fact]
    public void What_is_no_folder_and_what_may_not_be_written_is_said()
    {
        File.WriteAllText(_folder.Of("file"), "text");
        Assert.Equal(LedgerFailure.Disk, Failure(() => _folder.Open("file")));
        Assert.Equal(LedgerFailure.Disk, Failure(() => _folder.Open("file/below")));
        foreach (string name in new[] { "profile.key", "profile.head" })
        {
            Directory.CreateDirectory(_folder.Of($"{name}.folder/{name}"));
            Assert.Equal(LedgerFailure.Disk, Failure(() => _folder.Open($"{name}.folder")));
        }

        Assert.Equal(
            LedgerFailure.Missing,
            Failure(() => OpenLedger.Open(new LedgerFolder(_folder.Of("missing"), makes: false), "profile", null, TempFolder.Now)));
        Assert.False(Directory.Exists(_folder.Of("missing")));
        if (Directory.Exists("/proc/self/task"))
            Assert.Equal(
                LedgerFailure.Disk,
                Failure(() => OpenLedger.Open(new LedgerFolder("/proc/self/task", makes: true), "profile", TempFolder.Owner, TempFolder.Now)));
    }

    private static LedgerFailure Failure(Action open) => Assert.Throws<LedgerException>(open).Failure;

    private static void Failure(Func<OpenLedger> open, out LedgerFailure failure) => failure = Failure(() => open().Dispose());

    private static LedgerFailure Failure(Func<OpenLedger> open)
    {
        Failure(open, out LedgerFailure failure);
        return failure;
    }

    private static void Copy(string from, string to, IEnumerable<string> kinds)
    {
        Directory.CreateDirectory(to);
        foreach (string kind in kinds)
            File.Copy(TempFolder.Files(from)[kind], Path.Combine(to, Path.GetFileName(TempFolder.Files(from)[kind])), overwrite: true);
    }

    private LedgerFolder Disk() => new(_folder.Path, makes: false);

    private Dictionary<string, string> Bytes() =>
        Directory.GetFiles(_folder.Path).Order().ToDictionary(file => file, file => Convert.ToBase64String(File.ReadAllBytes(file)));
}
