using System;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Dfinery.Client.Bulk;

/// <summary>
/// One of several equal parts of all users: those whose id's hash says so. The hash is the first eight bytes, big-endian, of the SHA-256 of
/// the id in UTF-8; modulo the number of shards it is the shard's number, from 0. So every process, also of another language, agrees.
/// </summary>
internal sealed class UserShard
{
    /// <summary>More processes than that share no token.</summary>
    public const int MostShards = 10_000;

    // An id of so many characters has at most three times as many bytes.
    private const int ShortId = 128;

    private UserShard(int number, int count)
    {
        Number = number;
        Count = count;
    }

    /// <summary>Which one it is, from 1.</summary>
    public int Number { get; }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Reads a text such as <c>3/8</c>: the third of eight. Blanks around it are ignored.</summary>
    /// <returns><c>null</c> where the text is no shard.</returns>
    public static UserShard? Parse(string? text) =>
        text?.Trim().Split('/') is { Length: 2 } parts && TryRead(parts[0], out int number) && TryRead(parts[1], out int count)
        && number >= 1 && number <= count && count <= MostShards
            ? new UserShard(number, count)
            : null;

    /// <summary>True where a user falls to this shard: to exactly one of all.</summary>
    /// <param name="userId">Any text; an empty one stands for no user.</param>
    public bool Contains(string userId) => HashOf(userId) % (uint)Count == (uint)(Number - 1);

    /// <summary>As it is given: <c>3/8</c>.</summary>
    public override string ToString() => string.Format(CultureInfo.InvariantCulture, "{0}/{1}", Number, Count);

    private static bool TryRead(string digits, out int number) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);

#if NET
    private static ulong HashOf(string userId)
    {
        Span<byte> utf8 = userId.Length <= ShortId ? stackalloc byte[3 * ShortId] : new byte[Encoding.UTF8.GetByteCount(userId)];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(userId, utf8)], hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
#else
    [ThreadStatic]
    private static SHA256? t_sha256;

    private static ulong HashOf(string userId) =>
        BinaryPrimitives.ReadUInt64BigEndian((t_sha256 ??= SHA256.Create()).ComputeHash(Encoding.UTF8.GetBytes(userId)));
#endif
}
