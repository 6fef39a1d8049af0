using System;

namespace Dfinery.Client.Ledger;

/// <summary>Why a ledger cannot be used.</summary>
internal enum LedgerFailure
{
    /// <summary>Another run holds it.</summary>
    Held,
    /// <summary>There is none in the folder.</summary>
    Missing,
    /// <summary>Its key is missing or damaged: what it knows cannot be read any more.</summary>
    KeyMissing,
    /// <summary>A file is missing, or damaged where a loss of power does not explain it.</summary>
    Damaged,
    /// <summary>Its files do not belong together: one of them was restored or copied on its own.</summary>
    Restored,
    /// <summary>It was written by a later version.</summary>
    NewerFormat,
    /// <summary>It belongs to another address.</summary>
    OtherServer,
    /// <summary>It belongs to another token.</summary>
    OtherToken,
    /// <summary>It belongs to another shard, or another number of shards.</summary>
    OtherShard,
    /// <summary>It knows as many properties as it can.</summary>
    TooManyProperties,
    /// <summary>The disk failed, is full, or may not be written.</summary>
    Disk,
}

/// <summary>A ledger cannot be used, or no longer. No message holds an id or a value.</summary>
internal sealed class LedgerException(LedgerFailure failure, string folder, string? detail = null, Exception? inner = null)
    : Exception(detail ?? failure.ToString(), inner)
{
    /// <summary>Why.</summary>
    public LedgerFailure Failure { get; } = failure;

    /// <summary>The folder.</summary>
    public string Folder { get; } = folder;

    /// <summary>What the ledger says of itself, or the system of the disk; <c>null</c>: nothing more is known.</summary>
    public string? Detail { get; } = detail;
}
