#if NET
using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using Dfinery.Client.Bulk.Dispatch;

namespace Dfinery.Client.Bulk.Telemetry;

/// <summary>Shows what is left of the quota of each open connection.</summary>
internal static class QuotaTelemetry
{
    private static readonly object Lock = new();

    // Weak: a connection that nobody closes lives no longer for it.
    private static readonly List<(WeakReference<QuotaGate> Gate, string Connection)> Gates = [];

    /// <summary>Shows the quota of a connection.</summary>
    /// <param name="gate">The connection's gate.</param>
    /// <param name="connection">The connection's name.</param>
    public static void Watch(QuotaGate gate, string connection)
    {
        lock (Lock)
        {
            Gates.RemoveAll(item => !item.Gate.TryGetTarget(out _));
            Gates.Add((new WeakReference<QuotaGate>(gate), connection));
        }
    }

    /// <summary>Shows it no more.</summary>
    public static void Unwatch(QuotaGate gate)
    {
        lock (Lock)
            Gates.RemoveAll(item => !item.Gate.TryGetTarget(out QuotaGate? other) || ReferenceEquals(other, gate));
    }

    /// <summary>What the last answers said; nothing of a connection that had none.</summary>
    public static IEnumerable<Measurement<long>> Read()
    {
        var measurements = new List<Measurement<long>>();
        lock (Lock)
        {
            foreach ((WeakReference<QuotaGate> reference, string connection) in Gates)
            {
                if (reference.TryGetTarget(out QuotaGate? gate) && gate.Remaining is { } remaining)
                    measurements.Add(new Measurement<long>(remaining, Instruments.Tag("dfinery.connection", connection)));
            }
        }

        return measurements;
    }
}
#endif
