using System;
using System.Linq;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Xunit;

namespace Dfinery.Client.Tests;

public class UserQueueRulesTests
{
    private readonly UserQueue _queue = new(batchSize: 3);

    [Fact]
    public void Where_no_fresh_row_may_go_a_batch_holds_retries_only()
    {
        BulkRow[] rows = Admit("a", "b", "c", "d");
        _queue.TakeBatch(fresh: true);
        Assert.False(_queue.HasBatch(partial: true, fresh: false));
        _queue.Delay(rows[0], Ms(50));
        _queue.WakeDue(Ms(50));

        Assert.False(_queue.HasBatch(partial: false, fresh: false));
        Assert.True(_queue.HasBatch(partial: true, fresh: false));
        Assert.Equal([rows[0]], _queue.TakeBatch(fresh: false).Rows);
        Assert.Equal(1, _queue.Unsent);
    }

    [Fact]
    public void Retries_due_within_fifty_milliseconds_of_each_other_go_together_and_none_goes_early()
    {
        BulkRow[] rows = Admit("a", "b", "c");
        _queue.TakeBatch(fresh: true);
        _queue.Delay(rows[2], Ms(101));
        _queue.Delay(rows[0], Ms(51));
        _queue.Delay(rows[1], Ms(100));
        Assert.True(_queue.HasRetries);
        Assert.Equal(Ms(100), _queue.NextDue);

        _queue.WakeDue(Ms(100) - TimeSpan.FromTicks(1));
        Assert.False(_queue.HasBatch(partial: true, fresh: true));
        _queue.WakeDue(Ms(100));

        Assert.Equal(rows[..2], _queue.TakeBatch(fresh: true).Rows);
        Assert.Equal(Ms(150), _queue.NextDue);
        _queue.WakeDue(Ms(1000));
        Assert.Null(_queue.NextDue);
        Assert.True(_queue.HasRetries);
        Assert.Equal([rows[2]], _queue.TakeBatch(fresh: true).Rows);
        Assert.False(_queue.HasRetries);
    }

    [Fact]
    public void The_retry_that_is_due_first_counts_whatever_its_place_in_the_input()
    {
        BulkRow[] rows = Admit("a", "b");
        _queue.TakeBatch(fresh: true);
        _queue.Delay(rows[0], Ms(200));
        _queue.Delay(rows[1], Ms(100));
        Assert.Equal(Ms(100), _queue.NextDue);

        _queue.WakeDue(Ms(150));
        Assert.Equal([rows[1]], _queue.TakeBatch(fresh: true).Rows);
    }

    [Fact]
    public void It_tells_how_many_rows_make_a_full_batch()
    {
        Assert.Equal(3, _queue.Missing(fresh: true));
        Admit("a", "b");
        Assert.Equal(1, _queue.Missing(fresh: true));
        Assert.Equal(3, _queue.Missing(fresh: false));
        Assert.False(_queue.HasBatch(partial: false, fresh: true));
        Assert.True(_queue.HasBatch(partial: true, fresh: true));

        Admit("c");

        Assert.Equal(3, _queue.Missing(fresh: true));
        Assert.True(_queue.HasBatch(partial: false, fresh: true));
    }

    [Fact]
    public void A_users_rows_become_ready_one_after_the_other()
    {
        BulkRow[] rows = Admit("a", "a", "a");

        foreach (BulkRow row in rows)
        {
            Assert.True(row.IsReady);
            Assert.Equal([row], _queue.TakeBatch(fresh: true).Rows);
            Assert.False(row.IsReady);
            Assert.False(_queue.HasBatch(partial: true, fresh: true));
            _queue.Release(row);
        }

        Assert.False(_queue.HasBatch(partial: true, fresh: true));
        Assert.Equal([Admit("a")[0]], _queue.TakeBatch(fresh: true).Rows);
    }

