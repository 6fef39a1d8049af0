using System.Globalization;
using System.Linq;
using Dfinery.Client.Bulk;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>One user has half of all rows: they go one after the other, and the others go on as far as the window reaches.</summary>
public class BulkHotUserTests
{
    private const int Window = 40;

    [Fact]
    public void Others_in_the_window_do_not_wait_for_a_user_with_many_rows()
    {
        using HandRun hand = Full();
        string others = string.Join(",", Enumerable.Range(1, 19).Select(i => 2 * i));

        hand.Check("1," + others);
        hand.Answer("1," + others);
        hand.Complete();
        hand.Check("40,3");
        hand.Answer("40,3");

        // All others are done; from here on it is one request for each row of this user.
        Assert.Equal([1, 2, 3, 4], hand.Take().Select(row => row.Position));
        for (int row = 5; row < Window; row += 2)
        {
            hand.Check(row.ToString(CultureInfo.InvariantCulture));
            hand.Answer(hand.Waiting[0]);
        }

        Assert.Equal(36, hand.Take().Count);
    }

    [Fact]
    public void A_full_window_tells_who_holds_it_up()
    {
        using HandRun hand = Full();
        Assert.Equal((1L, "hot", 20), Line(hand.Run));
        hand.Answer(hand.Waiting[0]);

        // Still nearly full.
        hand.Take();
        Assert.Equal((3L, "hot", 19), Line(hand.Run));
        hand.Complete();
        hand.Answer("40,3");
        hand.Take();
        Assert.Equal((5L, "hot", 18), Line(hand.Run));
        hand.Answer("5");
        hand.Take();
        Assert.Null(hand.Run.HeadOfLine);
    }

    private static HandRun Full()
    {
        var hand = new HandRun(Engine.Options(throttle: 8, window: Window));
        hand.Add([.. Enumerable.Range(1, Window).Select(i => Engine.Row(i, i % 2 == 1 ? "hot" : "u" + i))]);
        return hand;
    }

    private static (long, string?, int)? Line(BulkRun run) =>
        run.HeadOfLine is { } line ? (line.First.Position, line.First.UserId, line.Count) : null;
}
