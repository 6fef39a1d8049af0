using System;
using System.Linq;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Xunit;

namespace Dfinery.Client.Tests;

public class UserQueueTests
{
    private readonly UserQueue _queue = new(20);

    [Fact]
    public void Retries_that_are_due_go_before_rows_that_were_never_sent()
    {
        BulkRow[] rows = Engine.Users(30);
        foreach (BulkRow row in rows.Take(3))
            _queue.Admit(row);
        foreach (BulkRow row in _queue.TakeBatch(fresh: true).Rows)
            _queue.Delay(row, TimeSpan.FromSeconds(1));
        foreach (BulkRow row in rows.Skip(3))
            _queue.Admit(row);

        _queue.WakeDue(TimeSpan.FromSeconds(2));

        Assert.Equal(rows.Take(20), _queue.TakeBatch(fresh: true).Rows);
        Assert.Equal(rows.Skip(20), _queue.TakeBatch(fresh: true).Rows);
    }

    [Fact]
    public void A_batch_that_is_set_apart_goes_before_retries_and_new_rows_and_waits_for_its_time()
    {
        BulkRow[] rows = Engine.Users(4);
        _queue.Admit(rows[0]);
        _queue.Delay(rows[1], TimeSpan.FromSeconds(5));
        _queue.SetApart(new Batch([rows[2]]));
        _queue.SetApart(new Batch([rows[3]]), TimeSpan.FromSeconds(2));

        Assert.True(_queue.HasRetries);
        Assert.Equal(TimeSpan.FromSeconds(2), _queue.NextDue);
        Assert.Equal([rows[2]], _queue.TakeBatch(fresh: true).Rows);
        _queue.WakeDue(TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.FromSeconds(5), _queue.NextDue);
        Assert.Equal([rows[3]], _queue.TakeBatch(fresh: true).Rows);
    }

    [Fact]
    public void A_row_at_which_a_request_broke_goes_alone_and_so_does_the_next_of_its_user()
    {
        BulkRow[] rows = Engine.Rows("a", "b", "a", "c");
        foreach (BulkRow row in rows)
            _queue.Admit(row);
        Batch first = _queue.TakeBatch(fresh: true);
        Assert.Equal([rows[0], rows[1], rows[3]], first.Rows);
        (rows[0].GoesAlone, rows[0].AnswersBefore) = (true, 7);
        _queue.Delay(rows[0], TimeSpan.FromSeconds(1));
        _queue.Delay(rows[1], TimeSpan.FromSeconds(1));
        _queue.WakeDue(TimeSpan.FromSeconds(1));
        Assert.Equal([rows[0]], _queue.TakeBatch(fresh: true).Rows);
        Assert.Equal([rows[1]], _queue.TakeBatch(fresh: true).Rows);

        rows[0].Settle(new RowOutcome(UserStatus.Unknown), DateTime.UtcNow);
        _queue.Release(rows[0]);

        Batch next = _queue.TakeBatch(fresh: true);
        Assert.Equal([rows[2]], next.Rows);
        Assert.True(next.IsAlone);
        // A server that died meanwhile is not told from the row by an answer that came before it did.
        Assert.Equal(7, rows[2].AnswersBefore);
    }
}
