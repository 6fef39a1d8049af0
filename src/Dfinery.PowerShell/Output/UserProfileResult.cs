using Dfinery.Client.Contract;

namespace Dfinery.PowerShell.Output;

#pragma warning disable SA1300, IDE1006 // The API's own names: they are the columns of an exported file.

/// <summary>The result of setting a profile.</summary>
public sealed class UserProfileResult : UserChangeResult
{
    private static readonly ResultColumns Table = ResultColumns.Of<UserProfileResult>(PropertyTable.Profile);

    internal UserProfileResult()
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

    /// <summary>The user's name.</summary>
    public object? user_name { get; set; }

    /// <summary>The user's age.</summary>
    public object? age { get; set; }

    /// <summary>The user's gender.</summary>
    public object? gender { get; set; }

    /// <summary>Consent to informational notices.</summary>
    public object? info_flag { get; set; }

    /// <summary>Consent to advertising.</summary>
    public object? mkt_flag { get; set; }

    /// <summary>Consent to advertising by push.</summary>
    public object? mkt_push_flag { get; set; }

    /// <summary>Consent to advertising by SMS.</summary>
    public object? mkt_sms_flag { get; set; }

    /// <summary>Consent to advertising by Kakao.</summary>
    public object? mkt_kakao_flag { get; set; }

    /// <summary>Consent to advertising at night.</summary>
    public object? night_flag { get; set; }

    /// <summary>Consent to advertising at night by push.</summary>
    public object? night_push_flag { get; set; }

    /// <summary>Consent to advertising at night by SMS.</summary>
    public object? night_sms_flag { get; set; }

    /// <summary>Consent to advertising at night by Kakao.</summary>
    public object? night_kakao_flag { get; set; }

    /// <inheritdoc/>
    public override bool HasLaterRow { get; set; }

    /// <inheritdoc/>
    public override string? SentProperties { get; set; }

    /// <inheritdoc/>
    public override string? Withheld { get; set; }

    internal override ResultColumns Columns => Table;
}
