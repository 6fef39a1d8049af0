# Belongs to Sync-NightlyUsers.ps1 and Sync-Shards.ps1 in the folder above, which do not run without it: copy the folder Shared with them.

# The file of one shard: users.failed.csv becomes users.failed.3-of-8.csv, so that shards in the same folder do not meet.
function Get-ShardPath {
    [CmdletBinding()]
    [OutputType([string])]
    param([string] $Path, [string] $Shard)

    if (-not $Shard) {
        return $Path
    }

    $name = [IO.Path]::GetFileNameWithoutExtension($Path) + '.' + ($Shard -replace '/', '-of-') + [IO.Path]::GetExtension($Path)
    Join-Path (Split-Path $Path) $name
}

# What is to be done after a run that did not come to its end.
function Get-Again {
    [CmdletBinding()]
    [OutputType([string])]
    param([string] $Shard, [string] $LedgerPath)

    if ($LedgerPath) {
        'run the same line again: the ledger knows what is done'
    }
    elseif ($Shard) {
        "send the whole file again with -Shard $Shard"
    }
    else {
        'send the whole file again'
    }
}

# True where the file has users, but none of them is in this shard.
function Test-EmptyShard {
    [CmdletBinding()]
    [OutputType([bool])]
    param([psobject] $Tally, [psobject] $Summary)

    $Tally.Rows -eq 0 -and $Summary.OtherShards -gt 0
}
