using System;
using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;

namespace Dfinery.Emulator;

/// <summary>
/// The users of the emulator, by id (case-sensitive). Live. It enumerates the users themselves, so that a pipeline gets what it can print
/// and filter. Thread-safe.
/// </summary>
public sealed class EmulatedUserCollection : IReadOnlyCollection<EmulatedUser>
{
    private readonly ConcurrentDictionary<string, EmulatedUser> _users;

    internal EmulatedUserCollection(ConcurrentDictionary<string, EmulatedUser> users) => _users = users;

    /// <summary>How many there are.</summary>
    public int Count => _users.Count;

    /// <summary>A copy of their ids.</summary>
    public IEnumerable<string> Keys => _users.Keys;

    /// <summary>A copy of the list of users.</summary>
    public IEnumerable<EmulatedUser> Values => _users.Values;

    /// <summary>The user of an id; <c>null</c> where it was never set.</summary>
    public EmulatedUser? this[string userId] => _users.TryGetValue(userId, out EmulatedUser? user) ? user : null;

    /// <summary>True where the user was set.</summary>
    public bool ContainsKey(string userId) => _users.ContainsKey(userId);

    /// <summary>The users there are now, in the order of their ids.</summary>
    public IEnumerator<EmulatedUser> GetEnumerator() => Values.OrderBy(user => user.UserId, StringComparer.Ordinal).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
