using System;
using System.Management.Automation;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Input;

/// <summary>
/// Takes a TimeSpan, or a plain number in the parameter's unit: PowerShell itself would read the number as ticks, and nothing as none.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class DurationTransformationAttribute : ArgumentTransformationAttribute
{
    private readonly double _secondsPerUnit;

    /// <summary>A transformation for numbers in units of so many seconds.</summary>
    public DurationTransformationAttribute(double secondsPerUnit) => _secondsPerUnit = secondsPerUnit;

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? bare = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (bare is null)
            throw new ArgumentTransformationMetadataException(Messages.ProblemGivenNothing);
        return LanguagePrimitives.TryConvertTo(bare, out double number) && bare is not TimeSpan
            ? TimeSpan.FromSeconds(number * _secondsPerUnit)
            : bare;
    }
}
