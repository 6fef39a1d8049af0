using System;
using System.Collections.Concurrent;
using Dfinery.Client.Contract;

namespace Dfinery.Emulator.Contract;

/// <summary>The users by id (ordinal). The change to one user is atomic. Thread-safe.</summary>
internal sealed class UserStore
{
    private readonly ConcurrentDictionary<string, EmulatedUser> _users = new(StringComparer.Ordinal);

    public UserStore() => Users = new EmulatedUserCollection(_users);

    /// <summary>A live view.</summary>
    public EmulatedUserCollection Users { get; }

    /// <summary>The user, or <c>null</c> if it was never set.</summary>
    public EmulatedUser? Find(string userId) => Users[userId];

    /// <summary>The user, new where it was never set.</summary>
    public EmulatedUser GetOrAdd(string userId) => Find(userId) ?? _users.GetOrAdd(userId, new EmulatedUser(userId));

    /// <summary>Applies one user of an update or a deletion.</summary>
    public void Apply(ParsedRequest request, int index)
    {
        string userId = request.UserIds[index];
        if (request.Operation.IsUpdate)
        {
            GetOrAdd(userId).Set(request.Slots, request.Values[index]);
        }
        else if (request.Operation == UserOperation.RemoveCi)
        {
            Find(userId)?.Remove(request.Slots, request.Names);
        }
    }
}
