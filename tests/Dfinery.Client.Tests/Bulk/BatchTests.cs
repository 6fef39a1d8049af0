using System;
using System.Linq;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

public class BatchTests
{
    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(20, 10)]
    public void Its_halves_hold_all_rows_in_order(int rows, int first)
    {
        BulkRow[] input = Engine.Users(rows);

        (Batch one, Batch two) = new Batch(input).Split();

        Assert.Equal(first, one.Rows.Length);
        Assert.Equal(input, one.Rows.Concat(two.Rows));
    }

    [Fact]
    public void A_single_row_cannot_be_split() => Assert.Equal(
        "A batch of one row cannot be split.", Assert.Throws<InvalidOperationException>(() => new Batch(Engine.Users(1)).Split()).Message);

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 0)]
    public void The_halves_of_a_piece_are_pieces(bool isPiece, int probes)
    {
        (Batch one, Batch two) = new Batch(Engine.Users(2)) { IsPiece = isPiece, Probes = probes }.Split();

        Assert.Equal((isPiece, probes, isPiece, probes), (one.IsPiece, one.Probes, two.IsPiece, two.Probes));
    }

    [Theory]
    [InlineData(1, true, true)]
    [InlineData(1, false, false)]
    [InlineData(2, true, false)]
    public void A_row_is_alone_where_it_is_sent_without_company_because_it_must_be(int rows, bool goesAlone, bool expected)
    {
        BulkRow[] input = Engine.Users(rows);
        input[0].GoesAlone = goesAlone;

        Assert.Equal(expected, new Batch(input).IsAlone);
    }

    [Fact]
    public void Its_request_holds_the_users_in_order_and_the_names()
    {
        BulkRow[] input = Engine.Users(3);

        UserRequest request = new Batch(input).ToRequest(UserOperation.GetCi, ["kakao_id"]);

        Assert.Equal(input.Select(row => row.Update), request.Users);
        Assert.Equal(["kakao_id"], request.PropertyNames);
        Assert.Same(UserOperation.GetCi, request.Operation);
    }
}
