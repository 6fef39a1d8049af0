using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Session;

namespace Dfinery.PowerShell.Input;

/// <summary>
/// Refuses nothing, or a list with nothing in it, where it is given: a variable that was never set or a secret that was not found must not
/// become the default, which may be another tenant's.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ValidateGivenAttribute : ValidateArgumentsAttribute
{
    /// <summary>True for a parameter of Connect-Dfinery: after it has failed, nothing else may serve in the connection's place.</summary>
    public bool IsForConnection { get; set; }

    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        string? problem = (arguments as DfineryToken)?.Problem ?? (IsNothing(arguments) ? Messages.ProblemGivenNothing : null);
        if (problem is null)
            return;
        if (IsForConnection)
            DfinerySession.Current.HasConnectFailed = true;
        throw new ValidationMetadataException(problem);
    }

    private static bool IsNothing(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        null or DBNull => true,
        string text => text.Length == 0,
        PSCredential credential => string.IsNullOrEmpty(credential.UserName),
        IDictionary => false,
        IList list => list.Count == 0 || list.Cast<object?>().Any(IsNothing),
        _ => false,
    };
}
