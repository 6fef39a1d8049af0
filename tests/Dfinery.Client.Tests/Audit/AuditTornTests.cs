using System;
using System.IO;
using System.Linq;
using System.Text;
using Dfinery.Client.Audit;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>What a kill or a loss of power leaves at the end of an audit log, and what is no log.</summary>
public sealed class AuditTornTests : IDisposable
{
    private readonly AuditFile _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public void A_line_that_was_torn_anywhere_stays_and_the_chain_goes_on()
    {
        _log.Run("u1 age=20", "u2 age=30");
        byte[] bytes = _log.Bytes;
        for (int length = 0; length < bytes.Length; length += length < 40 ? 1 : 3)
        {
            _log.Bytes = [.. bytes.Take(length)];
            AuditCheck torn = _log.Check();
            Assert.True(torn.IsIntact, $"cut to {length}");
            _log.Run("u3 age=40");
            AuditCheck check = _log.Check();
            Assert.True(check.IsIntact, $"cut to {length}: {check.Problem} in line {check.FirstBrokenLine}");
            Assert.Equal(torn.TornLines, check.TornLines);
            Assert.Equal(torn.TornLines, _log.Lines.Count(line => line.Contains("recovered")));
            Assert.Equal(torn.Rows + 1, check.Rows);
            Assert.Equal(bytes.Take(length), _log.Bytes.Take(length));
        }
    }

    [Fact]
    public void A_recovery_may_be_torn_itself()
    {
        _log.Run("u1 age=20");
        byte[] torn = [.. _log.Bytes, .. Encoding.UTF8.GetBytes("{\"event\":\"sett")];
        _log.Bytes = torn;
        _log.Open().Dispose();
        byte[] recovered = _log.Bytes;
        for (int length = torn.Length; length < recovered.Length; length++)
        {
            _log.Bytes = [.. recovered.Take(length)];
            _log.Run("u2 age=20");
            AuditCheck check = _log.Check();
            Assert.True(check.IsIntact, $"cut to {length}: {check.Problem} in line {check.FirstBrokenLine}");
            Assert.InRange(check.TornLines, 1, 2);
        }
    }

    [Fact]
    public void What_was_torn_cannot_be_changed_unseen()
    {
        _log.Run("u1 age=20");
        int start = _log.Bytes.Length;
        _log.Bytes = [.. _log.Bytes, .. Encoding.UTF8.GetBytes("{\"event\":\"settled\",\"seq\":9")];
        int end = _log.Bytes.Length;
        _log.Run("u2 age=20");
        byte[] bytes = _log.Bytes;
        for (int i = start; i <= end; i++)
        {
            bytes[i] ^= 4;
            Assert.False(AuditFile.Check(bytes).IsIntact, $"byte {i}");
            bytes[i] ^= 4;
        }
    }

    [Fact]
    public void A_torn_line_that_nobody_recovered_breaks_the_chain()
    {
        _log.Run("u1 age=20");
        string[] lines = _log.Lines;
        _log.Lines = [lines[0], lines[1].Substring(0, 40), lines[1], lines[2]];
        AuditCheck check = _log.Check();
        Assert.Equal((AuditBreak.NotRecovered, 2L), (check.Problem, check.FirstBrokenLine));
        _log.Lines = [.. lines, lines[1].Substring(0, 40)];
        Assert.Equal(AuditBreak.NotRecovered, _log.Check().Problem);
    }

    [Fact]
    public void Zeros_after_a_loss_of_power_are_torn()
    {
        _log.Run("u1 age=20");
        _log.Bytes = [.. _log.Bytes, .. new byte[5000]];
        _log.Run("u2 age=20");
        AuditCheck check = _log.Check();
        Assert.Equal((true, 1L, 2L), (check.IsIntact, check.TornLines, check.Rows));
    }

    [Theory]
    [InlineData("user_id,age\nu1,20\n")]
    [InlineData("user_id,age")]
    [InlineData("{\"user_id\":\"u1\"}\n")]
    [InlineData("\n")]
    [InlineData("{\"event\":\"x\"}\nmore\n")]
    public void Nothing_is_appended_to_another_file(string text)
    {
        _log.Bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(AuditFailure.NotALog, Assert.Throws<AuditException>(_log.Open).Failure);
        Assert.Equal(text, Encoding.UTF8.GetString(_log.Bytes));
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("hello\n")]
    [InlineData("\n")]
    public void What_another_program_has_appended_is_not_covered_up(string text)
    {
        _log.Run("u1 age=20");
        _log.Bytes = [.. _log.Bytes, .. Encoding.UTF8.GetBytes(text)];
        Assert.Equal(AuditFailure.NotALog, Assert.Throws<AuditException>(_log.Open).Failure);
        Assert.False(_log.Check().IsIntact);
    }

    [Fact]
    public void A_line_longer_than_a_block_is_found()
    {
        _log.Run("u1 age=20", "u2 " + new string('p', 300_000) + "=1");
        string[] lines = _log.Lines;
        _log.Lines = [.. lines.Take(3)];
        _log.Run("u3 age=20");
        Assert.True(_log.Check().IsIntact);
        Assert.True(_log.Check().Lines == 6);
    }

    [Fact]
    public void A_path_that_cannot_be_a_log_is_told()
    {
        Assert.Equal(AuditFailure.Disk, Opening(Path.Combine(_log.Path, "below")).Failure);
        Assert.Equal(AuditFailure.Disk, Opening(Path.GetDirectoryName(_log.Path)!).Failure);

        static AuditException Opening(string path) => Assert.Throws<AuditException>(() => AuditOpening.Check(path));
    }
}
