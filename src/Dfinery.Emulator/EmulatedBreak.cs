namespace Dfinery.Emulator;

/// <summary>How a request breaks at one of its users.</summary>
public enum EmulatedBreak
{
    /// <summary>The connection is cut.</summary>
    Reset,
    /// <summary>No answer comes until the emulator is stopped or reset.</summary>
    Hang,
    /// <summary>The answer is HTTP 500.</summary>
    Error,
}
