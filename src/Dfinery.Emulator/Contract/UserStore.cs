using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using Dfinery.Client.Contract;

namespace Dfinery.Emulator.Contract;

/// <summary>The users by id (ordinal). The change to one user is atomic. Thread-safe.</summary>
internal sealed class UserStore
{
    private readonly ConcurrentDictionary<string, EmulatedUser> _users = new(StringComparer.Ordinal);

    /// <summary>A live view. New on each call: a ReadOnlyDictionary caches its Keys and Values.</summary>
    public IReadOnlyDictionary<string, EmulatedUser> Users => new ReadOnlyDictionary<string, EmulatedUser>(_users);

    /// <summary>The user, or <c>null</c> if it was never set.</summary>
    public EmulatedUser? Find(string userId) => _users.TryGetValue(userId, out EmulatedUser? user) ? user : null;

    /// <summary>Applies one user of an update or a deletion.</summary>
    public void Apply(ParsedRequest request, int index)
    {
        string userId = request.UserIds[index];
        if (request.Operation.IsUpdate)
        {
            if (!_users.TryGetValue(userId, out EmulatedUser? user))
                user = _users.GetOrAdd(userId, new EmulatedUser(userId));
            user.Set(request.Slots, request.Values[index]);
        }
        else if (request.Operation == UserOperation.RemoveCi)
        {
            Find(userId)?.Remove(request.Slots, request.Names);
        }
    }
}
