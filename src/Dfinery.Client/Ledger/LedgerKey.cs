using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Dfinery.Client.Contract;

namespace Dfinery.Client.Ledger;

/// <summary>
/// The secret of a ledger: what turns ids, values, addresses and tokens into marks that mean nothing without it. HMAC-SHA256, with a
/// domain for each kind of input. Not thread-safe.
/// </summary>
internal sealed class LedgerKey : IDisposable
{
    /// <summary>The length of the secret in bytes.</summary>
    public const int Length = 32;

    // Consent flags and ages come again and again: each has a place, by its hash code, until another value takes it.
    private const int Remembered = 4_096;
    private const int LongestRemembered = 32;

    private const byte OfUserId = 1;
    private const byte OfPropertyValue = 2;
    private const byte OfNothing = 3;
    private const byte OfToken = 4;

    private readonly HMACSHA256 _hmac;
    private readonly byte[] _secret;
    private readonly (PropertyValue Value, ulong Hash)[] _remembered = new (PropertyValue, ulong)[Remembered];
    private byte[] _input = new byte[256];

    /// <summary>A key.</summary>
    /// <exception cref="ArgumentException">The secret does not have 32 bytes.</exception>
    public LedgerKey(byte[] secret)
    {
        if (secret is not { Length: Length })
            throw new ArgumentException($"A ledger's key has {Length} bytes.", nameof(secret));
        _secret = secret;
        _hmac = new HMACSHA256(secret);
        _input[0] = OfNothing;
        Absent = Entry(Hash(1).First);
        Withdrawn = OfValue(PropertyValue.String(PropertyTable.Unsubscribed));
    }

    /// <summary>The hash of a value that was removed.</summary>
    public ulong Absent { get; }

    /// <summary>The hash of a consent that was withdrawn.</summary>
    public ulong Withdrawn { get; }

    /// <summary>An entry as it stands in a file.</summary>
    public ulong ToFile(ulong entry) => entry switch
    {
        LedgerEntry.InDoubtThisRun => LedgerEntry.InDoubt,
        LedgerEntry.WithdrawnThisRun => Withdrawn,
        _ => entry,
    };

    /// <summary>A new secret.</summary>
    public static byte[] NewSecret()
    {
        byte[] secret = new byte[Length];
        using var random = RandomNumberGenerator.Create();
        random.GetBytes(secret);
        return secret;
    }

    /// <summary>The hash of a user id.</summary>
    public UserHash OfUser(string id) => Hash(Fill(OfUserId, 0, id));

    /// <summary>The hash of a value: its JSON type and its text as it is sent, a number in its one normal form.</summary>
    public ulong OfValue(PropertyValue value)
    {
        ref (PropertyValue Value, ulong Hash) known = ref _remembered[value.GetHashCode() & (Remembered - 1)];
        if (known.Hash != 0 && known.Value.Equals(value))
            return known.Hash;
        string text = value.Kind == PropertyValueKind.Number ? NumberText.Normalize(value.Text!) : value.Text ?? string.Empty;
        ulong hash = Entry(Hash(Fill(OfPropertyValue, (byte)value.Kind, text)).First);
        if (value.Text is null or { Length: <= LongestRemembered })
            known = (value, hash);
        return hash;
    }

    /// <summary>A mark of a token, to know it again.</summary>
    public UserHash MarkOf(string token) => Hash(Fill(OfToken, 0, token));

    /// <inheritdoc/>
    public void Dispose()
    {
        _hmac.Dispose();
        Array.Clear(_secret, 0, _secret.Length);
    }

    /// <summary>The lowest numbers mean something else in an entry.</summary>
    private static ulong Entry(ulong hash) => hash < LedgerEntry.FirstValue ? hash + LedgerEntry.FirstValue : hash;

    private int Fill(byte domain, byte kind, string text)
    {
        int most = 2 + Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_input.Length < most)
            _input = new byte[most];
        _input[0] = domain;
        _input[1] = kind;
        return 2 + Encoding.UTF8.GetBytes(text, 0, text.Length, _input, 2);
    }

    private UserHash Hash(int length)
    {
#if NET
        Span<byte> hash = stackalloc byte[32];
        _hmac.TryComputeHash(_input.AsSpan(0, length), hash, out _);
#else
        ReadOnlySpan<byte> hash = _hmac.ComputeHash(_input, 0, length);
#endif
        return new UserHash(BinaryPrimitives.ReadUInt64LittleEndian(hash), BinaryPrimitives.ReadUInt64LittleEndian(hash.Slice(8)));
    }
}
