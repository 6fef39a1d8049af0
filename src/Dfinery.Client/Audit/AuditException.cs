using System;

namespace Dfinery.Client.Audit;

/// <summary>Why an audit log cannot be used.</summary>
internal enum AuditFailure
{
    /// <summary>Another run holds it.</summary>
    Held,
    /// <summary>What stands at its end was not written by this module.</summary>
    NotALog,
    /// <summary>The disk failed, is full, or may not be written.</summary>
    Disk,
}

/// <summary>An audit log cannot be opened. No message holds anything of what stands in it.</summary>
internal sealed class AuditException(AuditFailure failure, string path, string? detail = null, Exception? inner = null)
    : Exception(detail ?? failure.ToString(), inner)
{
    /// <summary>Why.</summary>
    public AuditFailure Failure { get; } = failure;

    /// <summary>The file.</summary>
    public string Path { get; } = path;
}
