using System;
using System.Collections.Generic;
using Dfinery.Client.Contract;

namespace Dfinery.Client.Http;

/// <summary>One user of a request, with the properties to set; none for a view or a deletion.</summary>
internal sealed class UserUpdate
{
    /// <summary>A user with properties.</summary>
    /// <exception cref="ArgumentException">The id is empty, a value is null, or UTF-8 cannot encode one of the texts.</exception>
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

    /// <summary>Identifies the user; compared letter by letter.</summary>
    public string UserId { get; }

    /// <summary>What to set, in the order in which it is written.</summary>
    public IReadOnlyList<KeyValuePair<string, PropertyValue>> Properties { get; }
}
