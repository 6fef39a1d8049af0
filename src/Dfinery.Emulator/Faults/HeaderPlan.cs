using System;

namespace Dfinery.Emulator.Faults;

/// <summary>
/// Plans what the headers of a response get wrong. It depends only on the seed and the request's number, and is apart from
/// <see cref="FaultPlan"/>: the same seed gives the same faults, whatever the headers say. Thread-safe.
/// </summary>
internal sealed class HeaderPlan(EmulatorOptions options, int seed)
{
    private const int OfReset = 0x5E7;
    private const int OfDate = 0xDA7E;

    private readonly bool _mayMissDate = options.NoDate || options.DateSkew != TimeSpan.Zero;

    /// <summary>How much later than the window ends the response says it does; negative: earlier.</summary>
    public TimeSpan ResetShift(long number) => options.ResetJitter == TimeSpan.Zero
        ? TimeSpan.Zero
        : TimeSpan.FromTicks((long)(((2 * Draw(OfReset, number)) - 1) * options.ResetJitter.Ticks));

    /// <summary>True where the response's <c>Date</c> is skewed or empty.</summary>
    public bool HasBadDate(long number) => _mayMissDate && Draw(OfDate, number) < (options.BadDateRate ?? 1);

    private double Draw(int purpose, long number) => new SeededRandom(seed ^ purpose, number).Next();
}
