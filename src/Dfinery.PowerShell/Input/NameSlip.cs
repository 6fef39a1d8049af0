using System;
using System.Linq;

namespace Dfinery.PowerShell.Input;

/// <summary>Where a slip is.</summary>
internal enum HeaderSlipKind
{
    /// <summary>In the header of a column.</summary>
    Column,
    /// <summary>In -ExcludeColumn.</summary>
    Excluded,
    /// <summary>In the left side of -PropertyMap.</summary>
    Mapped,
}

/// <summary>A name that looks like a slip of a key.</summary>
/// <param name="name">The column, or what a parameter names.</param>
/// <param name="key">The key that is meant.</param>
/// <param name="kind">Where the slip is.</param>
internal sealed class HeaderSlip(string name, string key, HeaderSlipKind kind = HeaderSlipKind.Column)
{
    public string Name { get; } = name;

    public string Key { get; } = key;

    public HeaderSlipKind Kind { get; } = kind;
}

/// <summary>
/// Tells a slip of the fingers from another word: a letter is missing, doubled, swapped with the next one, or is the key beside it.
/// <c>mkt_flg</c>, <c>agee</c>, <c>gendre</c> and <c>mkt_flah</c> are slips, and so is a sign too many as in <c>mkt.flag</c>; <c>page</c>,
/// <c>sender</c> and <c>wage</c> are words of their own.
/// </summary>
internal static class NameSlip
{
    // A shorter name says too little: AE or AG may be anything.
    private const int Shortest = 3;

    // Databases write USR_NAME and USENAME; those are no slips of user_name.
    private static readonly string[] Abbreviations = ["USR", "USE"];

    private static readonly string[] Keyboard = ["1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"];

    // Words that are one key away from gender.
    private static readonly string[] Words = ["BENDER", "ENDER", "FENDER", "TENDER", "VENDER"];

    /// <summary>True where somebody who meant one name could have typed the other.</summary>
    /// <param name="known">The documented name.</param>
    /// <param name="name">A name that is another one to the contract.</param>
    public static bool IsSlip(string known, string name)
    {
        known = Letters(known);
        name = Letters(name);
        if (name.Length < Shortest || Math.Abs(known.Length - name.Length) > 1 || Words.Contains(name)
            || (name.Length < known.Length && Abbreviations.Any(start => name.StartsWith(start, StringComparison.Ordinal))))
            return false;
        if (known == name)
            return true;
        int at = 0;
        while (at < known.Length && at < name.Length && known[at] == name[at])
            at++;
        return (name.Length - known.Length) switch
        {
            -1 => Same(known, at + 1, name, at),
            1 => at > 0 && name[at] == name[at - 1] && Same(known, at, name, at + 1),
            // Of three letters, each second abbreviation is one key away.
            _ => IsSwapped(known, name, at)
                || (known.Length > Shortest && AreNeighbours(known[at], name[at]) && Same(known, at + 1, name, at + 1)),
        };
    }

    private static bool IsSwapped(string known, string name, int at) =>
        at + 1 < name.Length && name[at] == known[at + 1] && name[at + 1] == known[at] && Same(known, at + 2, name, at + 2);

    private static bool Same(string known, int from, string name, int start) =>
        string.CompareOrdinal(known, from, name, start, int.MaxValue) == 0;

    /// <summary>True for keys that touch: the next one in a row, or the two above and below.</summary>
    private static bool AreNeighbours(char a, char b)
    {
        (int row, int column) = Place(a);
        (int otherRow, int otherColumn) = Place(b);
        if (row < 0 || otherRow < 0)
            return false;
        int right = otherColumn - column;
        return (otherRow - row) switch
        {
            0 => right is 1 or -1,
            1 => right is 0 or -1,
            -1 => right is 0 or 1,
            _ => false,
        };
    }

    private static (int Row, int Column) Place(char key)
    {
        int row = Array.FindIndex(Keyboard, keys => keys.Contains(key));
        return (row, row < 0 ? -1 : Keyboard[row].IndexOf(key));
    }

    private static string Letters(string name) =>
        string.Concat(name.Where(char.IsLetterOrDigit).Select(char.ToUpperInvariant));
}
