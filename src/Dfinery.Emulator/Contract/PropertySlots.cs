using System.Linq;
using System.Text;
using System.Text.Json;
using Dfinery.Client.Contract;

namespace Dfinery.Emulator.Contract;

/// <summary>
/// The documented keys of a <see cref="PropertyTable"/>, numbered: a user's properties are an array with one place a key, and a key is
/// found in the request's bytes without making a string. Unlike the table, which is kind to column names, the wire's spelling is exact.
/// </summary>
internal sealed class PropertySlots
{
    /// <summary>No such key.</summary>
    public const int Unknown = -1;

    /// <summary>The key <c>user_id</c>, which has no place of its own.</summary>
    public const int UserId = -2;

    private readonly byte[][] _names;

    private PropertySlots(PropertyTable table)
    {
        Rules = table.Rules.ToArray();
        Names = table.Rules.Select(rule => JsonEncodedText.Encode(rule.Name)).ToArray();
        _names = table.Rules.Select(rule => Encoding.UTF8.GetBytes(rule.Name)).ToArray();
    }

    public static PropertySlots Profile { get; } = new(PropertyTable.Profile);

    public static PropertySlots Ci { get; } = new(PropertyTable.Ci);

    public PropertyRule[] Rules { get; }

    public JsonEncodedText[] Names { get; }

    public int Count => Rules.Length;

    public static PropertySlots Of(UserOperation operation) => ReferenceEquals(operation.Table, PropertyTable.Ci) ? Ci : Profile;

    /// <summary>The place of the key that the reader stands on.</summary>
    /// <param name="json">Stands on a property name or a string.</param>
    /// <param name="likely">Where to look first: clients write a table's columns in its order.</param>
    public int Find(ref Utf8JsonReader json, int likely)
    {
        for (int tried = 0; tried < _names.Length; tried++)
        {
            int slot = (likely + tried) % _names.Length;
            if (json.ValueTextEquals(_names[slot]))
                return slot;
        }

        return json.ValueTextEquals("user_id"u8) ? UserId : Unknown;
    }
}
