using System;
using System.Linq;
using Dfinery.Client.Bulk;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>Which users fall to which shard: the same for every process, machine and framework.</summary>
public sealed class UserShardTests
{
    [Theory]
    [InlineData("3/8", "3/8")]
    [InlineData(" 3/8\n", "3/8")]
    [InlineData("03/08", "3/8")]
    [InlineData("1/1", "1/1")]
    [InlineData("8/8", "8/8")]
    [InlineData("10000/10000", "10000/10000")]
    public void A_shard_is_a_number_of_a_number(string text, string shard) => Assert.Equal(shard, UserShard.Parse(text)!.ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("/")]
    [InlineData("3")]
    [InlineData("/8")]
    [InlineData("3/")]
    [InlineData("0/8")]
    [InlineData("9/8")]
    [InlineData("3/0")]
    [InlineData("0/0")]
    [InlineData("a/b")]
    [InlineData("-1/8")]
    [InlineData("+1/8")]
    [InlineData("1 / 8")]
    [InlineData("1/8/8")]
    [InlineData("0.375")]
    [InlineData("1.0/8")]
    [InlineData("1e0/8")]
    [InlineData("1/10001")]
    [InlineData("1/4294967297")]
    [InlineData("\uFF11/8")]
    [InlineData("3\\8")]
    public void Anything_else_is_none(string? text) => Assert.Null(UserShard.Parse(text));

    /// <summary>Python: <c>int.from_bytes(hashlib.sha256(user_id.encode()).digest()[:8], 'big') % count + 1</c>.</summary>
    [Theory]
    [InlineData("u1", 1, 1, 2)]
    [InlineData("u1", 1, 3, 8)]
    [InlineData("u1", 1, 43, 1000)]
    [InlineData("U1", 1, 1, 2)]
    [InlineData("U1", 1, 1, 8)]
    [InlineData("U1", 1, 849, 1000)]
    [InlineData("user_00001", 1, 1, 2)]
    [InlineData("user_00001", 1, 3, 8)]
    [InlineData("user_00001", 1, 323, 1000)]
    [InlineData("", 1, 1, 2)]
    [InlineData("", 1, 5, 8)]
    [InlineData("", 1, 653, 1000)]
    [InlineData("\uAE40\uBBFC\uC9C0", 1, 1, 2)]
    [InlineData("\uAE40\uBBFC\uC9C0", 1, 7, 8)]
    [InlineData("\uAE40\uBBFC\uC9C0", 1, 687, 1000)]
    [InlineData("\uD83D\uDE00", 1, 2, 2)]
    [InlineData("\uD83D\uDE00", 1, 8, 8)]
    [InlineData("\uD83D\uDE00", 1, 328, 1000)]
    [InlineData("a", 128, 490, 1000)]
    [InlineData("a", 129, 269, 1000)]
    [InlineData("a", 300, 268, 1000)]
    [InlineData("\uD55C", 128, 820, 1000)]
    [InlineData("\uD55C", 129, 987, 1000)]
    public void The_first_eight_bytes_of_SHA_256_tell(string userId, int repeat, int number, int count)
    {
        userId = string.Concat(Enumerable.Repeat(userId, repeat));
        Assert.Equal([number], Enumerable.Range(1, count).Where(i => Shard(i, count).Contains(userId)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(97)]
    public void Each_user_falls_to_exactly_one_shard_and_all_get_about_the_same(int count)
    {
        const int Users = 20_000;
        UserShard[] shards = [.. Enumerable.Range(1, count).Select(i => Shard(i, count))];
        int[] sizes = new int[count];
        for (int i = 0; i < Users; i++)
        {
            string user = "user_" + i;
            sizes[Array.FindIndex(shards, shard => shard.Contains(user))]++;
            Assert.Single(shards, shard => shard.Contains(user));
        }

        // Five standard deviations; the hash never changes, so nor does the outcome.
        double expected = (double)Users / count;
        Assert.All(sizes, size => Assert.InRange(size, expected - (5 * Math.Sqrt(expected)), expected + (5 * Math.Sqrt(expected))));
    }

    /// <summary>UTF-8 cannot encode half a character; such a row is refused later, by one shard.</summary>
    [Fact]
    public void Text_that_cannot_be_encoded_falls_to_one_shard_too() =>
        Assert.Single(Enumerable.Range(1, 8), i => Shard(i, 8).Contains("u\uD800"));

#if NET
    [Theory]
    [InlineData("user_00001", 1)]
    [InlineData("\uAE40\uBBFC\uC9C0", 1)]
    [InlineData("a", 128)]
    public void It_allocates_nothing_for_an_id_of_usual_length(string userId, int repeat)
    {
        UserShard shard = Shard(3, 8);
        userId = string.Concat(Enumerable.Repeat(userId, repeat));
        shard.Contains(userId);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            shard.Contains(userId);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
#endif

    [Fact]
    public void It_tells_its_number_and_how_many_there_are()
    {
        UserShard shard = Shard(3, 8);
        Assert.Equal((3, 8), (shard.Number, shard.Count));
    }

    private static UserShard Shard(int number, int count) => UserShard.Parse($"{number}/{count}")!;
}
