using System;
using System.Management.Automation;
using Dfinery.Client.Bulk;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Input;

/// <summary>Refuses what is no shard, and in particular a number: in a hashtable or an expression, 3/8 is 0.375.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ShardTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            null or "" => inputData,
            string text when UserShard.Parse(text) is { } shard => shard.ToString(),
            string => throw new ArgumentTransformationMetadataException(Messages.ProblemShard),
            _ => throw new ArgumentTransformationMetadataException(Messages.ProblemShardType),
        };
}
