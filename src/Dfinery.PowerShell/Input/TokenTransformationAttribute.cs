using System.Management.Automation;
using Dfinery.PowerShell.Session;

namespace Dfinery.PowerShell.Input;

/// <summary>
/// Makes a <see cref="DfineryToken"/> of anything, so that <see cref="ValidateGivenAttribute"/> refuses what is none. The constructors
/// serve where a mock has dropped this attribute; their exceptions do not do here, because PowerShell passes over a parameter that a piped
/// object's property cannot be converted to.
/// </summary>
[System.AttributeUsage(System.AttributeTargets.Property | System.AttributeTargets.Field)]
public sealed class TokenTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => DfineryToken.From(inputData);
}
