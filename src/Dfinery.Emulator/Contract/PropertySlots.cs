using System.Linq;
using System.Text;
using System.Text.Json;
using Dfinery.Client.Contract;

namespace Dfinery.Emulator.Contract;

/// <summary>
/// The documented keys of a <see cref="PropertyTable"/>, numbered: the properties of a user are an array with one slot per key, and a key
/// is found in UTF-8 bytes without allocating a string. The spelling must be exact, unlike the table, which accepts column names.
/// </summary>
internal sealed class PropertySlots
{
    /// <summary>No such key.</summary>
    public const int Unknown = -1;

    /// <summary>The key <c>user_id</c>, which has no slot.</summary>
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

    /// <summary>The slot of the current key; <see cref="UserId"/> or <see cref="Unknown"/> if it has none.</summary>
    /// <param name="json">Positioned on a property name or a string.</param>
    /// <param name="likely">The slot to try first: clients write the columns of a table in its order.</param>
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
