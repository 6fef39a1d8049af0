using System;
using System.Collections.Generic;
using Dfinery.Client.Contract;

namespace Dfinery.Emulator.Contract;

/// <summary>A user that is there from the start, checked against the contract. Immutable.</summary>
internal sealed class SeedUser
{
    private readonly string _userId;
    private readonly object?[] _profile = new object?[PropertySlots.Profile.Count];
    private readonly object?[] _ci = new object?[PropertySlots.Ci.Count];

    /// <exception cref="ArgumentException">The id, a key or a value breaks the contract; the message quotes no value.</exception>
    public SeedUser(string userId, IEnumerable<KeyValuePair<string, object>> properties)
    {
        if (TextRule.CheckName(userId) != ContractProblem.None)
            throw new ArgumentException("The user id is empty, or UTF-8 cannot encode it.", nameof(userId));
        _userId = userId;
        foreach (KeyValuePair<string, object> property in properties)
        {
            if (PropertyTable.Profile.Find(property.Key) is { } rule)
                _profile[rule.Index] = Checked(rule, property.Value);
            else if (PropertyTable.Ci.Find(property.Key) is { } ciRule)
                _ci[ciRule.Index] = Checked(ciRule, property.Value);
            else
                throw new ArgumentException($"'{property.Key}' is not a property of the API.", nameof(properties));
        }
    }

    public void AddTo(UserStore store)
    {
        EmulatedUser user = store.GetOrAdd(_userId);
        user.Set(PropertySlots.Profile, _profile);
        user.Set(PropertySlots.Ci, _ci);
    }

    private static object Checked(PropertyRule rule, object value) =>
        PropertyValue.TryFrom(value, out PropertyValue given) && rule.Check(given, out PropertyValue accepted) == ContractProblem.None
            ? accepted.ToObject()!
            : throw new ArgumentException($"The contract does not allow this value of '{rule.Name}'.", nameof(value));
}
