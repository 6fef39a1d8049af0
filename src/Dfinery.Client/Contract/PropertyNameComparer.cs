using System;
using System.Collections.Generic;

namespace Dfinery.Client.Contract;

/// <summary>
/// Compares names as people and spreadsheets write them: case, underscores, hyphens, blanks and a byte order mark do not count, so
/// <c>User_ID</c>, <c>User-Id</c>, <c>userId</c> and <c>user id</c> are equal.
/// </summary>
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
            while (i < x.Length && IsIgnored(x[i])) i++;
            while (j < y.Length && IsIgnored(y[j])) j++;
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
            if (!IsIgnored(character))
                hash = (hash ^ char.ToUpperInvariant(character)) * 16777619;
        }

        return (int)hash;
    }

    /// <summary>True for a character that does not count.</summary>
    public static bool IsIgnored(char character) => character is '_' or '-' or ' ' or '\t' or '\u00A0' or '\u3000' or '\uFEFF';
}
