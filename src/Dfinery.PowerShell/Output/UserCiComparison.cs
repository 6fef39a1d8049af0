using Dfinery.Client.Contract;

namespace Dfinery.PowerShell.Output;

#pragma warning disable SA1300, IDE1006 // The API's own names: they are the columns of an exported file.

/// <summary>A row of contact identifiers beside what the server has.</summary>
public sealed class UserCiComparison : UserComparison
{
    private static readonly ResultColumns Table = ResultColumns.Of<UserCiComparison>(PropertyTable.Ci);

    internal UserCiComparison()
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

    /// <inheritdoc/>
    public override string? Comparison { get; set; }

    /// <inheritdoc/>
    public override PropertyDifferenceCollection? Differences { get; set; }

    /// <inheritdoc/>
    public override string? WithdrawnOnServer { get; set; }

    /// <summary>The Kakao id.</summary>
    public object? kakao_id { get; set; }

    /// <summary>The phone number.</summary>
    public object? phone_number { get; set; }

    /// <inheritdoc/>
    public override bool HasLaterRow { get; set; }

    internal override ResultColumns Columns => Table;
}
