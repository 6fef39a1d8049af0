using System.Collections.Generic;
using System.Linq;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Xunit;

namespace Dfinery.Client.Tests;

public class SuspectBatchTests
{
    [Fact]
    public void While_others_are_answered_the_pieces_of_a_batch_go_at_once_and_cost_no_try()
    {
        var suspect = new SuspectBatch(maxRetries: 1);
        Batch batch = Users(20);

        Assert.True(suspect.TryHold(batch, goodAnswers: 1));

        Batch[] halves = Take(suspect, goodAnswers: 1);
        Assert.Equal([10, 10], Sizes(halves));
        Assert.True(suspect.TryHold(halves[0], goodAnswers: 2));
        suspect.Leave();
        Assert.Equal([5, 5], Sizes(Take(suspect, goodAnswers: 2)));
        Assert.All(batch.Rows, row => Assert.Equal(1, row.Failures));
    }

    [Fact]
    public void While_nothing_is_answered_one_piece_goes_at_a_time_and_each_counts()
    {
        var suspect = new SuspectBatch(maxRetries: 3);
        suspect.TryHold(Users(20), goodAnswers: 0);

        var sizes = new List<int>();
        var firsts = new List<long>();
        var waits = new List<int>();
        while (suspect.TryTake(goodAnswers: 0, out Batch piece, out int failures))
        {
            Assert.False(suspect.TryTake(goodAnswers: 0, out _, out _));
            sizes.Add(piece.Rows.Length);
            firsts.Add(piece.Rows[0].Position);
            waits.Add(failures);
            Assert.True(suspect.TryHold(piece, goodAnswers: 0));
        }

        // Each half, then the smallest in halves; the second of a pair does not wait.
        Assert.Equal([10, 10, 5, 5, 2, 3], sizes);
        Assert.Equal([1, 11, 1, 6, 1, 3], firsts);
        Assert.Equal([1, 0, 2, 0, 3, 0], waits);
        List<Batch> back = suspect.GiveBack(all: false);
        Assert.Equal([10, 5, 2, 3], Sizes(back));
        Assert.Equal([2, 3, 4, 4], back.Select(piece => piece.Rows[0].Failures));
        Assert.False(suspect.IsBusy);
    }

    [Fact]
    public void A_good_answer_clears_the_server_and_all_pieces_go()
    {
        var suspect = new SuspectBatch(maxRetries: 5);
        Batch batch = Users(20);
        batch.AnswersBefore = 7;
        suspect.TryHold(batch, goodAnswers: 7);
        Batch probe = Assert.Single(Take(suspect, goodAnswers: 7));
        suspect.TryHold(probe, goodAnswers: 7);
        Assert.Single(Take(suspect, goodAnswers: 7));

        suspect.SeeGoodAnswer(8);
        suspect.Leave();

        Assert.Equal([5, 5], Sizes(Take(suspect, goodAnswers: 8)));
        Assert.All(probe.Rows, row => Assert.Equal(1, row.Failures));
    }

    [Fact]
    public void A_good_answer_also_takes_back_what_the_piece_that_is_out_was_charged()
    {
        var suspect = new SuspectBatch(maxRetries: 5);
        suspect.TryHold(Users(4), goodAnswers: 0);
        for (int i = 0; i < 2; i++)
            suspect.TryHold(Assert.Single(Take(suspect, goodAnswers: 0)), goodAnswers: 0);
        Batch probe = Assert.Single(Take(suspect, goodAnswers: 0));
        Assert.Equal((1, 1), (probe.Rows.Length, probe.Probes));

        suspect.SeeGoodAnswer(1);
        suspect.TryHold(probe, goodAnswers: 1);

        Assert.Equal(1, probe.Rows[0].Failures);
    }

    [Fact]
    public void Batches_that_break_meanwhile_stand_in_line()
    {
        var suspect = new SuspectBatch(maxRetries: 5);
        suspect.TryHold(Users(2), goodAnswers: 1);
        Batch[] first = Take(suspect, goodAnswers: 1);
        Assert.True(suspect.TryHold(Users(8), goodAnswers: 1));
        Assert.Empty(Take(suspect, goodAnswers: 1));

        suspect.Leave();
        Assert.Empty(Take(suspect, goodAnswers: 1));
        // A single row that broke leaves as well: it goes alone from now on.
        Assert.False(suspect.TryHold(first[1], goodAnswers: 1));
        Assert.True(first[1].IsAlone);

        Assert.Equal([4, 4], Sizes(Take(suspect, goodAnswers: 1)));
    }

    [Fact]
    public void Without_retries_and_during_an_outage_nothing_is_examined()
    {
        Assert.False(new SuspectBatch(maxRetries: 0).TryHold(Users(20), goodAnswers: 1));

        var suspect = new SuspectBatch(maxRetries: 1);
        suspect.TryHold(Users(20), goodAnswers: 0);
        suspect.TryHold(Users(20), goodAnswers: 0);
        for (int i = 0; i < 2; i++)
            suspect.TryHold(Assert.Single(Take(suspect, goodAnswers: 0)), goodAnswers: 0);
        Assert.Equal([10, 10, 20], Sizes(suspect.GiveBack(all: false)));

        Assert.False(suspect.TryHold(Users(20), goodAnswers: 0));
        suspect.SeeGoodAnswer(1);
        Assert.True(suspect.TryHold(Users(20), goodAnswers: 1));
    }

