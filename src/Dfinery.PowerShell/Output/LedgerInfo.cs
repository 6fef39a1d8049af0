using System;
using System.Management.Automation;
using Dfinery.Client.Ledger;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Output;

/// <summary>What one domain of a ledger knows, in numbers and names of properties: no id, no value and no hash of either.</summary>
public sealed class LedgerInfo
{
    // Of a run that may use it, and of one that holds it.
    private const string Ready = nameof(Ready);
    private const string InUse = nameof(InUse);

    internal LedgerInfo(string folder, string domain, long size, LedgerStatus status)
    {
        Path = folder;
        Domain = domain;
        Size = size;
        IsHeld = status.IsHeld;
        State = status.Failure?.Failure.ToString() ?? (IsHeld ? InUse : Ready);
        if (status.Failure is { } failure)
        {
            ErrorRecord error = LedgerErrors.Of(failure).Record;
            Problem = error.ErrorDetails.Message;
            RecommendedAction = error.ErrorDetails.RecommendedAction;
        }

        Users = status.Users;
        PropertyName = [.. status.Names];
        InDoubt = status.InDoubt;
        if (status.Head is not { } head)
            return;
        Format = head.Format;
        if (head.Format > LedgerHead.CurrentFormat)
            return;
        Made = head.Made;
        LastRun = head.Opened;
        BaseUri = head.BaseUri;
        Shard = head.Shard.Length > 0 ? head.Shard : null;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What it is about: <c>profile</c> or <c>ci</c>. A run holds one of them.</summary>
    public string Domain { get; }

    /// <summary>Ready, InUse, or why it cannot be used: Damaged, KeyMissing, Restored, NewerFormat or Disk.</summary>
    public string State { get; }

    /// <summary>True where a run, or another command, has it open.</summary>
    public bool IsHeld { get; }

    /// <summary>The users of whom something is known.</summary>
    public long Users { get; }

    /// <summary>How many properties it knows.</summary>
    public int Properties => PropertyName.Length;

    /// <summary>The names of the properties.</summary>
    public string[] PropertyName { get; }

    /// <summary>The values that are sent again, because the last request with them may not have arrived, or still may.</summary>
    public long InDoubt { get; }

    /// <summary>The bytes of its files.</summary>
    public long Size { get; }

    /// <summary>When it was made, in UTC.</summary>
    public DateTimeOffset? Made { get; }

    /// <summary>When the last run began, in UTC.</summary>
    public DateTimeOffset? LastRun { get; }

    /// <summary>The address of the API that acknowledged the values.</summary>
    public string? BaseUri { get; }

    /// <summary>The shard whose users it knows; none: all.</summary>
    public string? Shard { get; }

    /// <summary>The number of its format.</summary>
    public int? Format { get; }

    /// <summary>Why it cannot be used; the numbers say then what could be read of it.</summary>
    public string? Problem { get; }

    /// <summary>What to do about it.</summary>
    public string? RecommendedAction { get; }
}
