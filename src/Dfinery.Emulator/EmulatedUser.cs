using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Threading;
using Dfinery.Emulator.Contract;

namespace Dfinery.Emulator;

/// <summary>A user of the emulator. Live: each property returns what is stored at that moment. Thread-safe.</summary>
public sealed class EmulatedUser
{
    private static readonly object?[] NoProfile = new object?[PropertySlots.Profile.Count];
    private static readonly object?[] NoCi = new object?[PropertySlots.Ci.Count];

    // Never modified: an update replaces the whole array, so that no reader sees half of it.
    private object?[] _profile = NoProfile;
    private object?[] _ci = NoCi;

    internal EmulatedUser(string userId) => UserId = userId;

    /// <summary>The id, exactly as it was sent.</summary>
    public string UserId { get; }

    /// <summary>The profile properties that were set: string, long, double or bool.</summary>
    public IReadOnlyDictionary<string, object> Profile => ToDictionary(PropertySlots.Profile, Values(PropertySlots.Profile));

    /// <summary>The CI that were set: string, long, double or bool.</summary>
    public IReadOnlyDictionary<string, object> Ci => ToDictionary(PropertySlots.Ci, Values(PropertySlots.Ci));

    /// <summary>The id.</summary>
    public override string ToString() => UserId;

    /// <summary>The current values, one slot per key; not to be modified.</summary>
    internal object?[] Values(PropertySlots slots) => Volatile.Read(ref FieldOf(slots));

    /// <summary>Sets all given values at once; a <c>null</c> leaves what is there.</summary>
    internal void Set(PropertySlots slots, object?[] given)
    {
        ref object?[] field = ref FieldOf(slots);
        while (true)
        {
            object?[] before = Volatile.Read(ref field);
            var after = (object?[])before.Clone();
            for (int slot = 0; slot < after.Length; slot++)
                after[slot] = given[slot] ?? after[slot];
            if (Interlocked.CompareExchange(ref field, after, before) == before)
                return;
        }
    }

    /// <summary>Removes all given keys at once.</summary>
    internal void Remove(PropertySlots slots, IReadOnlyList<int> keys)
    {
        ref object?[] field = ref FieldOf(slots);
        while (true)
        {
            object?[] before = Volatile.Read(ref field);
            var after = (object?[])before.Clone();
            for (int i = 0; i < keys.Count; i++)
                after[keys[i]] = null;
            if (Interlocked.CompareExchange(ref field, after, before) == before)
                return;
        }
    }

    private ref object?[] FieldOf(PropertySlots slots)
    {
        if (ReferenceEquals(slots, PropertySlots.Ci))
            return ref _ci;
        return ref _profile;
    }

    private static ReadOnlyDictionary<string, object> ToDictionary(PropertySlots slots, object?[] values)
    {
        var properties = new Dictionary<string, object>();
        for (int slot = 0; slot < values.Length; slot++)
        {
            if (values[slot] is { } value)
                properties.Add(slots.Rules[slot].Name, value);
        }

        return new ReadOnlyDictionary<string, object>(properties);
    }
}
