using System.Collections.Generic;
using System.Management.Automation;
using Dfinery.Client;
using Dfinery.PowerShell.Binding;
using Dfinery.PowerShell.Output;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>Sets or updates contact identifiers.</summary>
[Cmdlet(VerbsCommon.Set, "DfineryUserCi", DefaultParameterSetName = FromPipeline, SupportsShouldProcess = true, HelpUri = "https://github.com/dfinery/Dfinery.PowerShell#set-dfineryuserci")]
[OutputType(typeof(UserResult))]
public sealed class SetDfineryUserCiCommand : UpdateCommand
{
    /// <summary>The columns to take.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(CiNameCompleter))]
    public string[]? PropertyName { get; set; }

    /// <summary>The user's Kakao id: 10 digits.</summary>
    [Parameter]
    public string? KakaoId { get; set; }

    /// <summary>The user's phone number: digits, country code first.</summary>
    [Parameter]
    public string? PhoneNumber { get; set; }

    private protected override UserOperation Operation => UserOperation.SetCi;

    private protected override string Action => Messages.ConfirmSetCi;

    private protected override IEnumerable<string>? ColumnNames => PropertyName;

    private protected override IEnumerable<(string Key, string? Value)> TypedProperties => [("kakao_id", KakaoId), ("phone_number", PhoneNumber)];
}
