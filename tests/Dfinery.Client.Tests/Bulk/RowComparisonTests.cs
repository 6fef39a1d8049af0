using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using FsCheck.Xunit;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>When a row and what the server has are the same.</summary>
public sealed class RowComparisonTests
{
    private readonly RowComparison _comparison = new(PropertyTable.Profile);

    [Theory]
    [InlineData("\"30\"", "\"30\"", true)]
    [InlineData("\"30\"", "30", true)]
    [InlineData("30", "\"30\"", true)]
    [InlineData("\"30\"", "30.0", true)]
    [InlineData("30", "3e1", true)]
    [InlineData("\"-1.50\"", "-1.5", true)]
    [InlineData("true", "\"True\"", true)]
    [InlineData("\"false\"", "false", true)]
    [InlineData("\"030\"", "30", false)]
    [InlineData("\"30\"", "\"30.0\"", false)]
    [InlineData("\"30\\n\"", "30", false)]
    [InlineData("\"+30\"", "30", false)]
    [InlineData("30", "31", false)]
    [InlineData("12345678901234567890123", "12345678901234567890124", false)]
    [InlineData("true", "false", false)]
    [InlineData("true", "1", false)]
    [InlineData("\"1\"", "true", false)]
    [InlineData("\"kim\"", "\"Kim\"", false)]
    [InlineData("\"Kim\"", "\"Kim \"", false)]
    [InlineData("\"\\uac00\"", "\"\\u1100\\u1161\"", false)]
    public void Values_are_compared_by_what_they_mean(string row, string server, bool areEqual)
    {
        Compare($$"""{"vip":{{row}}}""", $$"""{"vip":{{server}}}""");
        Assert.Equal(areEqual, _comparison.Differences.Count == 0);
        Assert.False(_comparison.IsNotFound);
    }

    [Theory]
    [InlineData("""{"age":"3","mkt_flag":"Subscribed"}""", "{}")]
    [InlineData("""{"age":"3","mkt_flag":"Subscribed"}""", """{"age":null,"mkt_flag":null}""")]
    [InlineData("""{"age":"3","mkt_flag":"Unsubscribed"}""", """{"mkt_flag":"Undefined","age":"","user_name":"Kim"}""")]
    [InlineData("""{"mkt_flag":"Subscribed"}""", """{"mkt_flag":"undefined","night_flag":"Unsubscribed"}""")]
    public void A_user_of_whom_nothing_that_was_asked_is_set_is_not_found_and_has_withdrawn_nothing(string row, string server)
    {
        Compare(row, server);
        Assert.True(_comparison.IsNotFound);
        Assert.False(_comparison.HasWithdrawn);
        Assert.Equal(Read(row).Count, _comparison.Differences.Count);
    }

    [Fact]
    public void Only_a_consent_flag_can_be_withdrawn()
    {
        Compare("""{"user_name":"Subscribed","vip":"Subscribed"}""", """{"user_name":"Unsubscribed","vip":"Unsubscribed"}""");
        Assert.False(_comparison.HasWithdrawn);
        Assert.All(_comparison.Differences, difference => Assert.False(difference.IsWithdrawn));
    }

    [Fact]
    public void One_value_is_enough_to_be_found()
    {
        Compare("""{"age":"3","mkt_flag":"Subscribed"}""", """{"age":"4"}""");
        Assert.False(_comparison.IsNotFound);
        Assert.Equal([0, 1], _comparison.Differences.Select(one => one.Place));
    }

    [Fact]
    public void Undefined_is_a_value_like_any_other_where_it_is_no_flag()
    {
        Compare("""{"user_name":"Undefined"}""", """{"user_name":"Undefined"}""");
        Assert.Empty(_comparison.Differences);
        Assert.False(_comparison.IsNotFound);
    }

