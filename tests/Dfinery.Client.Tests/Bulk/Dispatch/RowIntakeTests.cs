using System.Linq;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Xunit;

namespace Dfinery.Client.Tests;

public class RowIntakeTests
{
    [Fact]
    public void It_asks_for_the_dispatcher_once_a_batch()
    {
        var intake = new RowIntake();

        bool[] asked = [.. Engine.Users(60).Select(intake.Add)];

        Assert.Equal([19, 39, 59], Enumerable.Range(0, 60).Where(i => asked[i]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void It_asks_when_as_many_rows_came_as_are_missing(int missing)
    {
        var intake = new RowIntake();
        Assert.False(intake.Expect(missing));

        bool[] asked = [.. Engine.Users(missing).Select(intake.Add)];

        Assert.Equal([.. Enumerable.Repeat(false, missing - 1), true], asked);
    }

    [Fact]
    public void Rows_that_were_too_few_when_they_came_are_noticed_when_fewer_are_missing()
    {
        var intake = new RowIntake();
        BulkRow[] rows = Engine.Users(3);
        Assert.All(rows, row => Assert.False(intake.Add(row)));

        Assert.False(intake.Expect(4));
        Assert.True(intake.Expect(3));
        Assert.All(rows, row => Assert.True(intake.TryTake(out BulkRow taken) && taken == row));
        Assert.False(intake.TryTake(out _));
        Assert.False(intake.Expect(1));
    }
}
