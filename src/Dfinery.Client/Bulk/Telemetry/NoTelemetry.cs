#if !NET
using System;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Contract;

#pragma warning disable CA1822, CS9113 // They keep the shape of what there is on .NET.

namespace Dfinery.Client.Bulk.Telemetry;

// .NET Framework has neither ActivitySource nor Meter, and a package for them would be one more assembly: nothing is told there.

/// <summary>Tells nothing.</summary>
internal sealed class RunTelemetry(UserOperation operation, Func<BulkProgress> progress)
{
    public RequestTelemetry Send(string operation, int users) => default;

    public void End(StopReason? reason)
    {
    }
}

/// <summary>Tells nothing.</summary>
internal readonly struct RequestTelemetry
{
    public static RequestTelemetry Call() => default;

    public void End(CallOutcome outcome)
    {
    }
}

/// <summary>Shows nothing.</summary>
internal static class QuotaTelemetry
{
    public static void Watch(QuotaGate gate, string connection)
    {
    }

    public static void Unwatch(QuotaGate gate)
    {
    }
}
#endif
