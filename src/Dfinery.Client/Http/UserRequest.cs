using System;
using System.Collections.Generic;
using Dfinery.Client.Contract;

namespace Dfinery.Client.Http;

/// <summary>A request of one user operation. Immutable; its body is written again for each attempt.</summary>
internal sealed class UserRequest
{
    /// <summary>Creates a request.</summary>
    /// <exception cref="ArgumentException">
    /// There is no user, more than 20, one user twice, or no property names although the operation requires them.
    /// </exception>
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
                    throw new ArgumentException(
                        "The request contains a user twice; which of the updates is applied last would be undefined.", nameof(users));
            }
        }
    }

    /// <summary>The operation.</summary>
    public UserOperation Operation { get; }

    /// <summary>1 to 20 different users.</summary>
    public IReadOnlyList<UserUpdate> Users { get; }

    /// <summary>The properties to view or delete; empty: all (only in a profile view).</summary>
    public IReadOnlyList<string> PropertyNames { get; }
}
