using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using System.Text;
using Dfinery.Client.Contract;
using Dfinery.Client.Ledger;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>A number has one text, however it is written, and no other number has it.</summary>
public class NumberTextTests
{
    [Theory]
    [InlineData("1.0", "1.00", "10E-1", "1", "1e0", "1E+0", "0.1e1", "100e-2", "0.00001E5")]
    [InlineData("0", "-0", "0.0", "-0.000", "0e7", "0E-99", "-0e+5")]
    [InlineData("-30", "-3E1", "-30.0", "-300e-1", "-0.03e+3")]
    [InlineData("100", "1e2", "1.0e2", "100.000", "0.1e3")]
    [InlineData("0.001", "1e-3", "1.0E-003", "10e-4")]
    public void Ways_to_write_a_number(params string[] texts) => Assert.Single(texts.Select(NumberText.Normalize).Distinct());

    [Fact]
    public void Other_numbers_and_other_types_are_other_values()
    {
        using var key = new LedgerKey(LedgerKey.NewSecret());
        PropertyValue[] values =
        [
            PropertyValue.Number("30"), PropertyValue.String("30"), PropertyValue.Number("-30"), PropertyValue.Number("3"), PropertyValue.Number("300"),
            PropertyValue.Number("0.3"), PropertyValue.Number("3e99"), PropertyValue.Number("9007199254740993"), PropertyValue.Number("9007199254740992"),
            PropertyValue.Number("1"), PropertyValue.Boolean(true), PropertyValue.Boolean(false), PropertyValue.Number("0"), PropertyValue.String(""),
            PropertyValue.String("1"), PropertyValue.String("1.0"), PropertyValue.String("true"), PropertyValue.String("True"), PropertyValue.String("30 "),
            PropertyValue.String(NumberText.Normalize("30")),
        ];
        Assert.Equal(values.Length, values.Select(key.OfValue).Distinct().Count());
        Assert.DoesNotContain(key.Absent, values.Select(key.OfValue));
        // A remembered value is the same as one that is not.
        Assert.Equal(values.Select(key.OfValue), values.Select(key.OfValue));
        Assert.Equal(key.OfValue(PropertyValue.Number("30")), key.OfValue(PropertyValue.Number("30.0")));
    }

    [Fact]
    public void Two_texts_are_alike_where_the_numbers_are_equal()
    {
        var random = new Random(1);
        var seen = new Dictionary<string, string>();
        for (int i = 0; i < 20_000; i++)
        {
            string json = RandomNumber(random);
            (BigInteger digits, int exponent) = Exact(json);
            string exact = $"{digits}e{exponent}";
            string text = NumberText.Normalize(json);
            if (seen.TryGetValue(exact, out string? known))
                Assert.Equal(known, text);
            else
                Assert.True(!seen.ContainsValue(text) || i > 2_000, $"{json} and another number are {text}");
            seen[exact] = text;
        }

        Assert.Equal(seen.Count, seen.Values.Distinct().Count());
    }

    [Fact]
    public void Decimals_are_alike_where_they_are_equal()
    {
        var random = new Random(2);
        for (int i = 0; i < 5_000; i++)
        {
            decimal number = new(random.Next(), random.Next(), random.Next(3), random.Next(2) == 0, (byte)random.Next(10));
            string text = NumberText.Normalize(number.ToString(CultureInfo.InvariantCulture));
            Assert.Equal(text, NumberText.Normalize((number + 0.000m).ToString(CultureInfo.InvariantCulture)));
            Assert.NotEqual(text, NumberText.Normalize((number + 1m).ToString(CultureInfo.InvariantCulture)));
            Assert.Equal(number, decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Sign and digits without zeros at the end, and the exponent of ten: by another way than the code's.</summary>
    private static (BigInteger Digits, int Exponent) Exact(string json)
    {
        string[] parts = json.ToUpperInvariant().Split('E');
        string[] halves = parts[0].Split('.');
        int exponent = (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0) - (halves.Length > 1 ? halves[1].Length : 0);
        BigInteger digits = BigInteger.Parse(string.Concat(halves), CultureInfo.InvariantCulture);
        if (digits.IsZero)
            return (0, 0);
        while (digits % 10 == 0)
            (digits, exponent) = (digits / 10, exponent + 1);
        return (digits, exponent);
    }

    private static string RandomNumber(Random random)
    {
        var text = new StringBuilder();
        if (random.Next(3) == 0)
            text.Append('-');
        text.Append(random.Next(4) == 0 ? "0" : random.Next(1, 120).ToString(CultureInfo.InvariantCulture));
        text.Append('0', text[text.Length - 1] == '0' && text.Length < 3 ? 0 : random.Next(3));
        if (random.Next(2) == 0)
            text.Append('.').Append('0', random.Next(3)).Append(random.Next(30)).Append('0', random.Next(3));
        if (random.Next(2) == 0)
            text.Append(random.Next(2) == 0 ? 'e' : 'E').Append(random.Next(2) == 0 ? "+" : string.Empty).Append(random.Next(4));
        else if (random.Next(3) == 0)
            text.Append("E-").Append('0', random.Next(2)).Append(random.Next(4));
        return text.ToString();
    }
}
