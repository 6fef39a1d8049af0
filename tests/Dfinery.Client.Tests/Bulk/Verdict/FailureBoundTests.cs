using System.Linq;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Verdict;
using Xunit;

namespace Dfinery.Client.Tests;

public class FailureBoundTests
{
    private static readonly RowOutcome Refused = new(UserStatus.Failed, 4007, "No.");

    [Theory]
    [InlineData(UserStatus.Failed, true)]
    [InlineData(UserStatus.Unknown, true)]
    [InlineData(UserStatus.Succeeded, false)]
    [InlineData(UserStatus.Skipped, false)]
    [InlineData(UserStatus.NotAttempted, false)]
    public void Rows_that_failed_or_got_no_verdict_count(UserStatus status, bool counts)
    {
        var bound = new FailureBound(most: 1, sample: 0);

        Assert.Null(bound.Observe(Sent(), new RowOutcome(status)));
        Assert.Equal(counts ? StopKind.TooManyFailures : null, bound.Observe(Sent(), new RowOutcome(status))?.Kind);
    }

    [Fact]
    public void A_row_that_was_never_sent_is_no_part_of_the_sample()
    {
        var bound = new FailureBound(most: null, sample: 2);

        Assert.Null(bound.Observe(Engine.Row(1, "a"), RowOutcome.HeldBack));
        Assert.Null(bound.Observe(Sent(), Refused));
        Assert.Equal(StopKind.EveryRowRefused, bound.Observe(Sent(), Refused)?.Kind);
    }

    [Theory]
    [InlineData(UserStatus.Failed, 4007, false, 0, true)]
    [InlineData(UserStatus.Failed, 4008, false, 1, false)]
    [InlineData(UserStatus.Unknown, null, false, 1, false)]
    [InlineData(UserStatus.Succeeded, null, false, 1, false)]
    [InlineData(UserStatus.Succeeded, null, false, 2, false)]
    [InlineData(UserStatus.Succeeded, null, true, 1, false)]
    [InlineData(UserStatus.Failed, 4008, true, 1, true)]
    public void A_sample_of_rows_refused_alike_ends_the_run_unless_one_before_it_ended_otherwise(
        UserStatus status, int? code, bool hasFailedBefore, int times, bool ends)
    {
        var bound = new FailureBound(most: null, sample: 3);
        BulkRow other = Sent();
        other.HasFailedBefore = hasFailedBefore;
        for (int i = 0; i < times; i++)
            Assert.Null(bound.Observe(other, new RowOutcome(status, code)));

        StopReason?[] reasons = [.. Enumerable.Range(0, 5).Select(_ => bound.Observe(Sent(), Refused))];

        Assert.Equal(ends ? [2] : [], Enumerable.Range(0, 5).Where(i => reasons[i] is not null));
    }

    [Fact]
    public void A_row_that_the_ledger_knows_counts_as_accepted()
    {
        var bound = new FailureBound(most: null, sample: 2);

        Assert.Null(bound.Observe(Engine.Row(1, "a"), RowOutcome.Unchanged));
        Assert.Null(bound.Observe(Sent(), Refused));
        Assert.Null(bound.Observe(Sent(), Refused));
    }

    private static BulkRow Sent()
    {
        BulkRow row = Engine.Row(1, "u");
        row.Attempts = 1;
        return row;
    }
}