    [Fact]
    public void A_failure_that_is_not_a_rows_gives_everything_back_while_nothing_is_answered_and_nothing_otherwise()
    {
        var suspect = new SuspectBatch(maxRetries: 5);
        suspect.TryHold(Users(20), goodAnswers: 0);
        Assert.Single(Take(suspect, goodAnswers: 0));
        suspect.Leave();
        Assert.Equal([10], Sizes(suspect.GiveBack(all: true)));

        suspect = new SuspectBatch(maxRetries: 5);
        suspect.TryHold(Users(20), goodAnswers: 1);
        suspect.TryHold(Users(20), goodAnswers: 1);
        Assert.Equal(2, Take(suspect, goodAnswers: 1).Length);
        suspect.Leave();
        Assert.Empty(suspect.GiveBack(all: true));
    }

    [Fact]
    public void The_other_half_goes_as_soon_as_something_is_answered_well_even_while_its_sibling_is_out()
    {
        var suspect = new SuspectBatch(maxRetries: 5);
        suspect.TryHold(Users(20), goodAnswers: 0);
        Assert.Single(Take(suspect, goodAnswers: 0));

        suspect.SeeGoodAnswer(1);

        Assert.Equal(11, Assert.Single(Take(suspect, goodAnswers: 1)).Rows[0].Position);
    }

    [Fact]
    public void A_single_row_whose_request_broke_goes_alone_and_is_charged_what_its_pieces_were()
    {
        var suspect = new SuspectBatch(maxRetries: 5);
        Batch single = Users(1);
        Assert.False(suspect.TryHold(single, goodAnswers: 0));
        Assert.True(single.IsAlone);

        suspect.TryHold(Users(4), goodAnswers: 0);
        for (int i = 0; i < 2; i++)
            suspect.TryHold(Assert.Single(Take(suspect, goodAnswers: 0)), goodAnswers: 0);
        Batch probe = Assert.Single(Take(suspect, goodAnswers: 0));
        Assert.False(suspect.TryHold(probe, goodAnswers: 0));
        Assert.Equal((1, 2), (probe.Rows.Length, probe.Rows[0].Failures));
    }

    [Fact]
    public void The_other_half_is_tried_and_waited_for_before_anything_is_given_back()
    {
        var suspect = new SuspectBatch(maxRetries: 1);
        suspect.TryHold(Users(20), goodAnswers: 0);
        suspect.TryHold(Users(20), goodAnswers: 0);
        suspect.TryHold(Assert.Single(Take(suspect, goodAnswers: 0)), goodAnswers: 0);
        Assert.Empty(suspect.GiveBack(all: false));
        Batch other = Assert.Single(Take(suspect, goodAnswers: 0));
        Assert.Empty(suspect.GiveBack(all: false));

        suspect.TryHold(other, goodAnswers: 0);

        Assert.Equal([10, 10, 20], Sizes(suspect.GiveBack(all: false)));
        Assert.Empty(suspect.GiveBack(all: true));
        Assert.Empty(Take(suspect, goodAnswers: 0));
    }

    [Fact]
    public void A_half_that_broke_is_given_back_where_the_other_one_fails_for_a_reason_of_the_servers()
    {
        var suspect = new SuspectBatch(maxRetries: 5);
        suspect.TryHold(Users(20), goodAnswers: 0);
        suspect.TryHold(Assert.Single(Take(suspect, goodAnswers: 0)), goodAnswers: 0);
        Assert.Single(Take(suspect, goodAnswers: 0));
        suspect.Leave();

        Assert.Equal(1, Assert.Single(suspect.GiveBack(all: true)).Rows[0].Position);
    }

    [Fact]
    public void Rows_that_failed_before_wait_for_as_long_as_the_one_that_failed_most_and_get_their_try_as_a_piece()
    {
        var suspect = new SuspectBatch(maxRetries: 5);
        Batch batch = Users(20);
        batch.Rows[3].Failures = 5;
        batch.Rows[7].Failures = 1;
        suspect.TryHold(batch, goodAnswers: 0);

        Assert.Empty(suspect.GiveBack(all: false));
        Assert.True(suspect.TryTake(goodAnswers: 0, out _, out int failures));
        Assert.Equal(5, failures);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(19)]
    [InlineData(13)]
    [InlineData(2)]
    public void Where_all_rows_break_no_more_than_twice_as_many_requests_find_them(int count)
    {
        var suspect = new SuspectBatch(maxRetries: 1);
        Batch batch = Users(count);
        suspect.TryHold(batch, goodAnswers: 1);
        int requests = 1;
        var pieces = new Queue<Batch>(Take(suspect, goodAnswers: 1));
        while (pieces.Count > 0)
        {
            requests++;
            suspect.TryHold(pieces.Dequeue(), goodAnswers: 100 + requests);
            foreach (Batch piece in Take(suspect, goodAnswers: 100 + requests))
                pieces.Enqueue(piece);
        }

        Assert.Equal((2 * count) - 1, requests);
        Assert.All(batch.Rows, row => Assert.True(row.GoesAlone));
        Assert.False(suspect.IsBusy);
    }

    private static Batch Users(int count) => new(Engine.Users(count));

    private static Batch[] Take(SuspectBatch suspect, long goodAnswers)
    {
        var pieces = new List<Batch>();
        while (suspect.TryTake(goodAnswers, out Batch piece, out _))
            pieces.Add(piece);
        return [.. pieces];
    }

    private static IEnumerable<int> Sizes(IEnumerable<Batch> batches) => batches.Select(batch => batch.Rows.Length);
}
