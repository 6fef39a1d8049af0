using System;

namespace Dfinery.Client.Bulk.Dispatch;

/// <summary>What a request takes along through the <see cref="QuotaGate"/>, and gives back with its outcome.</summary>
internal readonly struct QuotaPass(long number, TimeSpan sentAt)
{
    /// <summary>Counts the requests of a gate, from 1: of two answers, the one to the request sent later knows more.</summary>
    public long Number { get; } = number;

    /// <summary>When it was let through.</summary>
    public TimeSpan SentAt { get; } = sentAt;
}
