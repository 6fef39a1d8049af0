using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Dfinery.Emulator.Tests;

/// <summary>Users that are there from the start, and how all users are listed.</summary>
public sealed class SeedUserTests
{
    [Fact]
    public void They_are_there_from_the_start_and_again_after_a_reset_and_belong_to_their_emulator()
    {
        var options = new EmulatorOptions();
        options.AddUser("u", [new("mkt_flag", "subscribed"), new("kakao_id", 1234567890L)]);
        options.AddUser("u", [new("age", 30)]);
        options.AddUser("empty", []);
        using var emulator = DfineryEmulator.Start(options);
        options.AddUser("later", []);

        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(["empty", "u"], emulator.Users.Select(user => user.UserId));
            Assert.Equal([new("age", "30"), new("mkt_flag", "Subscribed")], emulator.Users["u"]!.Profile);
            Assert.Equal([new("kakao_id", "1234567890")], emulator.Users["u"]!.Ci);
            Assert.Empty(emulator.Users["empty"]!.Profile);
            Assert.Equal(0, emulator.Counters.Requests);
            emulator.Reset();
        }
    }

    [Theory]
    [InlineData("", "age", "30", "user id")]
    [InlineData("u", "shoe_size", "planted", "shoe_size")]
    [InlineData("u", "mkt_flag", "planted", "mkt_flag")]
    [InlineData("u", "phone_number", "010-planted", "phone_number")]
    public void What_the_contract_does_not_allow_is_refused_without_a_value(string userId, string key, string value, string named)
    {
        var error = Assert.Throws<ArgumentException>(
            () => new EmulatorOptions().AddUser(userId, [new KeyValuePair<string, object>(key, value)]));
        Assert.Contains(named, error.Message);
        Assert.DoesNotContain("planted", error.Message);
    }

    [Fact]
    public void Users_are_listed_in_the_order_of_their_ids_and_an_unknown_one_is_none()
    {
        var options = new EmulatorOptions();
        foreach (string userId in new[] { "b", "a", "B" })
            options.AddUser(userId, []);
        using var emulator = DfineryEmulator.Start(options);

        Assert.Equal(["B", "a", "b"], emulator.Users.Select(user => user.UserId));
        Assert.Equal(["B", "a", "b"], emulator.Users.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(3, emulator.Users.Values.Count());
        Assert.Equal(3, emulator.Users.Count);
        Assert.True(emulator.Users.ContainsKey("a"));
        Assert.False(emulator.Users.ContainsKey("A"));
        Assert.Null(emulator.Users["A"]);
    }
}
