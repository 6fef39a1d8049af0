<#
.SYNOPSIS
Sends one CSV of users to Dfinery with several processes on this machine, each of which takes a part of the users.
.DESCRIPTION
Starts Sync-NightlyUsers.ps1, which has to be beside it with the folder Shared, once for each shard, all at once, each in a PowerShell of
its own. Each reads the whole file and sends the users of its shard; a user's rows are all in one shard, and so stay in their order. Says
how each of them ended, and at the end which of them to run again and which files of failed rows to fix and send. The lock, the file of
rows that did not succeed and the log of a shard have its name: users.failed.3-of-8.csv.

All processes share the quota of the token, so shards do not send more than the quota lets through. They help where one process does not
use the quota up: where reading the file takes longer than sending it.

A shard that was killed or ended early starts at its first row when it is run again: no other shard is sent again, and to set the same
values twice does no harm. That holds as long as -Count is the same: with another -Count, users fall to other shards. So let all shards
come to their end before you change it.

Exit codes: the worst one of the shards, as Sync-NightlyUsers.ps1 has them: 2 (one ended early or was killed), then 4 (one was locked by
another run), 3 (one had nothing to send), 1 (some rows did not succeed), and 0 only if every shard ended with 0. 130 after Ctrl+C, which
stops all of them.
.PARAMETER Path
The CSV.
.PARAMETER Count
How many shards there are.
.PARAMETER Only
Runs these shards only: -Only 3 is 3/8 where -Count is 8.
.PARAMETER FailedPath
Where the rows go that did not succeed; each shard's file has its own name. Default: users.failed.csv beside users.csv.
.PARAMETER Option
Any other parameter goes to Sync-NightlyUsers.ps1 as it is, as text: -WithCi -LogPath sync.log -PropertyMap 'No=user_id'.
.EXAMPLE
pwsh -NoProfile -File Sync-Shards.ps1 -Path /data/users.csv -Count 4 -WithCi -LogPath /var/log/dfinery.log

Four processes, with the token in DFINERY_API_TOKEN. Their logs are dfinery.1-of-4.log to dfinery.4-of-4.log.
.EXAMPLE
./Sync-Shards.ps1 -Path /data/users.csv -Count 4 -Only 3

Runs the third of four again.
#>
#Requires -Version 5.1
[CmdletBinding()]
[OutputType([string])]
param(
    [Parameter(Mandatory = $true, Position = 0)]
    [string] $Path,

    [Parameter(Mandatory = $true)]
    [ValidateRange(1, 64)]
    [int] $Count,

    [object[]] $Only,

    [string] $FailedPath,

    [Parameter(ValueFromRemainingArguments = $true)]
    [object[]] $Option = @()
)

$ErrorActionPreference = 'Stop'
$started = @()
$codes = [ordered] @{}
$toFix = @()

# Stays, if neither the end nor an error is reached: Ctrl+C.
$exitCode = 130

# The worst one first.
$severity = 2, 4, 3, 1, 0

. (Join-Path $PSScriptRoot 'Shared/Job.ps1')
. (Join-Path $PSScriptRoot 'Shared/Process.ps1')
. (Join-Path $PSScriptRoot 'Shared/Shard.ps1')
$job = New-Job 'Sync-Shards'
try {
    $source = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Path)
    if (-not $FailedPath) {
        $FailedPath = ($source -replace '\.csv$') + '.failed.csv'
    }

    $failed = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($FailedPath)
    $numbers = if ($Only) { Split-Name 'Only' $Only (1..$Count) } else { 1..$Count }
    foreach ($number in $numbers) {
        $arguments = @('-Path', $source, '-Shard', "$number/$Count", '-FailedPath', $failed, '-InformationAction', 'Continue') + $Option
        $started += Invoke-ScriptProcess (Join-Path $PSScriptRoot 'Sync-NightlyUsers.ps1') $arguments |
            Add-Member Number $number -PassThru
    }

    while ($codes.Count -lt $started.Count) {
        Start-Sleep -Milliseconds 100
        foreach ($shard in $started | Where-Object { $_.Process.HasExited -and -not $codes.Contains("$($_.Number)") }) {
            $code = $codes["$($shard.Number)"] = $shard.Process.ExitCode
            $text = (Get-ProcessText $shard).Replace("$($source): ", '')
            if (1, 3 -contains $code -and $text -like '*Rows that did not succeed are in *') {
                $toFix += $shard.Number
            }

            "Shard $($shard.Number)/$Count ended with $code. $text".TrimEnd()
        }
    }

    # A process that was killed has a code of the system.
    $again = @($codes.Keys | Where-Object { 0, 1, 3 -notcontains $codes[$_] } | Sort-Object { [int] $_ })
    $exitCode = $severity | Where-Object { $codes.Values -contains $_ } | Select-Object -First 1
    if ($again | Where-Object { $codes[$_] -ne 4 }) {
        $exitCode = 2
    }

    $tally = @($codes.Values | Group-Object | Sort-Object { [int] $_.Name } | ForEach-Object { "$($_.Count) with $($_.Name)" })
    $tally[0] = $tally[0] -replace ' with', ' ended with'
    $say = "$($codes.Count) shard$(if ($codes.Count -ne 1) { 's' }): $($tally -join ', ')."
    if ($again) {
        $say += " Run again, with the same -Count: -Only $($again -join ',')."
    }

    if ($toFix) {
        $names = $toFix | Sort-Object | ForEach-Object { Split-Path -Leaf (Get-ShardPath $failed "$_/$Count") }
        $say += " Fix the rows in $($names -join ', '), and send each of these files with Sync-NightlyUsers.ps1. " +
            'If users have several rows, fix and send the whole file instead.'
    }

    $say
}
catch {
    $exitCode = 2
    Exit-Early $job $_ $PSCmdlet
}
finally {
    if ($exitCode -eq 130) {
        Close-ScriptProcess $started
        $Host.UI.WriteErrorLine('Stopped; run all shards again.')
        Exit-Stopped $job
    }
}

exit $exitCode
