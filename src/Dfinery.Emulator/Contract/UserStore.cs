using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using Dfinery.Client.Contract;

namespace Dfinery.Emulator.Contract;

/// <summary>The users, by id, letter by letter. Each user of a request is applied at once; two requests never mix within a user.</summary>
internal sealed class UserStore
{
    private readonly ConcurrentDictionary<string, EmulatedUser> _users = new(StringComparer.Ordinal);

    /// <summary>A live view. A new one each time: a ReadOnlyDictionary keeps the Keys and Values that it gave first.</summary>
    public IReadOnlyDictionary<string, EmulatedUser> Users => new ReadOnlyDictionary<string, EmulatedUser>(_users);

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
