using System;
using System.Management.Automation;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>
/// Asks ShouldProcess for each user, but only where -WhatIf, -Confirm or the preferences could make it say something: otherwise a
/// million rows would write a million Verbose lines.
/// </summary>
internal sealed class Confirmation
{
    private readonly PSCmdlet _command;
    private readonly string _action;
    private readonly bool _asks;

    public Confirmation(PSCmdlet command, string action, bool skips)
    {
        _command = command;
        _action = action;
        _asks = IsSet("WhatIf", "WhatIfPreference") || (IsBound("Confirm") ?? (!skips && PreferenceAsks()));
    }

    public bool IsGiven(string userId) =>
        !_asks || _command.ShouldProcess(ErrorFactory.Format(Messages.ConfirmTarget, VisibleText.Of(userId)), _action);

    private bool PreferenceAsks()
    {
        var attribute = (CmdletAttribute)Attribute.GetCustomAttribute(_command.GetType(), typeof(CmdletAttribute))!;
        var preference = LanguagePrimitives.ConvertTo<ConfirmImpact>(_command.GetVariableValue("ConfirmPreference", ConfirmImpact.High));
        return preference != ConfirmImpact.None && attribute.ConfirmImpact >= preference;
    }

    private bool IsSet(string parameter, string variable) =>
        IsBound(parameter) ?? LanguagePrimitives.IsTrue(_command.GetVariableValue(variable, false));

    private bool? IsBound(string parameter) =>
        _command.MyInvocation.BoundParameters.TryGetValue(parameter, out object? value) ? LanguagePrimitives.IsTrue(value) : null;
}
