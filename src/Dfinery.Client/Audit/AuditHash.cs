using System;
using System.Security.Cryptography;
using System.Text;

namespace Dfinery.Client.Audit;

/// <summary>The SHA-256 of a line, in hex: what the next line says of it.</summary>
internal static class AuditHash
{
    /// <summary>The length in hex.</summary>
    public const int Length = 64;

    /// <summary>What the first line says.</summary>
    public static byte[] None => Encoding.ASCII.GetBytes(new string('0', Length));

    /// <summary>Hashes bytes.</summary>
    /// <param name="bytes">The array.</param>
    /// <param name="offset">Where they begin.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="hex">Filled with 64 digits.</param>
    public static void Of(byte[] bytes, int offset, int count, Span<byte> hex)
    {
#if NET
        Span<byte> hash = stackalloc byte[Length / 2];
        SHA256.HashData(bytes.AsSpan(offset, count), hash);
        ToHex(hash, hex);
#else
        ToHex((t_sha256 ??= SHA256.Create()).ComputeHash(bytes, offset, count), hex);
#endif
    }

    /// <summary>Writes a hash in hex.</summary>
    public static void ToHex(ReadOnlySpan<byte> hash, Span<byte> hex)
    {
        for (int i = 0; i < hash.Length; i++)
        {
            hex[2 * i] = Digit(hash[i] >> 4);
            hex[(2 * i) + 1] = Digit(hash[i] & 15);
        }
    }

    /// <summary>The text of 64 digits.</summary>
    public static string ToText(byte[] hex) => Encoding.ASCII.GetString(hex);

    /// <summary>True for 64 digits in hex, whatever their case.</summary>
    public static bool IsHash(string text)
    {
        foreach (char digit in text)
        {
            if (digit is not (>= '0' and <= '9' or >= 'a' and <= 'f' or >= 'A' and <= 'F'))
                return false;
        }

        return text.Length == Length;
    }

    private static byte Digit(int value) => (byte)(value < 10 ? '0' + value : 'a' + value - 10);

#if !NET
    [ThreadStatic]
    private static SHA256? t_sha256;
#endif
}
