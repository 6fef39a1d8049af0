using System;
using System.Collections.Generic;
using Dfinery.Client.Contract;

namespace Dfinery.Client.Http;

/// <summary>One call of the API: immutable; the body is written anew on each attempt.</summary>
internal sealed class UserRequest
{
    /// <summary>A call of 1 to 20 different users.</summary>
    /// <exception cref="ArgumentException">No user, more than 20, one twice, or no property names where they are required.</exception>
    public UserRequest(UserOperation operation, IReadOnlyList<UserUpdate> users, IReadOnlyList<string>? propertyNames = null)
    {
        Operation = operation ?? throw new ArgumentNullException(nameof(operation));
        Users = users ?? throw new ArgumentNullException(nameof(users));
        PropertyNames = propertyNames ?? [];

        if (users.Count is 0 or > UserOperation.MaxUsers)
            throw new ArgumentException($"A request takes 1 to {UserOperation.MaxUsers} users, not {users.Count}.", nameof(users));
        if (operation.NamesRequired && PropertyNames.Count == 0)
            throw new ArgumentException($"{operation.Name} needs the names of the properties.", nameof(propertyNames));
        for (int i = 1; i < users.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (string.Equals(users[i].UserId, users[j].UserId, StringComparison.Ordinal))
                    throw new ArgumentException("A user stands in the request twice; which update came last would be left to chance.", nameof(users));
            }
        }
    }

    /// <summary>Which call.</summary>
    public UserOperation Operation { get; }

    /// <summary>1 to 20 users, none twice.</summary>
    public IReadOnlyList<UserUpdate> Users { get; }

    /// <summary>The properties to view or delete; empty: all (a profile view only).</summary>
    public IReadOnlyList<string> PropertyNames { get; }
}
