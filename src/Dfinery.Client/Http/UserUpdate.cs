using System;
using System.Collections.Generic;
using Dfinery.Client.Contract;

namespace Dfinery.Client.Http;

/// <summary>One user of a request, with the properties to set; none in a view or a deletion. Immutable.</summary>
internal sealed class UserUpdate
{
    /// <summary>Creates a user of a request.</summary>
    /// <exception cref="ArgumentException">The id is empty, a value is null, or a text cannot be encoded in UTF-8.</exception>
    public UserUpdate(string userId, IReadOnlyList<KeyValuePair<string, PropertyValue>>? properties = null)
    {
        if (TextRule.CheckName(userId) is not ContractProblem.None and var problem)
            throw new ArgumentException($"The user id cannot be sent: {problem}.", nameof(userId));

        UserId = userId;
        Properties = properties ?? [];
        for (int i = 0; i < Properties.Count; i++)
        {
            if (TextRule.Check(PropertyValue.String(Properties[i].Key)) is not ContractProblem.None and var key)
                throw new ArgumentException($"The key of a property cannot be sent: {key}.", nameof(properties));
            if (TextRule.Check(Properties[i].Value) is not ContractProblem.None and var value)
                throw new ArgumentException($"The value of {Properties[i].Key} cannot be sent: {value}.", nameof(properties));
        }
    }

    private UserUpdate(IReadOnlyList<KeyValuePair<string, PropertyValue>> properties, string userId)
    {
        UserId = userId;
        Properties = properties;
    }

    /// <summary>
    /// A user whose id and properties the caller has checked with <see cref="TextRule"/>; they are not looked at again. Text that UTF-8
    /// cannot encode would be sent mutilated.
    /// </summary>
    public static UserUpdate FromChecked(string userId, IReadOnlyList<KeyValuePair<string, PropertyValue>>? properties = null) =>
        new(properties ?? [], userId);

    /// <summary>The id of the user; case-sensitive.</summary>
    public string UserId { get; }

    /// <summary>The properties to set, in the order in which they are written.</summary>
    public IReadOnlyList<KeyValuePair<string, PropertyValue>> Properties { get; }
}
