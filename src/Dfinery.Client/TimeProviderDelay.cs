#if !NET
using System;
using System.Threading;
using System.Threading.Tasks;

namespace Dfinery.Client;

/// <summary>The overload of <c>Task.Delay</c> that .NET has built in.</summary>
internal static class TimeProviderDelay
{
    extension(Task)
    {
        public static Task Delay(TimeSpan delay, TimeProvider time, CancellationToken cancellationToken) =>
            time.Delay(delay, cancellationToken);
    }
}
#endif
