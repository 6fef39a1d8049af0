using System;

namespace Dfinery.Emulator.Faults;

/// <summary>The fault planned for one request, and the generator for its other random choices.</summary>
internal readonly struct FaultDecision(Fault fault, SeededRandom random)
{
    public Fault Fault { get; } = fault;

    public SeededRandom Random { get; } = random;

    public bool IsBeforeApplying => Fault is Fault.ServerErrorBeforeApplying or Fault.DropBeforeApplying or Fault.HangBeforeApplying;
}

/// <summary>
/// Plans faults. A decision depends only on the seed and the request's number, not on the order of the calls. Thread-safe.
/// </summary>
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

    private readonly double _scale = Math.Max(
        1, options.HangRate + options.DropRate + options.ThrottleRate + options.ServerErrorRate + options.GarbageRate);

    public FaultDecision Decide(long number)
    {
        var random = new SeededRandom(seed, number);
        double draw = random.Next() * _scale;
        int variant = random.Next(12);
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

        return new FaultDecision(fault, random);
    }
}
