using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.Client.Ledger;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>A disk that is full, or may not be written: the run ends in words, no row is lost, nothing is forgotten unsaid.</summary>
public class LedgerFullDiskTests
{
    private const int Rows = 120;

    [Fact]
    public void Each_row_has_one_result_and_what_was_not_noted_is_said()
    {
        int saidByRun = 0;
        int saidAtClose = 0;
        for (int room = 0; ; room++)
        {
            var server = new LedgerServer();
            var run = new LedgerRun(server);
            run.Run(RowsOf(1));
            run.AfterOpen = disk => disk.ChangesLeft = room;
            List<BulkRow> rows = [];
            bool isSaid = false;
            try
            {
                rows = run.Run(RowsOf(2));
                isSaid = run.StopReason is not null;
                Assert.True(run.StopReason?.Kind is null or StopKind.LedgerFailed);
                saidByRun += isSaid ? 1 : 0;
            }
            catch (LedgerException e)
            {
                Assert.Equal(LedgerFailure.Disk, e.Failure);
                (isSaid, rows, saidAtClose) = (true, run.LastRows, saidAtClose + 1);
            }

            Assert.Equal(Enumerable.Range(1, Rows).Select(i => (long)i), rows.Select(row => row.Position));
            Assert.All(rows, row => Assert.True(row.Status is UserStatus.Succeeded or UserStatus.NotAttempted, row.Status.ToString()));
            foreach (BulkRow row in rows)
                Assert.Equal(row.Status == UserStatus.Succeeded ? "2" : "1", server[row.UserId!, "age"]);

            run.AfterOpen = null;
            run.Disk = run.Disk.AfterKill();
            List<BulkRow> again = run.Run(RowsOf(2));
            for (int i = 0; i < Rows; i++)
            {
                Assert.True(again[i].Status == UserStatus.Unchanged ? rows[i].Status == UserStatus.Succeeded : isSaid, $"{room}: {again[i].UserId}");
                Assert.Equal("2", server[again[i].UserId!, "age"]);
            }

            if (!isSaid)
                break;
        }

        Assert.True(saidByRun > 0 && saidAtClose > 0, $"{saidByRun} by the run, {saidAtClose} at its close");
    }

    [Fact]
    public void A_real_disk_without_room() => OnSmallDisk((folder, _) =>
    {
        folder.Fill(20);
        string ballast = folder.Of("ballast");
        Assert.Throws<IOException>(() => File.WriteAllBytes(ballast, new byte[1 << 20]));
        using (OpenLedger ledger = folder.Open())
        {
            Assert.Equal(3, TempFolder.Known(ledger, 20));
            for (int i = 0; i < 1000 && ledger.Writer.Failure is null; i++)
                TempFolder.Acknowledge(ledger, 20 + (i % 2));
            Assert.IsType<IOException>(ledger.Writer.Failure);
            Assert.Equal(LedgerFailure.Disk, Assert.Throws<LedgerException>(ledger.Close).Failure);
        }

        // What the last frame has room for is there, then it is full at once.
        Assert.Equal(LedgerFailure.Disk, Assert.Throws<LedgerException>(() => Repeat(() => folder.Open().Dispose())).Failure);
        File.Delete(ballast);
        using OpenLedger again = folder.Open();
        foreach (string id in new[] { "u1", "u2", "u3" })
        {
            ulong entry = again.Content.Users.Get(again.Key.OfUser(id), 0);
            Assert.Contains(entry, new[] { 20, 21 }.Select(age => again.Key.OfValue(PropertyValue.Number(age.ToString(CultureInfo.InvariantCulture)))));
        }

        again.Close();
    });

    [Fact]
    public void A_real_folder_that_may_not_be_written() => OnSmallDisk((folder, mount) =>
    {
        folder.Fill(20);
        mount("-o remount,ro");
        Assert.Equal(LedgerFailure.Disk, Assert.Throws<LedgerException>(() => folder.Open()).Failure);
        Assert.Equal(LedgerFailure.Disk, Assert.Throws<LedgerException>(() => folder.Open("below")).Failure);
        using (LedgerView view = LedgerView.Read(new LedgerFolder(folder.Path, makes: false), "profile", TempFolder.Owner))
            Assert.NotNull(view.Head);
        mount("-o remount,rw");
        using OpenLedger ledger = folder.Open();
        Assert.Equal(3, TempFolder.Known(ledger, 20));
    });

    private static string[] RowsOf(int age) => [.. Enumerable.Range(1, Rows).Select(i => $"u{i} age={age}")];

    private static void Repeat(Action action)
    {
        for (int i = 0; i < 1000; i++)
            action();
    }

    /// <summary>Does something in a folder with a small file system of its own; only root on Linux can make one.</summary>
    private static void OnSmallDisk(Action<TempFolder, Action<string>> act)
    {
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Linux))
            return;
        using var folder = new TempFolder();
        if (!TryRun("mount", $"-t tmpfs -o size=64k tmpfs {folder.Path}"))
            return;
        try
        {
            act(folder, options => Assert.True(TryRun("mount", $"{options} {folder.Path}")));
        }
        finally
        {
            Assert.True(TryRun("umount", "-l " + folder.Path));
        }
    }

    private static bool TryRun(string program, string arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
