using System;
using System.Collections.Generic;
using Dfinery.Client.Contract;

namespace Dfinery.Emulator.Contract;

/// <summary>The content of a body. Reused for each request, so that parsing allocates only strings.</summary>
internal sealed class ParsedRequest
{
    public ParsedRequest()
    {
        Values = new object?[UserOperation.MaxUsers][];
        for (int i = 0; i < Values.Length; i++)
            Values[i] = new object?[Math.Max(PropertySlots.Profile.Count, PropertySlots.Ci.Count)];
    }

    public UserOperation Operation { get; private set; } = UserOperation.SetProfile;

    public PropertySlots Slots { get; private set; } = PropertySlots.Profile;

    public int UserCount { get; set; }

    public string[] UserIds { get; } = new string[UserOperation.MaxUsers];

    /// <summary>
    /// For each user of an update, the values to set: one slot per key, <c>null</c> for a key that the body does not contain.
    /// </summary>
    public object?[][] Values { get; }

    /// <summary>The slots of the keys to view or delete; a profile view may contain <see cref="PropertySlots.UserId"/>.</summary>
    public List<int> Names { get; } = [];

    /// <summary>True for a profile view without key names: it returns all keys.</summary>
    public bool IsForAll => Names.Count == 0;

    /// <summary>Starts a new request.</summary>
    public void Begin(UserOperation operation)
    {
        Operation = operation;
        Slots = PropertySlots.Of(operation);
        Clear();
    }

    /// <summary>Drops the users and their data.</summary>
    public void Clear()
    {
        UserCount = 0;
        Names.Clear();
        Array.Clear(UserIds, 0, UserIds.Length);
    }

    public string[] CopyUserIds()
    {
        if (UserCount == 0)
            return [];
        var copy = new string[UserCount];
        Array.Copy(UserIds, copy, UserCount);
        return copy;
    }

    /// <summary>The key names, as the contract spells them.</summary>
    public string[] CopyNames()
    {
        if (Names.Count == 0)
            return [];
        var copy = new string[Names.Count];
        for (int i = 0; i < copy.Length; i++)
            copy[i] = Names[i] == PropertySlots.UserId ? PropertyTable.UserIdKey : Slots.Rules[Names[i]].Name;
        return copy;
    }
}
