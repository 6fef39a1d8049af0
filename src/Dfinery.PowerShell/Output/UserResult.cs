using Dfinery.Client.Bulk;

namespace Dfinery.PowerShell.Output;

/// <summary>How one row ended: exactly one for each row taken in, in input order.</summary>
public class UserResult
{
    internal UserResult(BulkRow row, string? message)
    {
        UserId = row.UserId;
        Status = row.Status;
        Code = row.Code;
        Message = message;
        Attempts = row.Attempts;
        Row = row.Position;
        InputObject = row.Tag;
    }

    /// <summary>The user; empty where the row named none.</summary>
    public string? UserId { get; }

    /// <summary>How it ended.</summary>
    public UserStatus Status { get; }

    /// <summary>The API's result code, or none.</summary>
    public int? Code { get; }

    /// <summary>Why it did not succeed.</summary>
    public string? Message { get; }

    /// <summary>How many times the row was sent.</summary>
    public int Attempts { get; }

    /// <summary>1-based position in the input.</summary>
    public long Row { get; }

    /// <summary>The row as it came: a result piped into a Set cmdlet sends it again.</summary>
    public object? InputObject { get; }
}

/// <summary>The result of a view: it carries one note property for each API property that was asked for.</summary>
public sealed class UserView : UserResult
{
    internal UserView(BulkRow row, string? message)
        : base(row, message)
    {
    }
}
