namespace Dfinery.Emulator.Faults;

/// <summary>The fault that a request meets. The names appear in the request log.</summary>
internal enum Fault
{
    None,
    Busy,
    Overload,
    Quota,
    Throttle,
    Poison,
    ServerErrorBeforeApplying,
    ServerErrorAfterApplying,
    DropBeforeApplying,
    DropAfterApplying,
    DropHalfway,
    HangBeforeApplying,
    HangAfterApplying,
    GarbageJson,
    GarbageTypes,
    GarbageMissingUsers,
    GarbageStrangers,
}
