using System;
using System.Management.Automation;
using Dfinery.Client.Bulk;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>
/// Asks ShouldProcess for each user, but only where -WhatIf, -Confirm or the preferences could make it say something: otherwise a
/// million rows would write a million Verbose lines.
/// </summary>
internal sealed class Confirmation
{
    private readonly PSCmdlet _command;
    private readonly Func<BulkRow, string> _actionOf;
    private readonly bool _asks;

    public Confirmation(PSCmdlet command, Func<BulkRow, string> actionOf, bool skips)
    {
        _command = command;
        _actionOf = actionOf;
        IsWhatIf = IsSet("WhatIf", "WhatIfPreference");
        _asks = IsWhatIf || (IsBound("Confirm") ?? (!skips && PreferenceAsks()));
    }

    /// <summary>True where nothing will be done: -WhatIf.</summary>
    public bool IsWhatIf { get; }

    public bool IsGiven(BulkRow row) =>
        !_asks || _command.ShouldProcess(ErrorFactory.Format(Messages.ConfirmTarget, VisibleText.Of(row.UserId!)), _actionOf(row));

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
