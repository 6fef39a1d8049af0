using System;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Input;

/// <summary>What one row says of its user.</summary>
internal struct UserIdCell
{
    /// <summary>The column, or <c>null</c> for a plain id.</summary>
    public string? Column { get; private set; }

    /// <summary>The id; <c>null</c> where it is absent or not readable as one.</summary>
    public string? Text { get; private set; }

    /// <summary>True once anything that names a user was seen.</summary>
    public bool IsThere { get; private set; }

    /// <summary>True where a value was seen that cannot be an id.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>True where two columns name different users.</summary>
    public bool HasRival { get; private set; }

    /// <summary>Takes an id from a column.</summary>
    /// <returns>False for a value that cannot be an id.</returns>
    public bool TryTake(string? column, object? value)
    {
        bool isId = TryRead(value, out string? text);
        if (IsThere && !string.Equals(Text, text, StringComparison.Ordinal))
            HasRival = true;
        Column ??= column;
        // Of rivals the same one in whatever order they come: a hashtable has none, and the text decides about the shard.
        if (Text is null || (HasRival && text is not null && string.CompareOrdinal(text, Text) < 0))
            Text = text;
        IsThere = true;
        IsRefused |= !isId;
        return isId;
    }

    /// <summary>True for an id that names nobody yet: there is a column for it, and nothing in it.</summary>
    public readonly bool IsEmpty => Column is not null && !IsRefused && !HasRival && string.IsNullOrEmpty(Text);

    /// <summary>A whole row in place of an id holds values, which messages do not quote.</summary>
    public readonly bool LooksLikeRow => Text is { Length: > 0 } id
        && (SuspectText.OfId(id) is TextSuspicion.Flattened or TextSuspicion.Json || (Column is null && SuspectText.IsCsvLine(id)));

    /// <summary>
    /// What is wrong with an id that is there, in a whole sentence that quotes nothing; <c>null</c>: nothing, or its type was refused.
    /// </summary>
    public readonly string? Problem(bool allowsSuspectText)
    {
        if (HasRival)
            return RowProblems.TwoColumns(PropertyTable.UserIdKey);
        if (IsRefused)
            return null;
        if (Text is not { } id || (!TextRule.IsPlain(id) && TextRule.CheckName(id) != ContractProblem.None))
            return RowProblems.OfUserId(TextRule.CheckName(Text), Column);
        if (char.IsWhiteSpace(id[0]) || char.IsWhiteSpace(id[id.Length - 1]))
            return Messages.ProblemIdBlank;
        return !allowsSuspectText && SuspectText.OfId(id) is not TextSuspicion.None and var suspicion
            ? RowProblems.OfSuspectId(suspicion, Column)
            : null;
    }

    /// <summary>
    /// True for a plain value that is no row of its own, whether it can be an id or not: a number, a date, but no structure with columns.
    /// </summary>
    public static bool IsMeantAsId(ValueType value) =>
        Type.GetTypeCode(value.GetType()) != TypeCode.Object || value is Guid or BigInteger or DateTimeOffset or TimeSpan;

    /// <summary>Reads the text of an id: a string, or a whole number; nothing else names a user.</summary>
    public static bool TryRead(object? value, out string? text)
    {
        object? bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        text = bare switch
        {
            string id => id,
            char or Guid or byte or sbyte or short or ushort or int or uint or long or ulong =>
                Convert.ToString(bare, CultureInfo.InvariantCulture),
            BigInteger number => number.ToString(CultureInfo.InvariantCulture),
            decimal number when decimal.Truncate(number) == number => number.ToString("0", CultureInfo.InvariantCulture),
            // Larger ones have lost digits; what is added makes 0 of -0.
            double number when Math.Floor(number) == number && Math.Abs(number) < 1e15 =>
                (number + 0.0).ToString("0", CultureInfo.InvariantCulture),
            _ => null,
        };
        return text is not null || bare is null or DBNull;
    }
}
