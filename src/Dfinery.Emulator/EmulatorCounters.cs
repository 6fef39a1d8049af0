using System.Threading;
using Dfinery.Emulator.Faults;

namespace Dfinery.Emulator;

/// <summary>What the emulator has done since it started or was last reset. Live; safe to read at any time.</summary>
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

    /// <summary>Requests being worked on at this moment, held back ones included, hung ones not.</summary>
    public long ActiveRequests => Interlocked.Read(ref _active);

    /// <summary>Users whose update or deletion was applied, each time counted.</summary>
    public long UsersApplied => Interlocked.Read(ref _usersApplied);

    /// <summary>Requests refused with 429, for the quota or by <see cref="EmulatorOptions.ThrottleRate"/>.</summary>
    public long Throttled429 => Interlocked.Read(ref _throttled);

    /// <summary>Users (not requests) told 5003.</summary>
    public long Busy => Interlocked.Read(ref _busy);

    /// <summary>Requests answered with HTTP 500 or 503.</summary>
    public long ServerErrors => Interlocked.Read(ref _serverErrors);

    /// <summary>Requests whose connection was cut.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Requests left without an answer.</summary>
    public long Hung => Interlocked.Read(ref _hung);

    /// <summary>Requests with a garbled answer.</summary>
    public long Garbage => Interlocked.Read(ref _garbage);

    /// <summary>Batches refused because of a user in <see cref="EmulatorOptions.PoisonUserId"/>.</summary>
    public long Poisoned => Interlocked.Read(ref _poisoned);

    /// <param name="active">How many are in flight, this one included.</param>
    internal long Arrive(out long active)
    {
        active = Interlocked.Increment(ref _active);
        return Interlocked.Increment(ref _requests);
    }

    internal void Leave() => Interlocked.Decrement(ref _active);

    internal void CountApplied(int users) => Interlocked.Add(ref _usersApplied, users);

    internal void CountBusy(int users) => Interlocked.Add(ref _busy, users);

    internal void Count(Fault fault)
    {
        switch (fault)
        {
            case Fault.Quota or Fault.Throttle: Interlocked.Increment(ref _throttled); break;
            case Fault.ServerErrorBeforeApplying or Fault.ServerErrorAfterApplying: Interlocked.Increment(ref _serverErrors); break;
            case Fault.DropBeforeApplying or Fault.DropAfterApplying or Fault.DropHalfway: Interlocked.Increment(ref _dropped); break;
            case Fault.HangBeforeApplying or Fault.HangAfterApplying: Interlocked.Increment(ref _hung); break;
            case Fault.GarbageJson or Fault.GarbageTypes or Fault.GarbageMissingUsers or Fault.GarbageStrangers: Interlocked.Increment(ref _garbage); break;
            case Fault.Poison: Interlocked.Increment(ref _poisoned); break;
        }
    }
}
