using System;
using System.Globalization;
using System.Numerics;

namespace Dfinery.Client.Contract;

/// <summary>The JSON type of a property value. The API has no objects, arrays or dates.</summary>
internal enum PropertyValueKind
{
    /// <summary>JSON <c>null</c>; only in views, it cannot be sent.</summary>
    Null,
    /// <summary>A JSON string.</summary>
    String,
    /// <summary>A JSON number.</summary>
    Number,
    /// <summary>JSON <c>true</c>.</summary>
    True,
    /// <summary>JSON <c>false</c>.</summary>
    False,
}

/// <summary>
/// The value of a user property: a string, a number or a boolean (docs/CONTRACT.md, <i>Properties</i>). A number is kept as its JSON text,
/// so that it is sent exactly as it was given.
/// </summary>
internal readonly struct PropertyValue : IEquatable<PropertyValue>
{
    // The digits of the largest double. To parse a number takes time that grows with the square of its length.
    private const int LongestWhole = 310;

    private PropertyValue(PropertyValueKind kind, string? text)
    {
        Kind = kind;
        Text = text;
    }

    /// <summary>The JSON type of the value.</summary>
    public PropertyValueKind Kind { get; }

    /// <summary>The string, or the JSON text of a number; <c>null</c> for other types.</summary>
    public string? Text { get; }

    /// <summary>A JSON string.</summary>
    public static PropertyValue String(string text) =>
        new(PropertyValueKind.String, text ?? throw new ArgumentNullException(nameof(text)));

    /// <summary>A JSON boolean.</summary>
    public static PropertyValue Boolean(bool value) => new(value ? PropertyValueKind.True : PropertyValueKind.False, null);

    /// <summary>A JSON number, given as its JSON text.</summary>
    internal static PropertyValue Number(string json) => new(PropertyValueKind.Number, json);

    /// <summary>
    /// Converts a .NET object: a string, a char, a boolean, or an integer or floating-point number. Returns <c>false</c> for anything else
    /// (a date, an array, NaN), which the API does not accept.
    /// </summary>
    public static bool TryFrom(object? value, out PropertyValue result)
    {
        switch (value)
        {
            case null: result = default; return false;
            case string text: result = String(text); return true;
            case bool flag: result = Boolean(flag); return true;
            case char character: result = String(character.ToString()); return true;
            case Enum: result = default; return false;
            case double number when double.IsNaN(number) || double.IsInfinity(number): result = default; return false;
            case float number when float.IsNaN(number) || float.IsInfinity(number): result = default; return false;
            case double number: result = Number(ToText(number)); return true;
            case float number: result = Number(ToText(number)); return true;
            case byte or sbyte or short or ushort or int or uint or long or ulong or decimal:
                result = Number(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                return true;
            case BigInteger number: result = Number(number.ToString(CultureInfo.InvariantCulture)); return true;
            default: result = default; return false;
        }
    }

    /// <summary>The value as a .NET object: string, long (decimal or BigInteger if it is larger), double, boolean or null. The text of a
    /// number that fits none.</summary>
    public object? ToObject() => Kind switch
    {
        PropertyValueKind.String => Text,
        PropertyValueKind.True => true,
        PropertyValueKind.False => false,
        PropertyValueKind.Number when long.TryParse(Text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long whole) => whole,
        PropertyValueKind.Number when decimal.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal exact)
            && Text!.IndexOfAny(['.', 'e', 'E']) < 0 => exact,
        PropertyValueKind.Number when Text!.Length <= LongestWhole
            && BigInteger.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger large) => large,
        PropertyValueKind.Number =>
            double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && !double.IsInfinity(number)
                ? number
                : Text,
        _ => null,
    };

    /// <inheritdoc/>
    public bool Equals(PropertyValue other) => Kind == other.Kind && string.Equals(Text, other.Text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PropertyValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ((int)Kind * 397) ^ (Text?.GetHashCode() ?? 0);

    /// <summary>The JSON type only: a value is personal data and must not get into a log.</summary>
    public override string ToString() => Kind.ToString();

#if NET
    private static string ToText(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string ToText(float number) => number.ToString("R", CultureInfo.InvariantCulture);
#else
    // On 64-bit .NET Framework, "R" gives too few digits for some numbers.
    private static string ToText(double number) =>
        number.ToString("R", CultureInfo.InvariantCulture) is var text
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double parsed) && parsed == number
            ? text
            : number.ToString("G17", CultureInfo.InvariantCulture);

    private static string ToText(float number) =>
        number.ToString("R", CultureInfo.InvariantCulture) is var text
            && float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float parsed) && parsed == number
            ? text
            : number.ToString("G9", CultureInfo.InvariantCulture);
#endif
}
