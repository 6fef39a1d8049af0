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
    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is DfineryToken { Problem: { } problem })
            throw new ValidationMetadataException(problem);
        if (IsNothing(arguments))
            throw new ValidationMetadataException(Messages.ProblemGivenNothing);
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
