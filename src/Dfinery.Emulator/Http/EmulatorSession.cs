using System.Threading;
using Dfinery.Emulator.Contract;
using Dfinery.Emulator.Faults;

namespace Dfinery.Emulator.Http;

/// <summary>
/// The state that a reset discards. A reset starts a new session; requests in flight finish in the old one and leave no trace in the new
/// one.
/// </summary>
internal sealed class EmulatorSession(EmulatorOptions options, int seed)
{
    private readonly CancellationTokenSource _end = new();

    public UserStore Store { get; } = new();

    public RequestLog Log { get; } = new(options.RequestLogSize);

    public EmulatorCounters Counters { get; } = new();

    public QuotaWindow Quota { get; } = new(options.QuotaLimit, options.QuotaWindow);

    public FaultPlan Faults { get; } = new(options, seed);

    public HungRequests Hung { get; } = new();

    /// <summary>Cancelled when the session ends.</summary>
    public CancellationToken Ended => _end.Token;

    /// <summary>Drops the requests that hang or are delayed.</summary>
    public void End()
    {
        _end.Cancel();
        Hung.End();
    }
}
