<#
.SYNOPSIS
Runs examples/slurm/Sync-Array.ps1 on Slurm, requeues one of its tasks while it runs, and checks what the server was sent.
.DESCRIPTION
Starts munged, slurmctld and slurmd of a cluster of its own, with all its files in a temporary folder, and an emulator that answers slowly.
Ends all of it, also on failure. Needs the built module, and Debian's packages slurm-wlm and munge.
.EXAMPLE
./build.ps1 -Task Shards
#>
#Requires -Version 7.4
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
$tasks = 4
$requeued = 2
$users = 80
$rows = 20
. $PSScriptRoot/ShardCheck.ps1
. $PSScriptRoot/SlurmCluster.ps1

function Write-Step([string] $Text) {
    Write-Output ('{0:HH:mm:ss} {1}' -f [DateTime]::Now, $Text)
}

function Assert-True([bool] $Condition, [string] $Text) {
    if (-not $Condition) {
        throw "Not so: $Text"
    }

    Write-Step "checked: $Text"
}

Assert-Slurm
$repository = [IO.Path]::GetFullPath("$PSScriptRoot/../..")
Import-Module "$repository/out/Dfinery/Dfinery.psd1"
$cluster = $emulator = $null
try {
    $emulator = Start-DfineryEmulator -Latency 0:0:0.3
    $cluster = Open-SlurmCluster
    Write-Step "$(& slurmctld -V) with one node runs in $($cluster.Folder)"
    $csv = Join-Path $cluster.Folder 'users.csv'
    Save-ShardFile $csv -Users $users -Rows $rows

    # What sbatch hands on to the tasks.
    $env:PATH = (Split-Path (Get-Process -Id $PID).Path) + ':' + $env:PATH
    $env:PSModulePath = "$repository/out"
    $env:NO_COLOR = '1'
    $env:DFINERY_API_TOKEN = $emulator.Token
    $env:DFINERY_BASE_URI = $emulator.BaseUri
    Push-Location "$repository/examples"
    $id = & sbatch --parsable --output "$($cluster.Folder)/task-%a.out" slurm/Sync-Array.ps1 $csv
    Pop-Location
    Write-Step "sbatch: job $id, $tasks tasks, $($users * $rows) rows of $users users"

    $byTask = 1..$users | ForEach-Object { "user$_" } | Group-Object { Get-ShardNumber $_ $tasks } -AsHashTable
    Wait-Cluster $cluster { @($emulator.Requests | Where-Object { $_.ResultCode -and $_.UserIds[0] -in $byTask[$requeued] }).Count -gt 2 }
    & scontrol requeue "${id}_$requeued"
    $before = Get-SentRow $emulator
    Write-Step "scontrol requeue ${id}_$requeued, of whose users $(Get-Total $before $byTask[$requeued]) rows had been taken"
    Wait-Cluster $cluster { -not (& squeue --noheader --jobs $id) }
    Write-Step 'all tasks have ended'
    foreach ($task in 1..$tasks) {
        Write-Output (Get-Content "$($cluster.Folder)/task-$task.out" | ForEach-Object { "  task $($task): $_" })
    }

    $shown = & scontrol show job $id
    Assert-True (@($shown -match 'JobState=COMPLETED').Count -eq $tasks) 'all tasks are COMPLETED'
    Assert-True (@($shown -match 'Restarts=1').Count -eq 1) 'one of them was restarted'
    $sent = Get-SentRow $emulator
    $others = 1..$tasks | Where-Object { $_ -ne $requeued } | ForEach-Object { $byTask[$_] }
    $again = (Get-Total $sent $byTask[$requeued]) - $byTask[$requeued].Count * $rows
    Assert-True ($sent.Count -eq $users) "all $users users were sent"
    Assert-True (-not ($emulator.Users | Where-Object { $_.Profile['age'] -ne $rows })) 'each user has the value of its last row'
    Assert-True (-not ($others | Where-Object { -not (Test-RowOrder $sent[$_] $rows) })) `
        "the $($others.Count * $rows) rows of tasks that were not requeued succeeded once each, in their order"
    Assert-True (-not ($byTask[$requeued] | Where-Object { -not (Test-RowOrder $sent[$_] $rows -IsRunAgain) })) `
        "the $($byTask[$requeued].Count * $rows) rows of task $requeued came in their order, from the first one again"
    Assert-True ($again -gt 0) "that sent $again rows twice"
}
finally {
    if ($cluster) {
        Close-SlurmCluster $cluster
    }

    if ($emulator) {
        $emulator | Stop-DfineryEmulator
    }
}
