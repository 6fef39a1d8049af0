using Dfinery.Client.Contract;

namespace Dfinery.PowerShell.Output;

#pragma warning disable SA1300, IDE1006 // The API's own names: they are the columns of an exported file.

/// <summary>The result of setting contact identifiers.</summary>
public sealed class UserCiResult : UserChangeResult
{
    private static readonly ResultColumns Table = ResultColumns.Of<UserCiResult>(PropertyTable.Ci);

    internal UserCiResult()
    {
    }

    /// <inheritdoc/>
    public override string? UserId { get; set; }

    /// <inheritdoc/>
    public override string? Status { get; set; }

    /// <inheritdoc/>
    public override int? Code { get; set; }

    /// <inheritdoc/>
    public override string? Message { get; set; }

    /// <inheritdoc/>
    public override int Attempts { get; set; }

    /// <inheritdoc/>
    public override long Row { get; set; }

    /// <inheritdoc/>
    public override string? Time { get; set; }

    /// <summary>The Kakao id.</summary>
    public object? kakao_id { get; set; }

    /// <summary>The phone number.</summary>
    public object? phone_number { get; set; }

    /// <inheritdoc/>
    public override bool HasLaterRow { get; set; }

    /// <inheritdoc/>
    public override string? SentProperties { get; set; }

    /// <inheritdoc/>
    public override string? Withheld { get; set; }

    internal override ResultColumns Columns => Table;
}
