using System;
using System.Collections.Generic;
using Dfinery.Client.Contract;

namespace Dfinery.Emulator.Contract;

/// <summary>What a body says. Kept and filled again for each request, so that reading one makes nothing but its strings.</summary>
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

    /// <summary>For each user of an update, what to set: one place a key, <c>null</c> where the body names none.</summary>
    public object?[][] Values { get; }

    /// <summary>The keys to view or delete, by their place; <see cref="PropertySlots.UserId"/> among them in a profile view.</summary>
    public List<int> Names { get; } = [];

    /// <summary>True for a profile view that names no keys.</summary>
    public bool IsForAll => Names.Count == 0;

    public void Begin(UserOperation operation)
    {
        Operation = operation;
        Slots = PropertySlots.Of(operation);
        Clear();
    }

    /// <summary>Forgets the users and their data.</summary>
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

    public string[] CopyNames()
    {
        if (Names.Count == 0)
            return [];
        var copy = new string[Names.Count];
        for (int i = 0; i < copy.Length; i++)
            copy[i] = Names[i] == PropertySlots.UserId ? "user_id" : Slots.Rules[Names[i]].Name;
        return copy;
    }
}
