using System;
using System.Collections.Generic;
using System.Linq;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;

namespace Dfinery.Client.Bulk;

/// <summary>
/// Counts rows whose consent contradicts what an earlier row of the same user in this run said of the same flag. It keeps eight bytes a
/// user, at most 4 MB: a tag of the id's hash, and two bits a flag. Not thread-safe.
/// </summary>
internal sealed class ConsentConflicts
{
    /// <summary>At most so many places, of which three quarters are used.</summary>
    public const int MostSlots = 1 << 19;

    private const ulong Subscribed = 1;
    private const ulong Unsubscribed = 2;

    private readonly IReadOnlyList<PropertyRule> _rules;
    private readonly int[] _shifts;
    private readonly int _flagBits;
    private readonly int _mostSlots;
    private ulong[] _slots;
    private int _used;

    /// <param name="table">The documented keys.</param>
    /// <param name="mostSlots">At most so many places: a power of two.</param>
    public ConsentConflicts(PropertyTable table, int mostSlots = MostSlots)
    {
        _rules = table.Rules;
        _shifts = [.. _rules.Select((rule, i) => rule.IsConsentFlag ? 2 * _rules.Take(i).Count(before => before.IsConsentFlag) : -1)];
        _flagBits = 2 * _rules.Count(rule => rule.IsConsentFlag);
        _mostSlots = mostSlots;
        _slots = new ulong[Math.Min(1 << 10, mostSlots)];
    }

    /// <summary>Rows so far that contradict an earlier one.</summary>
    public long Count { get; private set; }

    /// <summary>True where there were more users than are remembered, so that there may be more such rows.</summary>
    public bool IsAtLeast { get; private set; }

    /// <summary>Bytes in use.</summary>
    public long Bytes => sizeof(ulong) * (long)_slots.Length;

    /// <summary>Notes what a row sets.</summary>
    public void Note(UserUpdate update)
    {
        ulong flags = FlagsOf(update.Properties);
        if (flags == 0)
            return;

        ref ulong slot = ref Find(TagOf(update.UserId));
        if (slot == 0)
        {
            Remember(ref slot, TagOf(update.UserId) | flags);
            return;
        }

        // Both bits of each flag that the row sets; what is known of it contradicts where it is the other bit.
        ulong set = Pairs(flags);
        if ((slot & set & ~flags) != 0)
            Count++;
        slot = (slot & ~set) | flags;
    }

    private void Remember(ref ulong slot, ulong entry)
    {
        if (_used < _slots.Length / 4 * 3)
        {
            slot = entry;
            _used++;
        }
        else if (_slots.Length < _mostSlots)
        {
            Grow();
            Remember(ref Find(entry), entry);
        }
        else
        {
            IsAtLeast = true;
        }
    }

    private void Grow()
    {
        ulong[] before = _slots;
        _slots = new ulong[before.Length * 2];
        foreach (ulong entry in before)
        {
            if (entry != 0)
                Find(entry) = entry;
        }
    }

    /// <summary>The place of a user, or the empty one where it belongs. Some are always empty.</summary>
    private ref ulong Find(ulong entry)
    {
        ulong tag = entry >> _flagBits;
        int mask = _slots.Length - 1;
        int at = (int)tag & mask;
        while (_slots[at] != 0 && _slots[at] >> _flagBits != tag)
            at = (at + 1) & mask;
        return ref _slots[at];
    }

    private ulong FlagsOf(IReadOnlyList<KeyValuePair<string, PropertyValue>> properties)
    {
        ulong flags = 0;
        int rule = 0;
        // Documented keys come in the table's order.
        for (int i = 0; i < properties.Count; i++)
        {
            while (rule < _rules.Count && !ReferenceEquals(_rules[rule].Name, properties[i].Key))
                rule++;
            if (rule == _rules.Count)
                break;
            if (_shifts[rule] >= 0)
                flags |= (properties[i].Value.Text == _rules[rule].AllowedValues[0] ? Subscribed : Unsubscribed) << _shifts[rule];
        }

        return flags;
    }

    private static ulong Pairs(ulong flags)
    {
        const ulong Low = 0x5555_5555_5555_5555;
        ulong low = (flags | (flags >> 1)) & Low;
        return low | (low << 1);
    }

    /// <summary>The upper bits of an id's hash, above the bits of the flags.</summary>
    private ulong TagOf(string userId) => HashOf(userId) >> _flagBits << _flagBits;

    /// <summary>FNV-1a of the UTF-16 units, then the finalizer of MurmurHash3, so that each bit depends on every letter.</summary>
    internal static ulong HashOf(string userId)
    {
        ulong hash = 14695981039346656037;
        foreach (char character in userId)
            hash = (hash ^ character) * 1099511628211;
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
        return hash ^ (hash >> 33);
    }
}
