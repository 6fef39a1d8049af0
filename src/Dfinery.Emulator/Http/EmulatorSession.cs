using System.Threading;
using Dfinery.Emulator.Contract;
using Dfinery.Emulator.Faults;

namespace Dfinery.Emulator.Http;

/// <summary>
/// All that a reset empties, so that a reset is a new session: a request that is still under way ends in the old one and leaves no
/// trace in the new.
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

    /// <summary>Cuts what hangs and what is held back.</summary>
    public void End()
    {
        _end.Cancel();
        Hung.End();
    }
}
