using System;
using System.Collections.Generic;

namespace Dfinery.Client.Contract;

/// <summary>Compares names without regard to case and underscores: <c>User_ID</c>, <c>userId</c> and <c>user_id</c> are equal.</summary>
internal sealed class PropertyNameComparer : IEqualityComparer<string>
{
    private PropertyNameComparer()
    {
    }

    /// <summary>The only instance.</summary>
    public static PropertyNameComparer Instance { get; } = new();

    /// <inheritdoc/>
    public bool Equals(string? x, string? y)
    {
        if (x is null || y is null)
            return ReferenceEquals(x, y);

        for (int i = 0, j = 0; ; i++, j++)
        {
            while (i < x.Length && x[i] == '_') i++;
            while (j < y.Length && y[j] == '_') j++;
            if (i == x.Length || j == y.Length)
                return i == x.Length && j == y.Length;
            if (char.ToUpperInvariant(x[i]) != char.ToUpperInvariant(y[j]))
                return false;
        }
    }

    /// <inheritdoc/>
    public int GetHashCode(string obj)
    {
        if (obj is null)
            throw new ArgumentNullException(nameof(obj));

        uint hash = 2166136261;
        foreach (char character in obj)
        {
            if (character != '_')
                hash = (hash ^ char.ToUpperInvariant(character)) * 16777619;
        }

        return (int)hash;
    }
}
