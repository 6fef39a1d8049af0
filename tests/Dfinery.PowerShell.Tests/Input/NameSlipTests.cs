using System;
using System.Linq;
using System.Reflection;
using Xunit;

namespace Dfinery.PowerShell.Tests;

public sealed class NameSlipTests
{
    private static readonly string[] Keys =
    [
        "user_id", "user_name", "age", "gender", "info_flag", "mkt_flag", "mkt_push_flag", "mkt_sms_flag", "mkt_kakao_flag", "night_flag",
        "night_push_flag", "night_sms_flag", "night_kakao_flag", "kakao_id", "phone_number",
    ];

    // As CRMs, spreadsheets, shops and Korean databases write them.
    private static readonly string[] OtherColumns =
    [
        "Id", "ID", "No", "no.", "Seq", "Row", "Name", "Full Name", "First Name", "Last Name", "FirstName", "LastName", "Salutation",
        "Title", "Account Name", "AccountId", "Account Owner", "OwnerId", "Owner Alias", "Contact ID", "ContactId", "Lead Source",
        "LeadStatus", "Stage", "StageName", "Email", "E-Mail", "Email Opt Out", "HasOptedOutOfEmail", "DoNotCall", "Fax", "Phone",
        "Mobile", "MobilePhone", "Home Phone", "Business Phone", "Phone 1 - Value", "Birthdate", "Birthday", "Age Group", "AgeRange",
        "Ages", "Page", "Wage", "Image", "Usage", "Sage", "Tag", "Tags", "Ago", "Are", "Ate", "Ave", "Abe", "Use", "Gage", "Cage", "Rage",
        "AG", "AGR", "AGS", "AGD", "AGW", "AFE", "AHE", "USENAME", "USE_NAME", "AE", "GE", "Sender", "Bender", "Tender", "Fender",
        "Vendor", "Genre", "Render", "Lender", "Member Id", "MemberNo", "User", "Users", "User Type", "User Group", "User Level",
        "UserStatus", "user_email", "user_ids", "used", "Username2", "Customer ID", "customer_no", "Record ID - Contact",
        "Associated Company", "Lifecycle Stage", "hs_object_id", "Create Date", "CreatedDate", "Last Modified Date", "SystemModstamp",
        "IsDeleted", "Marketing contact status", "Opt In", "Newsletter", "mkt", "mkt_date", "mkt_flag_date", "mkt_agree_yn",
        "MKT_AGRE_YN", "SMS_AGREE", "info", "info_date", "Flag", "flags", "night", "Night Shift", "Number", "Numbers", "Kakao",
        "KakaoTalk", "kakao_sync", "Total Spent", "Orders", "Revenue", "Country Code", "Zip", "City", "Street", "Notes", "Description",
        "Column1", "F1", "__EMPTY", "Unnamed: 0", "#", "_id", "id_type", "uid", "uuid", "CUST_ID", "CUST_NM", "MBR_NO", "USR_ID",
        "USR_NM", "USR_NAME", "REG_DT", "UPD_DT", "HP_NO", "TEL_NO", "SEX_CD", "BRTH_YMD", "\uC774\uB984", "\uC131\uBCC4", "\uB098\uC774",
        "\uC5F0\uB839", "\uD68C\uC6D0\uBC88\uD638", "\uC544\uC774\uB514", "\uD734\uB300\uD3F0", "\uD734\uB300\uC804\uD654",
        "\uC774\uBA54\uC77C", "\uB9C8\uCF00\uD305 \uC218\uC2E0\uB3D9\uC758", "\uC57C\uAC04 \uC218\uC2E0\uB3D9\uC758",
        "SMS \uC218\uC2E0\uC5EC\uBD80", "\uAC00\uC785\uC77C", "\uCD5C\uC885\uC811\uC18D\uC77C", "\uD68C\uC6D0\uB4F1\uAE09",
    ];

    private static readonly Func<string, string, bool> IsSlip =
        Shipped.Module.GetType("Dfinery.PowerShell.Input.NameSlip", throwOnError: true)!
            .GetMethod("IsSlip", BindingFlags.Static | BindingFlags.Public)!.CreateDelegate<Func<string, string, bool>>();

    [Theory]
    [InlineData("mkt_flg", "mkt_flag")]
    [InlineData("mktflagg", "mkt_flag")]
    [InlineData("mkt_falg", "mkt_flag")]
    [InlineData("mkt_flah", "mkt_flag")]
    [InlineData("kmt_flag", "mkt_flag")]
    [InlineData("kt_flag", "mkt_flag")]
    [InlineData("mkt.flag", "mkt_flag")]
    [InlineData("Age*", "age")]
    [InlineData("agee", "age")]
    [InlineData("aage", "age")]
    [InlineData("gae", "age")]
    [InlineData("gendre", "gender")]
    [InlineData("Gnder", "gender")]
    [InlineData("user_nmae", "user_name")]
    [InlineData("uesr_id", "user_id")]
    [InlineData("userr id", "user_id")]
    [InlineData("phone_nubmer", "phone_number")]
    [InlineData("phone numer", "phone_number")]
    [InlineData("kakao_if", "kakao_id")]
    [InlineData("night_sms_flaf", "night_sms_flag")]
    public void A_slip_of_the_fingers_is_one(string name, string key) => Assert.Equal([key], Keys.Where(known => IsSlip(known, name)));

    [Fact]
    public void Columns_of_real_exports_are_none()
    {
        Assert.True(OtherColumns.Length > 120);
        Assert.Equal([], OtherColumns.SelectMany(name => Keys.Where(key => IsSlip(key, name)).Select(key => $"{name} = {key}")));
    }

    [Fact]
    public void No_key_is_a_slip_of_another() =>
        Assert.Equal([], Keys.SelectMany(key => Keys.Where(other => other != key && IsSlip(key, other))));

    [Fact]
    public void Every_single_slip_in_a_long_key_is_known_and_two_are_none()
    {
        foreach (string key in Keys.Where(key => key.Length > 3))
        {
            for (int i = 0; i < key.Length; i++)
            {
                if (key[i] == '_')
                    continue;
                string shorter = key.Remove(i, 1);
                Assert.True(IsSlip(key, shorter) || shorter == "ender" || shorter[..3] is "usr" or "use");
                Assert.True(IsSlip(key, key.Insert(i, key.Substring(i, 1))), key);
                if (i + 1 < key.Length && key[i + 1] != '_' && key[i + 1] != key[i])
                    Assert.True(IsSlip(key, key.Remove(i, 2).Insert(i, $"{key[i + 1]}{key[i]}")), key);
                Assert.False(IsSlip(key, key.Insert(i, "x")), key);
            }

            Assert.False(IsSlip(key, key[2..]), key);
        }
    }
}
