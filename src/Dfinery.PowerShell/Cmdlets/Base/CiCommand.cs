using System;
using System.Collections.Generic;
using System.Management.Automation;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Input;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>The base of the cmdlets that take rows of contact identifiers: what is read of a row, and how.</summary>
public abstract class CiCommand : UpdateCommand
{
    /// <summary>The columns to take.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(CiNameCompleter))]
    [SupportsWildcards]
    [ValidateGiven]
    public string[]? PropertyName { get; set; }

    /// <summary>The user's Kakao id: 10 digits.</summary>
    [Parameter]
    [Alias("kakao_id")]
    public string? KakaoId { get; set; }

    /// <summary>The user's phone number: digits, country code first.</summary>
    [Parameter]
    [Alias("phone_number")]
    public string? PhoneNumber { get; set; }

    /// <summary>Brings phone numbers into the API's form: +82 10-1234-5678 and 010-1234-5678 become 821012345678.</summary>
    [Parameter]
    public SwitchParameter NormalizePhoneNumber { get; set; }

    /// <summary>The country of numbers written without one, for -NormalizePhoneNumber: 1 to 3 digits, e.g. 82.</summary>
    [Parameter]
    [ValidatePattern(@"^(\+|00)?[1-9][0-9]{0,2}$")]
    public string? CountryCode { get; set; }

    private protected sealed override IEnumerable<string>? ColumnNames => PropertyName;

    private protected sealed override Func<PropertyRule, string, string?>? Normalize => !NormalizePhoneNumber
        ? null
        : CountryCode?.TrimStart('+', '0') is not { } country
            ? throw CommandErrors.NoCountryCode()
            : (rule, text) => rule.Name == "phone_number" ? Dfinery.Client.Contract.PhoneNumber.Normalize(text, country) : text;
}
