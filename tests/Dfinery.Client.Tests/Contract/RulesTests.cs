using System;
using System.Linq;
using Dfinery.Client.Contract;
using Xunit;

namespace Dfinery.Client.Tests;

public class RulesTests
{
    public static TheoryData<string> Flags => [.. PropertyTable.Profile.Rules.Where(rule => rule.IsConsentFlag).Select(rule => rule.Name)];

    [Fact]
    public void The_tables_hold_the_documented_keys_in_the_documented_order()
    {
        Assert.Equal(
            [
                "user_name", "age", "gender", "info_flag", "mkt_flag", "mkt_push_flag", "mkt_sms_flag", "mkt_kakao_flag", "night_flag",
                "night_push_flag", "night_sms_flag", "night_kakao_flag",
            ],
            PropertyTable.Profile.Rules.Select(rule => rule.Name));
        Assert.Equal(["kakao_id", "phone_number"], PropertyTable.Ci.Rules.Select(rule => rule.Name));
    }

    [Theory]
    [MemberData(nameof(Flags))]
    public void A_flag_in_any_case_becomes_the_spelling_of_the_api(string flag)
    {
        PropertyRule rule = PropertyTable.Profile.Find(flag)!;

        foreach (string text in new[] { "Subscribed", "subscribed", "SUBSCRIBED", "sUBSCRIBED" })
            Assert.Equal("Subscribed", Accepted(rule, text));
        foreach (string text in new[] { "Unsubscribed", "unsubscribed", "UNSUBSCRIBED" })
            Assert.Equal("Unsubscribed", Accepted(rule, text));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" Subscribed")]
    [InlineData("Subscribed\n")]
    [InlineData("Yes")]
    [InlineData("Undefined")]
    [InlineData("\u0405ubscribed")]
    [InlineData(true)]
    [InlineData(false)]
    [InlineData(1)]
    public void A_flag_takes_nothing_else(object value)
    {
        Assert.True(PropertyValue.TryFrom(value, out PropertyValue typed));

        Assert.Equal(ContractProblem.NotConsent, PropertyTable.Profile.Find("mkt_flag")!.Check(typed, out _));
    }

    [Theory]
    [InlineData("0123456789", true)]
    [InlineData(1234567890, true)]
    [InlineData("012345678", false)]
    [InlineData("01234567890", false)]
    [InlineData("012345678x", false)]
    [InlineData("0123 56789", false)]
    [InlineData("0123456789\n", false)]
    [InlineData("\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669", false)]
    [InlineData("\uff10123456789", false)]
    [InlineData(123456789, false)]
    [InlineData(-123456789, false)]
    [InlineData(true, false)]
    [InlineData("", false)]
    public void A_kakao_id_is_ten_digits(object value, bool isGood) => CheckFormat("kakao_id", value, isGood);

    [Theory]
    [InlineData("821012345678", true)]
    [InlineData(821012345678L, true)]
    [InlineData("1234567", true)]
    [InlineData("123456789012345", true)]
    [InlineData("01012345678", false)]
    [InlineData("+821012345678", false)]
    [InlineData("82-10-1234-5678", false)]
    [InlineData("82 1012345678", false)]
    [InlineData("765432", false)]
    [InlineData("1234567890123456", false)]
    [InlineData("8.21012345678E+11", false)]
    [InlineData(82101234567.5, false)]
    [InlineData(false, false)]
    [InlineData("", false)]
    public void A_phone_number_is_digits_with_the_country_code_first(object value, bool isGood) =>
        CheckFormat("phone_number", value, isGood);

    [Theory]
    [InlineData("user_name", 30, "30")]
    [InlineData("age", 30, "30")]
    [InlineData("age", 30.5, "30.5")]
    [InlineData("gender", "male", "male")]
    [InlineData("user_name", "", "")]
    public void A_free_text_takes_text_and_a_number_becomes_its_text(string name, object value, string text)
    {
        Assert.True(PropertyValue.TryFrom(value, out PropertyValue typed));

        Assert.Equal(ContractProblem.None, PropertyTable.Profile.Find(name)!.Check(typed, out PropertyValue accepted));

        Assert.Equal(PropertyValue.String(text), accepted);
    }

    [Fact]
    public void Half_a_character_is_refused()
    {
        foreach (string text in new[] { "\ud800", "a\udc00b", "\udc00\ud800", "\ud83d\ude00\ud83d" })
        {
            Assert.False(TextRule.IsEncodable(text));
            Assert.Equal(ContractProblem.NotEncodable, PropertyTable.Profile.Find("user_name")!.Check(PropertyValue.String(text), out _));
            Assert.Equal(ContractProblem.NotEncodable, TextRule.CheckName("u" + text));
        }
    }

    [Fact]
    public void Null_is_refused_by_every_rule()
    {
        foreach (PropertyRule rule in PropertyTable.Profile.Rules.Concat(PropertyTable.Ci.Rules))
            Assert.NotEqual(ContractProblem.None, rule.Check(default, out _));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData(" \t", false)]
    [InlineData("u", true)]
    [InlineData(" u ", true)]
    [InlineData("\ud83d\ude00", true)]
    public void A_user_id_is_text_that_is_not_empty(string? userId, bool isGood)
    {
        Assert.Equal(isGood ? ContractProblem.None : ContractProblem.Empty, TextRule.CheckName(userId));
    }

    [Theory]
    [InlineData("mkt_push_flag")]
    [InlineData("MKT_PUSH_FLAG")]
    [InlineData("MktPushFlag")]
    [InlineData("mktpushflag")]
    [InlineData("_mkt__push_flag_")]
    public void A_name_is_found_in_any_case_and_with_any_underscores(string name) =>
        Assert.Equal("mkt_push_flag", PropertyTable.Profile.Find(name)!.Name);

    [Theory]
    [InlineData("mkt.push.flag")]
    [InlineData("mkt_push_flags")]
    [InlineData("")]
    [InlineData("kakao_id")]
    public void Another_name_is_not_found(string name) => Assert.Null(PropertyTable.Profile.Find(name));

    [Fact]
    public void Equal_names_have_equal_hashes()
    {
        PropertyNameComparer comparer = PropertyNameComparer.Instance;
        string[] names = ["user_id", "userid", "UserId", "USER_ID", "_", "", "__", "user", "users", "\u00e4_\u00c4", "\u00c4\u00e4"];

        foreach ((string one, string other) in names.SelectMany(one => names.Select(other => (one, other))))
        {
            bool areEqual = string.Equals(one.Replace("_", ""), other.Replace("_", ""), StringComparison.OrdinalIgnoreCase);
            Assert.Equal(areEqual, comparer.Equals(one, other));
            if (areEqual)
                Assert.Equal(comparer.GetHashCode(one), comparer.GetHashCode(other));
        }

        Assert.True(comparer.Equals(null, null));
        Assert.False(comparer.Equals(null, ""));
    }

    [Theory]
    [InlineData("user_id", true)]
    [InlineData("UserID", true)]
    [InlineData("\uFEFFuser_id", true)]
    [InlineData("User ID ", true)]
    [InlineData("user-id", true)]
    [InlineData("USER__ID", true)]
    [InlineData("id", false)]
    public void A_user_id_column_is_known_by_any_spelling(string name, bool isUserId) =>
        Assert.Equal(isUserId, PropertyTable.IsUserId(name));

    private static void CheckFormat(string name, object value, bool isGood)
    {
        Assert.True(PropertyValue.TryFrom(value, out PropertyValue typed));

        ContractProblem problem = PropertyTable.Ci.Find(name)!.Check(typed, out PropertyValue accepted);

        ContractProblem expected = name == "kakao_id" ? ContractProblem.NotKakaoId : ContractProblem.NotPhoneNumber;
        Assert.Equal(isGood ? ContractProblem.None : expected, problem);
        if (isGood)
            Assert.Equal(PropertyValueKind.String, accepted.Kind);
    }

    private static string? Accepted(PropertyRule rule, string text) =>
        rule.Check(PropertyValue.String(text), out PropertyValue accepted) == ContractProblem.None ? accepted.Text : null;
}
