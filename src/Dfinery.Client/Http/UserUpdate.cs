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
        if (!TextRule.TryAcceptUserId(userId, out string? problem))
            throw new ArgumentException("The user id " + problem + ".", nameof(userId));

        UserId = userId;
        Properties = properties ?? [];
        for (int i = 0; i < Properties.Count; i++)
        {
            if (!TextRule.TryAccept(PropertyValue.String(Properties[i].Key), out problem))
                throw new ArgumentException("The key of a property " + problem + ".", nameof(properties));
            if (!TextRule.TryAccept(Properties[i].Value, out problem))
                throw new ArgumentException($"The value of {Properties[i].Key} {problem}.", nameof(properties));
        }
    }

    /// <summary>The id of the user; case-sensitive.</summary>
    public string UserId { get; }

    /// <summary>The properties to set, in the order in which they are written.</summary>
    public IReadOnlyList<KeyValuePair<string, PropertyValue>> Properties { get; }
}
