using System;
using System.Collections;
using System.Management.Automation;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Input;

/// <summary>
/// Refuses in -UserId what is no id, before PowerShell makes a text of it: of a result, a view or a hashtable that would be the name of its
/// type, which the server takes for a user.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class UserIdTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        Check(inputData);
        return inputData;
    }

    private static void Check(object? value)
    {
        object? bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (bare is IList list)
        {
            foreach (object? item in list)
                Check(item);
        }
        else if (bare is not string && !UserIdCell.TryRead(value, out _))
            throw new ArgumentTransformationMetadataException(RowProblems.NoPlainId(bare!));
    }
}
