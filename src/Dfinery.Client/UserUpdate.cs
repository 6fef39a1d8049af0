using System;
using System.Collections.Generic;
using Dfinery.Client.Rules;

namespace Dfinery.Client;

/// <summary>One user of a request, with the properties to set; none for a view or a deletion.</summary>
public sealed class UserUpdate
{
    /// <summary>A user with properties.</summary>
    /// <exception cref="ArgumentException">The id is empty, or it or a key cannot be encoded in UTF-8.</exception>
    public UserUpdate(string userId, IReadOnlyList<KeyValuePair<string, PropertyValue>>? properties = null)
    {
        if (!TextRule.TryAcceptUserId(userId, out string? problem))
            throw new ArgumentException("The user id " + problem + ".", nameof(userId));

        UserId = userId;
        Properties = properties ?? [];
    }

    /// <summary>Identifies the user; compared letter by letter.</summary>
    public string UserId { get; }

    /// <summary>What to set, in the order in which it is written.</summary>
    public IReadOnlyList<KeyValuePair<string, PropertyValue>> Properties { get; }
}
