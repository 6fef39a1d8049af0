using System.Management.Automation;
using Dfinery.Client.Bulk;
using Dfinery.PowerShell.Input;

namespace Dfinery.PowerShell.Cmdlets;

// -Shard: every row is read, since its user is not known before and what is wrong with the whole input ends every shard.
public abstract partial class BulkCommand
{
    private UserShard? _shard;
    private long _otherShards;

    /// <summary>The users to take, e.g. <c>'3/8'</c>: the third of eight shards. Text only. Without it, all.</summary>
    [Parameter]
    [ShardTransformation]
    [ValidateGiven]
    public string? Shard { get; set; }

    /// <summary>True where the row that was read last falls to this run, by its id as it stands there, whether it is one or not.</summary>
    private bool IsOwn() => _shard is null || _shard.Contains(_reader.IdText ?? string.Empty);

    private bool PassOver()
    {
        _otherShards++;
        return _pump.PassOver();
    }
}
