using System.Globalization;
using System.Numerics;
using System.Text;

namespace Dfinery.Client.Ledger;

/// <summary>One text for each number, however it is written: 1.0, 1.00 and 10E-1 are 1E0. Exact: nothing is rounded.</summary>
internal static class NumberText
{
    /// <summary>The normal form of a JSON number: sign, digits without zeros at either end, exponent of ten.</summary>
    public static string Normalize(string json)
    {
        var digits = new StringBuilder(json.Length);
        BigInteger exponent = 0;
        bool isFraction = false;
        int i = json[0] == '-' ? 1 : 0;
        for (; i < json.Length && json[i] is not ('e' or 'E'); i++)
        {
            if (json[i] == '.')
            {
                isFraction = true;
                continue;
            }

            exponent -= isFraction ? 1 : 0;
            if (json[i] != '0' || digits.Length > 0)
                digits.Append(json[i]);
        }

        // Any length, for nobody has to send a number that fits a type.
        if (i < json.Length)
            exponent += BigInteger.Parse(json.Substring(i + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        int end = digits.Length;
        while (end > 0 && digits[end - 1] == '0')
            end--;
        if (end == 0)
            return "0";
        exponent += digits.Length - end;
        digits.Length = end;
        return $"{(json[0] == '-' ? "-" : string.Empty)}{digits}E{exponent.ToString(CultureInfo.InvariantCulture)}";
    }
}
