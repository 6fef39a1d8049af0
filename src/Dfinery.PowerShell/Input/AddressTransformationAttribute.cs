using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;

namespace Dfinery.PowerShell.Input;

/// <summary>
/// Makes one text of several addresses, which is then refused as an address. PowerShell would pass over the property of a piped object that
/// holds a list, so that the default address was used.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class AddressTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is IList list
            ? string.Join(" and ", list.Cast<object?>())
            : inputData;
}
