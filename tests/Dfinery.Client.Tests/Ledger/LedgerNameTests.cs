using System.Linq;
using Dfinery.Client.Bulk;
using Dfinery.Client.Ledger;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>Names of properties have any length, and a ledger outlives them.</summary>
public class LedgerNameTests
{
    private readonly LedgerServer _server = new();
    private readonly LedgerRun _run;

    public LedgerNameTests() => _run = new LedgerRun(_server);

    [Theory]
    [InlineData(65_535, 'x')]
    [InlineData(21_845, '가')]
    public void A_name_as_long_as_can_be_is_known(int length, char letter)
    {
        string row = $"u1 {new string(letter, length)}=1";
        Assert.Equal("Succeeded", _run.Statuses(row));
        Assert.Equal("Unchanged", _run.Statuses(row));
    }

    [Theory]
    [InlineData(65_536, 'x')]
    [InlineData(21_846, '가')]
    public void A_longer_one_ends_the_run_and_leaves_the_ledger_as_it_is(int length, char letter)
    {
        Assert.Equal("Succeeded", _run.Statuses("u1 age=1"));
        Assert.Equal("NotAttempted", _run.Statuses($"u1 {new string(letter, length)}=1"));
        Assert.Equal(StopKind.LedgerFailed, _run.StopReason!.Kind);
        Assert.Equal("Unchanged", _run.Statuses("u1 age=1"));
    }

    [Fact]
    public void Long_names_outlive_a_compaction()
    {
        string row = "u1 " + string.Join(" ", Enumerable.Range(0, 30).Select(i => $"{new string('x', 60_000)}{i}=1"));
        Assert.Equal("Succeeded", _run.Statuses(row));
        using (OpenLedger ledger = _run.Open())
        {
            ledger.Compact();
            ledger.Dispose();
        }

        Assert.Equal("Unchanged", _run.Statuses(row));
    }
}
