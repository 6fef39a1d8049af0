using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dfinery.Client.Audit;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>The chain of an audit log: what was changed afterwards shows.</summary>
public sealed class AuditChainTests : IDisposable
{
    private readonly AuditFile _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Each_line_has_the_hash_of_the_line_before_also_over_runs()
    {
        _log.Run("u1 mkt_flag=Unsubscribed", "u2 age=20");
        string head = _log.Run("u3 age=20");
        string previous = new('0', 64);
        int number = 0;
        foreach (string line in _log.Lines)
        {
            JsonElement read = JsonDocument.Parse(line).RootElement;
            Assert.Equal(previous, read.GetProperty("prev").GetString());
            Assert.Equal(++number, read.GetProperty("seq").GetInt32());
            previous = Hash(line);
        }

        Assert.Equal(previous, head);
        AuditCheck check = _log.Check(head);
        Assert.True(check.IsIntact && check.HasHead == true);
        Assert.Equal((8, 2, 0, 3, 1, 0), (check.Lines, check.Runs, check.RunsNotEnded, check.Rows, check.Withdrawn, check.Granted));
        Assert.Equal((head, 3), (check.Head, check.RowsOf("Succeeded")));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero), check.FirstTime);
    }

    [Fact]
    public void Every_byte_that_is_changed_shows()
    {
        string head = _log.Run("u1 mkt_flag=Unsubscribed", "u2 age=20");
        byte[] bytes = _log.Bytes;
        int last = Array.LastIndexOf(bytes, (byte)'\n', bytes.Length - 2) + 1;
        for (int i = 0; i < bytes.Length; i++)
        {
            foreach (byte flip in new byte[] { 1, 0x20, 0x80 })
            {
                bytes[i] ^= flip;
                AuditCheck check = AuditFile.Check(bytes, head);
                bytes[i] ^= flip;
                // Nothing follows the last line: it takes the head to see that it was changed, and its line end says nothing.
                Assert.True(i == bytes.Length - 1 || !check.IsIntact || (i >= last && check.HasHead == false), $"byte {i}");
            }
        }
    }

    [Fact]
    public void Lines_that_are_removed_added_or_moved_show()
    {
        string head = _log.Run("u1 mkt_flag=Unsubscribed", "u2 age=20", "u3 age=30");
        string[] lines = _log.Lines;
        for (int i = 0; i < lines.Length; i++)
        {
            _log.Lines = [.. lines.Where((_, at) => at != i)];
            AuditCheck removed = _log.Check(head);
            Assert.True(!removed.IsIntact || (i == lines.Length - 1 && removed.HasHead == false), $"{i} removed");
            _log.Lines = [.. lines.Take(i + 1), lines[i], .. lines.Skip(i + 1)];
            Assert.False(_log.Check().IsIntact, $"{i} twice");
            _log.Lines = [.. lines.Take(i), "", .. lines.Skip(i)];
            Assert.False(_log.Check().IsIntact, $"blank before {i}");
            for (int j = i + 1; j < lines.Length; j++)
            {
                string[] swapped = [.. lines];
                (swapped[i], swapped[j]) = (lines[j], lines[i]);
                _log.Lines = swapped;
                Assert.False(_log.Check().IsIntact, $"{i} and {j} swapped");
            }
        }
    }

    [Fact]
    public void What_is_cut_off_at_the_end_shows_only_with_a_head()
    {
        _log.Run("u1 age=20");
        string first = _log.Check().Head!;
        string second = _log.Run("u2 age=20");
        _log.Lines = [.. _log.Lines.Take(4)];
        Assert.True(_log.Check().IsIntact);
        Assert.False(_log.Check(second).HasHead);
        Assert.True(_log.Check(first.ToUpperInvariant()).HasHead);
        Assert.Equal(1, _log.Check().RunsNotEnded);
    }

    [Fact]
    public void A_head_behind_a_change_is_none()
    {
        string head = _log.Run("u1 age=20", "u2 age=20");
        _log.Lines = [.. _log.Lines.Select(line => line.Replace("\"u1\"", "\"u9\""))];
        AuditCheck check = _log.Check(head);
        Assert.Equal((false, false, 3L, AuditBreak.OtherHash), (check.IsIntact, check.HasHead, check.FirstBrokenLine, check.Problem));
        Assert.Equal(2, check.Rows);
    }

    [Theory]
    [InlineData(0, AuditBreak.None)]
    [InlineData(1, AuditBreak.NoBeginning)]
    public void A_log_begins_with_its_first_line(int skipped, object problem)
    {
        _log.Run("u1 age=20");
        _log.Lines = [.. _log.Lines.Skip(skipped)];
        Assert.Equal(problem, _log.Check().Problem);
    }

    [Fact]
    public void A_log_of_a_later_version_is_not_judged()
    {
        _log.Run("u1 age=20");
        _log.Lines = [.. _log.Lines.Select(line => line.Replace("\"format\":1", "\"format\":2"))];
        Assert.Equal((AuditBreak.NewerFormat, 1L), (_log.Check().Problem, _log.Check().FirstBrokenLine));
    }

    [Fact]
    public void Any_file_can_be_checked()
    {
        Assert.True(AuditFile.Check([]).IsIntact);
        Assert.Null(AuditFile.Check([]).Head);
        Assert.Equal(AuditBreak.NotALine, AuditFile.Check(Encoding.UTF8.GetBytes("user_id,age\nu1,20\n")).Problem);
        Assert.False(AuditFile.Check(Encoding.UTF8.GetBytes("{\"event\":\"sent\",\"seq\":[],\"prev\":1}\n")).IsIntact);
        byte[] random = new byte[5_000_000];
        new Random(1).NextBytes(random);
        Assert.False(AuditFile.Check(random).IsIntact);
        // One line that does not end.
        Assert.False(AuditFile.Check([.. Enumerable.Repeat((byte)'x', 3_000_000)]).IsIntact);
    }

    [Fact]
    public void A_file_of_any_size_is_read_in_blocks()
    {
        long seen = 0;
        _log.Run([.. Enumerable.Range(0, 6000).Select(i => $"u{i} mkt_flag={(i % 3 == 0 ? "Unsubscribed" : "Subscribed")}")]);
        using FileStream stream = File.OpenRead(_log.Path);
        AuditCheck check = AuditChecker.Check(stream, null, read => seen = read);
        Assert.Equal(
            (true, 12002L, 6000L, 2000L, 4000L, stream.Length),
            (check.IsIntact, check.Lines, check.Rows, check.Withdrawn, check.Granted, seen));
        Assert.Throws<OperationCanceledException>(
            () => AuditChecker.Check(new MemoryStream(_log.Bytes), null, _ => throw new OperationCanceledException()));
    }

    private static string Hash(string line)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(Encoding.UTF8.GetBytes(line));
        return string.Concat(sha.GetHashAndReset().Select(one => one.ToString("x2", CultureInfo.InvariantCulture)));
    }
}
