namespace Dfinery.Emulator.Faults;

/// <summary>A seeded generator (SplitMix64) with the same numbers on every framework. A struct: a copy continues on its own.</summary>
internal struct SeededRandom
{
    private const ulong Step = 0x9E3779B97F4A7C15;
    private ulong _state;

    public SeededRandom(int seed, long number) => _state = Mix(Mix((uint)seed + Step) ^ (ulong)number);

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
