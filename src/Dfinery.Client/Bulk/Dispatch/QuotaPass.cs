using System;

namespace Dfinery.Client.Bulk.Dispatch;

/// <summary>What a request takes along through the <see cref="QuotaGate"/>, and gives back with its outcome.</summary>
/// <param name="Number">Counts the requests of a gate, from 1: of two answers, the one to the request sent later knows more.</param>
/// <param name="SentAt">When it was let through.</param>
internal readonly record struct QuotaPass(long Number, TimeSpan SentAt);
