using System;

namespace Dfinery.Client.Ledger;

/// <summary>To what a ledger belongs.</summary>
/// <param name="baseUri">The address of the API.</param>
/// <param name="token">The token.</param>
/// <param name="shard">The shard, such as <c>3/8</c>; empty: none.</param>
internal sealed class LedgerOwner(Uri baseUri, string token, string shard = "")
{
    /// <summary>The address as a ledger notes it.</summary>
    public string Address { get; } = baseUri.AbsoluteUri.TrimEnd('/');

    /// <summary>The token.</summary>
    public string Token { get; } = token;

    /// <summary>The shard; empty: none.</summary>
    public string Shard { get; } = shard;
}
