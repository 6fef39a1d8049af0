using System.Threading;
using Dfinery.Emulator.Faults;

namespace Dfinery.Emulator;

/// <summary>What the emulator has done since it started or was last reset. The values are live. Thread-safe.</summary>
public sealed class EmulatorCounters
{
    private long _requests;
    private long _active;
    private long _usersApplied;
    private long _throttled;
    private long _busy;
    private long _serverErrors;
    private long _dropped;
    private long _hung;
    private long _garbage;
    private long _poisoned;

    internal EmulatorCounters()
    {
    }

    /// <summary>Requests that arrived.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Requests in progress, including delayed ones, without hung ones.</summary>
    public long ActiveRequests => Interlocked.Read(ref _active);

    /// <summary>Updates and deletions of users that were applied; a user counts each time.</summary>
    public long UsersApplied => Interlocked.Read(ref _usersApplied);

    /// <summary>Requests refused with 429, for the quota or by <see cref="EmulatorOptions.ThrottleRate"/>.</summary>
    public long Throttled429 => Interlocked.Read(ref _throttled);

    /// <summary>Users (not requests) answered with 5003.</summary>
    public long Busy => Interlocked.Read(ref _busy);

    /// <summary>Requests answered with HTTP 500 or 503.</summary>
    public long ServerErrors => Interlocked.Read(ref _serverErrors);

    /// <summary>Requests whose connection was dropped.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Requests that were never answered.</summary>
    public long Hung => Interlocked.Read(ref _hung);

    /// <summary>Requests with a 200 that is not a valid answer.</summary>
    public long Garbage => Interlocked.Read(ref _garbage);

    /// <summary>Batches refused because of a user in <see cref="EmulatorOptions.PoisonUserId"/>.</summary>
    public long Poisoned => Interlocked.Read(ref _poisoned);

    /// <summary>Counts a request that arrived.</summary>
    /// <param name="active">The requests in flight, including this one.</param>
    /// <returns>Its number in the order of arrival, from 1.</returns>
    internal long StartRequest(out long active)
    {
        active = Interlocked.Increment(ref _active);
        return Interlocked.Increment(ref _requests);
    }

    internal void EndRequest() => Interlocked.Decrement(ref _active);

    internal void CountApplied(int users) => Interlocked.Add(ref _usersApplied, users);

    internal void CountBusy(int users) => Interlocked.Add(ref _busy, users);

    internal void Count(Fault fault)
    {
        switch (fault)
        {
            case Fault.Quota or Fault.Throttle:
                Interlocked.Increment(ref _throttled);
                break;
            case Fault.ServerErrorBeforeApplying or Fault.ServerErrorAfterApplying:
                Interlocked.Increment(ref _serverErrors);
                break;
            case Fault.DropBeforeApplying or Fault.DropAfterApplying or Fault.DropHalfway:
                Interlocked.Increment(ref _dropped);
                break;
            case Fault.HangBeforeApplying or Fault.HangAfterApplying:
                Interlocked.Increment(ref _hung);
                break;
            case Fault.GarbageJson or Fault.GarbageTypes or Fault.GarbageMissingUsers or Fault.GarbageStrangers:
                Interlocked.Increment(ref _garbage);
                break;
            case Fault.Poison:
                Interlocked.Increment(ref _poisoned);
                break;
        }
    }
}