    [Fact]
    public void Rows_set_apart_go_first_and_alone()
    {
        BulkRow[] rows = Admit("a", "b", "c", "d", "e", "f");
        (Batch one, Batch two) = _queue.TakeBatch(fresh: true).Split();
        _queue.SetApart(one);
        _queue.SetApart(two);

        Assert.True(_queue.HasBatch(partial: false, fresh: false));
        Assert.Same(one, _queue.TakeBatch(fresh: true));
        Assert.Same(two, _queue.TakeBatch(fresh: true));
        Assert.Equal(rows[3..], _queue.TakeBatch(fresh: true).Rows);
    }

    [Fact]
    public void A_row_that_needs_a_later_one_waits_for_one_that_needs_none()
    {
        BulkRow[] rows = [Needy(1, "a"), Needy(2, "a"), Engine.Row(3, "a")];
        _queue.Admit(rows[0]);
        _queue.Admit(rows[1]);
        Assert.False(_queue.HasBatch(partial: true, fresh: true));

        _queue.Admit(rows[2]);

        foreach (BulkRow row in rows)
        {
            Assert.Equal([row], _queue.TakeBatch(fresh: true).Rows);
            _queue.Release(row);
        }

        Assert.Empty(_queue.TakeHeld());
    }

    [Fact]
    public void Rows_held_for_a_later_one_can_be_taken_out_and_are_held_no_more()
    {
        BulkRow[] rows = [Needy(1, "a"), Needy(2, "b"), Needy(3, "a")];
        foreach (BulkRow row in rows)
            _queue.Admit(row);

        Assert.False(_queue.TryTakeHeld(rows[2]));
        Assert.False(_queue.TryTakeHeld(Engine.Row(4, "c")));
        Assert.False(_queue.TryTakeHeld(new BulkRow(5, null, UserStatus.Invalid, "bad")));
        Assert.True(_queue.TryTakeHeld(rows[0]));
        Assert.False(_queue.TryTakeHeld(rows[0]));
        Assert.Equal([rows[1]], _queue.TakeHeld());
        Assert.Empty(_queue.TakeHeld());
        _queue.Release(rows[0]);
        Assert.Equal([rows[2]], _queue.TakeHeld());
    }

    [Fact]
    public void A_row_that_came_settled_learns_of_later_rows_until_it_is_given_back()
    {
        BulkRow[] settled = [.. Enumerable.Range(1, 3).Select(i => new BulkRow(i, "a", UserStatus.Invalid, "bad"))];
        _queue.Remember(settled[0]);
        Assert.False(settled[0].HasLaterRow);
        _queue.Remember(settled[1]);
        Assert.True(settled[0].HasLaterRow);
        // Given back, but no longer the last of its user: that one is still watched.
        _queue.Forget(settled[0]);

        Admit("b");
        Assert.False(settled[1].HasLaterRow);
        Admit("a");
        Assert.True(settled[1].HasLaterRow);

        _queue.Remember(settled[2]);
        _queue.Forget(settled[2]);
        Admit("a");
        Assert.False(settled[2].HasLaterRow);
    }

    [Fact]
    public void Rows_that_name_no_user_have_no_later_row()
    {
        BulkRow[] nameless = [.. Enumerable.Range(1, 2).Select(i => new BulkRow(i, null, UserStatus.Invalid, "bad"))];
        foreach (BulkRow row in nameless)
            _queue.Remember(row);

        Assert.All(nameless, row => Assert.False(row.HasLaterRow));
        foreach (BulkRow row in nameless)
            _queue.Forget(row);
    }

    private BulkRow[] Admit(params string[] users)
    {
        BulkRow[] rows = Engine.Rows(users);
        foreach (BulkRow row in rows)
            _queue.Admit(row);
        return rows;
    }

    private static BulkRow Needy(long position, string user)
    {
        BulkRow row = Engine.Row(position, user);
        row.NeedsLaterRow = true;
        return row;
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
