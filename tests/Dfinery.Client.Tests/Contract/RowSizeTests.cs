using System.Collections.Generic;
using Dfinery.Client.Contract;
using Xunit;

namespace Dfinery.Client.Tests;

public sealed class RowSizeTests
{
    [Theory]
    [InlineData("a", 1)]
    [InlineData("가", 3)]
    [InlineData("\"", 2)]
    [InlineData("\u0001", 6)]
    [InlineData("\ud83d\ude00", 4)]
    public void The_bound_is_exact_in_bytes_as_they_are_sent(string character, int bytes)
    {
        // The id and the key take one byte each.
        int fits = (RowSize.MaxBytes - 2) / bytes;
        Assert.Null(RowSize.Check("u", [Of("p", character, fits)]));

        RowExcess excess = RowSize.Check("u", [Of("p", character, fits + 1)])!;
        Assert.Equal(("p", 1 + (bytes * (fits + 1))), (excess.Largest, excess.LargestBytes));
        Assert.Equal(excess.LargestBytes + 1, excess.Total);
    }

    [Fact]
    public void The_largest_is_named_wherever_it_is()
    {
        Assert.Equal("b", RowSize.Check("u", [Of("a", "x", 400_000), Of("b", "x", 500_000), Of("c", "x", 300_000)])!.Largest);
        Assert.Null(RowSize.Check(new string('u', 600_000), [Of("a", "x", 500_000)])!.Largest);
        Assert.Equal("u", RowSize.Check("i", [new("n", PropertyValue.Boolean(true)), Of("u", "x", 1_100_000)])!.Largest);
    }

    private static KeyValuePair<string, PropertyValue> Of(string key, string character, int count) =>
        new(key, PropertyValue.String(new System.Text.StringBuilder().Insert(0, character, count).ToString()));
}
