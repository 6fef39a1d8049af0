using System;
using System.Threading;
using System.Threading.Tasks;

namespace Dfinery.Testing;

/// <summary>Waits for what must happen; gives up only after a time in which anything would have.</summary>
public static class Patience
{
    /// <summary>The longest wait.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Waits until a condition holds.</summary>
    public static async Task UntilAsync(Func<bool> holds)
    {
        using CancellationTokenSource limit = new(Limit);
        while (!holds())
            await Task.Delay(5, limit.Token);
    }
}
