namespace Dfinery.PowerShell.Output;

/// <summary>The result of deleting contact identifiers.</summary>
public sealed class UserCiRemoval : UserChangeResult
{
    internal UserCiRemoval()
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
    public override bool HasLaterRow { get; set; }

    /// <inheritdoc/>
    public override string? SentProperties { get; set; }

    /// <inheritdoc/>
    public override string? Withheld { get; set; }

    internal override ResultColumns Columns => ResultColumns.None;
}
