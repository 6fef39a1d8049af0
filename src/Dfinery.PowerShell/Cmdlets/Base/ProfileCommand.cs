using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using Dfinery.PowerShell.Input;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>The base of the cmdlets that take rows of user profiles: what is read of a row, and how.</summary>
public abstract class ProfileCommand : UpdateCommand
{
    /// <summary>The columns to take.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    [SupportsWildcards]
    [ValidateGiven]
    public string[]? PropertyName { get; set; }

    /// <summary>Values of consent flags as the input has them, and what they mean: Subscribed or Unsubscribed.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(HashtableCompleter))]
    [ValidateGiven]
    public Hashtable? FlagMap { get; set; }

    /// <summary>The user's name.</summary>
    [Parameter]
    [Alias("user_name")]
    public string? UserName { get; set; }

    /// <summary>The user's age.</summary>
    [Parameter]
    public string? Age { get; set; }

    /// <summary>The user's gender.</summary>
    [Parameter]
    public string? Gender { get; set; }

    /// <summary>Consent to informational notices.</summary>
    [Parameter]
    [ValidateSet("Subscribed", "Unsubscribed")]
    [Alias("info_flag")]
    public string? InfoFlag { get; set; }

    /// <summary>Consent to advertising.</summary>
    [Parameter]
    [ValidateSet("Subscribed", "Unsubscribed")]
    [Alias("mkt_flag")]
    public string? MktFlag { get; set; }

    /// <summary>Consent to advertising by push.</summary>
    [Parameter]
    [ValidateSet("Subscribed", "Unsubscribed")]
    [Alias("mkt_push_flag")]
    public string? MktPushFlag { get; set; }

    /// <summary>Consent to advertising by SMS.</summary>
    [Parameter]
    [ValidateSet("Subscribed", "Unsubscribed")]
    [Alias("mkt_sms_flag")]
    public string? MktSmsFlag { get; set; }

    /// <summary>Consent to advertising by Kakao.</summary>
    [Parameter]
    [ValidateSet("Subscribed", "Unsubscribed")]
    [Alias("mkt_kakao_flag")]
    public string? MktKakaoFlag { get; set; }

    /// <summary>Consent to advertising at night.</summary>
    [Parameter]
    [ValidateSet("Subscribed", "Unsubscribed")]
    [Alias("night_flag")]
    public string? NightFlag { get; set; }

    /// <summary>Consent to advertising at night by push.</summary>
    [Parameter]
    [ValidateSet("Subscribed", "Unsubscribed")]
    [Alias("night_push_flag")]
    public string? NightPushFlag { get; set; }

    /// <summary>Consent to advertising at night by SMS.</summary>
    [Parameter]
    [ValidateSet("Subscribed", "Unsubscribed")]
    [Alias("night_sms_flag")]
    public string? NightSmsFlag { get; set; }

    /// <summary>Consent to advertising at night by Kakao.</summary>
    [Parameter]
    [ValidateSet("Subscribed", "Unsubscribed")]
    [Alias("night_kakao_flag")]
    public string? NightKakaoFlag { get; set; }

    private protected sealed override IEnumerable<string>? ColumnNames => PropertyName;

    private protected sealed override IDictionary? FlagMeanings => FlagMap;
}
