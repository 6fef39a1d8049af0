using System;

namespace Dfinery.Emulator.Faults;

/// <summary>What befalls a request. The names appear in the log.</summary>
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

/// <summary>The fate of one request: its fault, and the dice for whatever is left to chance.</summary>
internal readonly struct Fate(Fault fault, Dice dice)
{
    public Fault Fault { get; } = fault;

    public Dice Dice { get; } = dice;

    public bool IsBeforeApplying => Fault is Fault.ServerErrorBeforeApplying or Fault.DropBeforeApplying or Fault.HangBeforeApplying;
}

/// <summary>Decides fates. A fate depends on the seed and the request's number alone, whichever thread asks and in whatever order.</summary>
internal sealed class FaultPlan(EmulatorOptions options, int seed)
{
    private static readonly Fault[] Hangs = [Fault.HangBeforeApplying, Fault.HangAfterApplying];
    private static readonly Fault[] Drops = [Fault.DropBeforeApplying, Fault.DropAfterApplying, Fault.DropHalfway];
    private static readonly Fault[] Throttles = [Fault.Throttle];
    private static readonly Fault[] ServerErrors = [Fault.ServerErrorBeforeApplying, Fault.ServerErrorAfterApplying];
    private static readonly Fault[] Garbage = [Fault.GarbageJson, Fault.GarbageTypes, Fault.GarbageMissingUsers, Fault.GarbageStrangers];

    private readonly (double Rate, Fault[] Variants)[] _kinds =
    [
        (options.HangRate, Hangs),
        (options.DropRate, Drops),
        (options.ThrottleRate, Throttles),
        (options.ServerErrorRate, ServerErrors),
        (options.GarbageRate, Garbage),
    ];

    private readonly double _scale = Math.Max(1, options.HangRate + options.DropRate + options.ThrottleRate + options.ServerErrorRate + options.GarbageRate);

    public Fate Decide(long number)
    {
        var dice = new Dice(seed, number);
        double draw = dice.Next() * _scale;
        int variant = dice.Next(12);
        Fault fault = Fault.None;
        foreach ((double rate, Fault[] variants) in _kinds)
        {
            if (draw < rate)
            {
                fault = variants[variant % variants.Length];
                break;
            }

            draw -= rate;
        }

        return new Fate(fault, dice);
    }
}

/// <summary>A small seeded generator (SplitMix64): the same numbers on every framework, and a value to be copied.</summary>
internal struct Dice
{
    private const ulong Step = 0x9E3779B97F4A7C15;
    private ulong _state;

    public Dice(int seed, long number) => _state = Mix(Mix((uint)seed + Step) ^ (ulong)number);

    /// <summary>A number from [0, 1).</summary>
    public double Next() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A whole number from 0 to below a bound.</summary>
    public int Next(int below) => (int)(Next() * below);

    private ulong NextBits() => Mix(_state += Step);

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