    [Theory]
    [InlineData("Subscribed", "Unsubscribed", true)]
    [InlineData("Subscribed", "unsubscribed", true)]
    [InlineData("Unsubscribed", "Subscribed", false)]
    [InlineData("Subscribed", "Undefined", false)]
    [InlineData("Subscribed", "something new", false)]
    public void Withdrawn_is_what_the_row_grants_and_the_server_has_as_Unsubscribed(string row, string server, bool isWithdrawn)
    {
        Compare($$"""{"age":"3","mkt_flag":"{{row}}"}""", $$"""{"mkt_flag":"{{server}}","age":"3"}""");
        Assert.Equal(isWithdrawn, Assert.Single(_comparison.Differences).IsWithdrawn);
        Assert.Equal(isWithdrawn, _comparison.HasWithdrawn);

        // As a name or an undocumented property, the words mean nothing.
        Compare($$"""{"vip":"{{row}}"}""", $$"""{"vip":"{{server}}"}""");
        Assert.False(_comparison.HasWithdrawn);
    }

    [Fact]
    public void The_words_of_a_flag_are_the_same_in_any_case()
    {
        Compare("""{"mkt_flag":"Subscribed"}""", """{"mkt_flag":"SUBSCRIBED"}""");
        Assert.Empty(_comparison.Differences);
    }

    /// <summary>The straightforward way, a property at a time, over rows and answers in any order.</summary>
    [Property(MaxTest = 300)]
    public void It_finds_what_a_look_at_each_property_finds(byte[] row, byte[] server, int seed)
    {
        string[] names = [.. PropertyTable.Profile.Names];
        Dictionary<string, PropertyValue> has = [];
        foreach (byte item in server)
            has[names[item % names.Length]] = Value(item);
        KeyValuePair<string, PropertyValue>[] answer = [.. has];
        new Random(seed).Shuffle(answer);
        List<KeyValuePair<string, PropertyValue>> sent = [];
        foreach (byte item in row.DistinctBy(item => item % names.Length).OrderBy(item => item % names.Length))
            sent.Add(new(names[item % names.Length], PropertyValue.String(item / 16 % 2 == 0 ? "Subscribed" : "Unsubscribed")));

        _comparison.Compare(sent, answer);

        string[] expected = [.. sent.Where(one => !has.TryGetValue(one.Key, out PropertyValue value) || value.Text != one.Value.Text)
            .Select(one => one.Key)];
        Assert.Equal(expected, _comparison.Differences.Select(one => sent[one.Place].Key));
        Assert.All(_comparison.Differences, one => Assert.Equal(has.GetValueOrDefault(sent[one.Place].Key), one.OnServer));
        Assert.Equal(sent.TrueForAll(one => !IsSet(one.Key)), _comparison.IsNotFound);
        Assert.Equal(_comparison.Differences.Any(one => one.IsWithdrawn), _comparison.HasWithdrawn);

        static PropertyValue Value(byte item) => (item / 16 % 4) switch
        {
            0 => PropertyValue.String("Subscribed"),
            1 => PropertyValue.String("Unsubscribed"),
            2 => PropertyValue.String("Undefined"),
            _ => default,
        };
        bool IsSet(string name) => has.TryGetValue(name, out PropertyValue value) && value.Text is { } text
            && !(text == "Undefined" && name.EndsWith("_flag", StringComparison.Ordinal));
    }

    [Fact]
    public void Who_was_added_is_found_and_hardly_anybody_else()
    {
        DifferingUsers users = new();
        Assert.False(users.MayContain("user_0"));
        for (int i = 0; i < 100_000; i++)
            users.Add("user_" + i);
        Assert.All(Enumerable.Range(0, 100_000), i => Assert.True(users.MayContain("user_" + i)));
        Assert.InRange(Enumerable.Range(100_000, 1_000_000).Count(i => users.MayContain("user_" + i)), 0, 5);
    }

    private void Compare(string row, string server) => _comparison.Compare(Read(row), Read(server));

    private static List<KeyValuePair<string, PropertyValue>> Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateObject().Select(property => new KeyValuePair<string, PropertyValue>(
            property.Name, property.Value.ValueKind switch
            {
                JsonValueKind.String => PropertyValue.String(property.Value.GetString()!),
                JsonValueKind.Number => PropertyValue.Number(property.Value.GetRawText()),
                JsonValueKind.Null => default,
                _ => PropertyValue.Boolean(property.Value.GetBoolean()),
            }))];
    }
}
