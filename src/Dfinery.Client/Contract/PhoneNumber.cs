using System;
using System.Linq;

namespace Dfinery.Client.Contract;

/// <summary>Converts phone numbers to the form of the API: the country code, then the number, digits only.</summary>
internal static class PhoneNumber
{
    // Italian numbers keep their leading zero after the country code.
    private const string KeepsZero = "39";

    /// <summary>
    /// <c>+82 10-1234-5678</c>, <c>0082 10 1234 5678</c> and <c>010-1234-5678</c> become <c>821012345678</c>. Text that is
    /// not a phone number is returned unchanged; <c>null</c> if the country is not certain, because a leading zero may have been lost.
    /// </summary>
    /// <param name="text">The number as written.</param>
    /// <param name="countryCode">The country code of numbers written without one: 1 to 3 digits, e.g. <c>82</c>.</param>
    public static string? Normalize(string text, string countryCode)
    {
        string compact = new([.. WithoutFraction(text).Replace("(0)", string.Empty).Where(character => !IsPunctuation(character))]);
        bool hasPlus = compact.StartsWith("+", StringComparison.Ordinal);
        string digits = hasPlus ? compact.Substring(1) : compact;
        if (digits.Length == 0 || digits.Any(character => character is < '0' or > '9'))
            return text;

        if (hasPlus)
            return International(digits, countryCode);
        if (digits.StartsWith("00", StringComparison.Ordinal))
            return International(digits.Substring(2), countryCode);
        if (digits[0] == '0')
            return countryCode + (countryCode == KeepsZero ? digits : digits.Substring(1));
        return digits.StartsWith(countryCode, StringComparison.Ordinal) ? International(digits, countryCode) : null;
    }

    private static string International(string digits, string countryCode) =>
        countryCode != KeepsZero && digits.StartsWith(countryCode + "0", StringComparison.Ordinal)
            ? countryCode + digits.Substring(countryCode.Length + 1)
            : digits;

    /// <summary>
    /// Excel and pandas write <c>.0</c> after a number. Where there are more dots, they separate groups: <c>01.23.45.67.00</c>.
    /// </summary>
    private static string WithoutFraction(string text)
    {
        string number = text.TrimEnd();
        int dot = number.IndexOf('.');
        return dot > 0 && number.Substring(dot) is ".0" or ".00" ? number.Substring(0, dot) : text;
    }

    private static bool IsPunctuation(char character) =>
        char.IsWhiteSpace(character) || character is '-' or '.' or '(' or ')' or '/' or '\u2010' or '\u2011' or '\u2013';
}
