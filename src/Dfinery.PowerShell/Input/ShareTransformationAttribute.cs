using System;
using System.Management.Automation;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Input;

/// <summary>Refuses what is no fraction in words that say what is one; nothing is left to <see cref="ValidateGivenAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ShareTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? bare = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (bare is null)
            return null;
        return LanguagePrimitives.TryConvertTo(bare, out double share) && share is >= 0.01 and <= 1
            ? share
            : throw new ArgumentTransformationMetadataException(Messages.ProblemShare);
    }
}
