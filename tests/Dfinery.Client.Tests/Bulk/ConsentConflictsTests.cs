using System;
using System.Collections.Generic;
using System.Linq;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using FsCheck.Xunit;
using Xunit;

namespace Dfinery.Client.Tests;

public class ConsentConflictsTests
{
    private static readonly PropertyRule[] Flags = [.. PropertyTable.Profile.Rules.Where(rule => rule.IsConsentFlag)];

    [Property(MaxTest = 200)]
    public void It_counts_as_a_dictionary_would(int seed)
    {
        var random = new Random(seed);
        int users = random.Next(1, 3000);
        var model = new Dictionary<(string User, string Flag), string>();
        var conflicts = new ConsentConflicts(PropertyTable.Profile);
        long expected = 0;
        for (int i = 0; i < 3000; i++)
        {
            UserUpdate update = RandomRow(random, users);
            bool contradicts = false;
            foreach (KeyValuePair<string, PropertyValue> property in update.Properties.Where(item => item.Key != "age"))
            {
                contradicts |= model.TryGetValue((update.UserId, property.Key), out string? before) && before != property.Value.Text;
                model[(update.UserId, property.Key)] = property.Value.Text!;
            }

            expected += contradicts ? 1 : 0;
            conflicts.Note(update);
            Assert.Equal(expected, conflicts.Count);
        }

        Assert.False(conflicts.IsAtLeast);
    }

    [Fact]
    public void The_last_value_of_each_flag_is_what_counts()
    {
        var conflicts = new ConsentConflicts(PropertyTable.Profile);
        foreach ((string flag, string value, long count) in new[]
        {
            ("mkt_flag", "Subscribed", 0L), ("night_flag", "Unsubscribed", 0), ("mkt_flag", "Subscribed", 0),
            ("mkt_flag", "Unsubscribed", 1), ("mkt_flag", "Unsubscribed", 1), ("night_flag", "Subscribed", 2),
            ("mkt_flag", "Subscribed", 3),
        })
        {
            conflicts.Note(Row("u", (flag, value)));
            Assert.Equal(count, conflicts.Count);
        }

        conflicts.Note(Row("U", ("mkt_flag", "Unsubscribed")));
        Assert.Equal(3, conflicts.Count);
    }

    [Fact]
    public void Memory_is_bounded_and_what_was_remembered_still_counts()
    {
        var conflicts = new ConsentConflicts(PropertyTable.Profile);
        for (int i = 0; i < 1_000_000; i++)
            conflicts.Note(Row("user_" + i, ("mkt_flag", "Subscribed")));
        Assert.Equal(0, conflicts.Count);
        Assert.True(conflicts.IsAtLeast);
        Assert.Equal(4 << 20, conflicts.Bytes);

        for (int i = 0; i < 1_000_000; i++)
            conflicts.Note(Row("user_" + i, ("mkt_flag", "Unsubscribed")));
        Assert.Equal(ConsentConflicts.MostSlots / 4 * 3, conflicts.Count);
    }

    [Fact]
    public void Three_quarters_of_the_places_are_used_and_not_one_more()
    {
        var conflicts = new ConsentConflicts(PropertyTable.Profile, mostSlots: 4);
        foreach (string user in new[] { "a", "b", "c" })
            conflicts.Note(Row(user, ("mkt_flag", "Subscribed")));
        Assert.False(conflicts.IsAtLeast);

        conflicts.Note(Row("d", ("mkt_flag", "Subscribed")));
        Assert.Equal((true, 32), (conflicts.IsAtLeast, conflicts.Bytes));

        foreach (string user in new[] { "a", "b", "c", "d" })
            conflicts.Note(Row(user, ("mkt_flag", "Unsubscribed")));
        Assert.Equal(3, conflicts.Count);
    }

    [Fact]
    public void It_grows_with_the_users()
    {
        var conflicts = new ConsentConflicts(PropertyTable.Profile);
        for (int i = 1; i <= 769; i++)
        {
            conflicts.Note(Row("user_" + i, ("mkt_flag", "Subscribed")));
            Assert.Equal(i <= 768 ? 8 << 10 : 16 << 10, conflicts.Bytes);
        }

        for (int i = 1; i <= 769; i++)
            conflicts.Note(Row("user_" + i, ("mkt_flag", "Unsubscribed")));
        Assert.Equal((769, false, 16 << 10), (conflicts.Count, conflicts.IsAtLeast, conflicts.Bytes));
    }

    [Fact]
    public void Properties_that_are_no_flags_are_passed_over()
    {
        var conflicts = new ConsentConflicts(PropertyTable.Profile);
        foreach (string value in new[] { "Subscribed", "Unsubscribed" })
        {
            conflicts.Note(new UserUpdate("u", [
                .. Row("u", ("user_name", value), ("gender", value), ("night_kakao_flag", value)).Properties,
                new KeyValuePair<string, PropertyValue>("own_key", PropertyValue.String(value)),
            ]));
        }

        Assert.Equal(1, conflicts.Count);
        conflicts.Note(new UserUpdate("v", [new KeyValuePair<string, PropertyValue>("own_key", PropertyValue.String("Subscribed"))]));
        Assert.Equal(1, conflicts.Count);
    }

    /// <summary>Values of another implementation, after the definitions of FNV-1a and MurmurHash3.</summary>
    [Theory]
    [InlineData("", 0xefd01f60ba992926)]
    [InlineData("u1", 0x63b9b7f52c45b2b1)]
    [InlineData("user_00001", 0xed9bde6b4a8408c0)]
    [InlineData("\uAE40\uBBFC\uC9C0", 0x8d76f7494997e435)]
    public void The_hash_is_the_one_it_says(string userId, ulong hash) => Assert.Equal(hash, ConsentConflicts.HashOf(userId));

    [Fact]
    public void Rows_without_a_flag_take_no_place()
    {
        var conflicts = new ConsentConflicts(PropertyTable.Profile, mostSlots: 4);
        for (int i = 0; i < 100; i++)
            conflicts.Note(Row("user_" + i, ("age", "3")));
        Assert.False(conflicts.IsAtLeast);
    }

    private static UserUpdate RandomRow(Random random, int users)
    {
        var properties = new List<(string, string)>();
        if (random.Next(2) == 0)
            properties.Add(("age", "3"));
        foreach (PropertyRule flag in Flags.Where(_ => random.Next(3) == 0))
            properties.Add((flag.Name, flag.AllowedValues[random.Next(2)]));
        return Row("u" + random.Next(users), [.. properties]);
    }

    private static UserUpdate Row(string user, params (string Key, string Value)[] properties) => new(user,
        [.. properties.Select(property => new KeyValuePair<string, PropertyValue>(
            PropertyTable.Profile.Find(property.Key)!.Name, PropertyValue.String(property.Value)))]);
}
