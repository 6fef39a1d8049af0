using System;
using System.Collections.Generic;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Dfinery.Client.Contract;
using FsCheck.Xunit;
using Xunit;

namespace Dfinery.Client.Tests;

public class RulesValueTests
{
    public static IEnumerable<object[]> Numbers =>
    [
        [byte.MaxValue, "255"], [sbyte.MinValue, "-128"], [short.MinValue, "-32768"], [ushort.MaxValue, "65535"],
        [int.MinValue, "-2147483648"], [uint.MaxValue, "4294967295"], [long.MinValue, "-9223372036854775808"],
        [ulong.MaxValue, "18446744073709551615"], [decimal.MaxValue, "79228162514264337593543950335"], [1.10m, "1.10"],
        [BigInteger.Pow(10, 40), "1" + new string('0', 40)], [0.1, "0.1"], [1.5f, "1.5"], [double.MaxValue, "1.7976931348623157E+308"],
        [-0.5, "-0.5"],
#if !NETFRAMEWORK
        // .NET Framework writes more digits of the same number.
        [double.Epsilon, "5E-324"],
#endif
    ];

    public static IEnumerable<object?[]> NotValues =>
    [
        [null], [DateTime.Now], [DateTimeOffset.Now], [TimeSpan.Zero], [Guid.Empty], [new int[] { 1 }], [new object()],
        [new Dictionary<string, string>()],
        [double.NaN], [double.PositiveInfinity], [double.NegativeInfinity], [float.NaN], [float.PositiveInfinity], [DayOfWeek.Monday],
        [new Uri("https://a")],
        [new List<string> { "a" }], [DateOnly.MinValue], [Complex.One],
    ];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Every_kind_of_number_keeps_its_text(object number, string text)
    {
        Assert.True(PropertyValue.TryFrom(number, out PropertyValue value));

        Assert.Equal((PropertyValueKind.Number, text), (value.Kind, value.Text));
    }

    [Theory]
    [MemberData(nameof(NotValues))]
    public void Dates_arrays_and_what_json_cannot_say_are_refused(object? value)
    {
        Assert.False(PropertyValue.TryFrom(value, out PropertyValue result));
        Assert.Equal(default, result);
    }

    [Fact]
    public void Text_booleans_and_characters_are_values()
    {
        Assert.True(PropertyValue.TryFrom("x", out PropertyValue text));
        Assert.True(PropertyValue.TryFrom(true, out PropertyValue flag));
        Assert.True(PropertyValue.TryFrom('x', out PropertyValue character));

        Assert.Equal(["x", true, "x"], [text.ToObject(), flag.ToObject(), character.ToObject()]);
        Assert.Equal(text, character);
    }

    [Fact]
    public void A_number_is_written_the_same_in_every_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        comma.NumberFormat.NegativeSign = "minus";
        try
        {
            CultureInfo.CurrentCulture = comma;
            foreach (object number in new object[] { -1.5, -1.5f, -1.5m, -15, -15L, new BigInteger(-15) })
            {
                Assert.True(PropertyValue.TryFrom(number, out PropertyValue value));
                Assert.Equal(number is int or long or BigInteger ? "-15" : "-1.5", value.Text);
                Assert.NotNull(value.ToObject());
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void The_text_of_a_value_stays_out_of_logs()
    {
        Assert.True(PropertyValue.TryFrom("secret", out PropertyValue value));

        Assert.DoesNotContain("secret", value.ToString());
    }

    [Theory]
    [InlineData("1e999", "1e999")]
    [InlineData("-1e999", "-1e999")]
    [InlineData("1e99", 1e99)]
    public void A_number_of_any_size_can_be_viewed(string json, object expected) =>
        Assert.Equal(expected, PropertyValue.Number(json).ToObject());

    // .NET Framework takes this one for shorter than it is.
    [Fact]
    public void A_number_keeps_its_last_digit() => Every_finite_number_comes_back_from_its_json(0.84551240822557006);

    [Property(MaxTest = 1000)]
    public void Every_finite_number_comes_back_from_its_json(double number)
    {
        if (!PropertyValue.TryFrom(number, out PropertyValue value))
        {
            Assert.False(double.IsFinite(number));
            return;
        }

        using JsonDocument json = JsonDocument.Parse(value.Text!);
        Assert.Equal(number, json.RootElement.GetDouble());
        Assert.Equal(number, Convert.ToDouble(value.ToObject(), CultureInfo.InvariantCulture));
    }
}
