using Dfinery.Client.Contract;

namespace Dfinery.PowerShell.Input;

/// <summary>What a column of the input is to the API.</summary>
internal sealed class Column(string source, string key, PropertyRule? rule)
{
    /// <summary>The column's name in the row.</summary>
    public string Source { get; } = source;

    /// <summary>The key under which it is sent; <c>user_id</c> for the column that names the user.</summary>
    public string Key { get; } = key;

    /// <summary>The contract's rule, for a documented key.</summary>
    public PropertyRule? Rule { get; } = rule;

    public bool IsUserId => Key == PropertyTable.UserIdKey;
}
