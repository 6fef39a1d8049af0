using System;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Emulator.Contract;
using Dfinery.Emulator.Faults;

namespace Dfinery.Emulator.Http;

/// <summary>
/// The state that a reset discards. A reset starts a new session; requests in flight finish in the old one and leave no trace in the new
/// one.
/// </summary>
internal sealed class EmulatorSession : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private int _hasEnded;
    private int _hung;

    public EmulatorSession(EmulatorOptions options, int seed)
    {
        Log = new RequestLog(options.RequestLogSize);
        Quota = options.SlidingQuotaWindow && options.QuotaLimit > 0
            ? new SlidingQuota(options.QuotaLimit, options.QuotaWindow)
            : new QuotaWindow(options.QuotaLimit, options.QuotaWindow, options.AlignQuotaWindow);
        Headers = new HeaderPlan(options, seed);
        Faults = new FaultPlan(options, seed);
        Ended = _end.Token;
        foreach (SeedUser user in options.Users)
            user.AddTo(Store);
    }

    public UserStore Store { get; } = new();

    public EmulatorCounters Counters { get; } = new();

    public RequestLog Log { get; }

    public IQuota Quota { get; }

    public HeaderPlan Headers { get; }

    public FaultPlan Faults { get; }

    /// <summary>Cancelled when the session ends.</summary>
    public CancellationToken Ended { get; }

    /// <summary>The open connections of requests that are never answered.</summary>
    public int HangingConnections => Volatile.Read(ref _hung);

    /// <summary>Holds a connection without an answer, until its client leaves it or the session ends.</summary>
    public async Task HangAsync(ClientConnection connection)
    {
        Interlocked.Increment(ref _hung);
        try
        {
            using (Ended.Register(connection.Cut))
                await connection.DrainAsync().ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _hung);
        }
    }

    /// <summary>Ends the session: drops the requests that hang or are delayed. Has no effect the second time.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) == 1)
            return;
        _end.Cancel();
        _end.Dispose();
    }
}
