using System;

namespace Dfinery.Client.Ledger;

/// <summary>The keyed hash of a user id: 128 bits. Of it alone, nobody finds the id.</summary>
internal readonly struct UserHash(ulong first, ulong second) : IEquatable<UserHash>
{
    /// <summary>The number of bytes of a hash in a file.</summary>
    public const int Bytes = 16;

    public ulong First { get; } = first;

    public ulong Second { get; } = second;

    /// <inheritdoc/>
    public bool Equals(UserHash other) => First == other.First && Second == other.Second;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is UserHash other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)First;
}
