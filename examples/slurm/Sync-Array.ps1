#!/usr/bin/env pwsh
#SBATCH --job-name=dfinery-sync
#SBATCH --array=1-4
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --cpus-per-task=1

<#
.SYNOPSIS
A Slurm array job that sends one CSV of users to Dfinery, each task a part of the users.
.DESCRIPTION
Submit it in the folder of Sync-NightlyUsers.ps1 (examples), with the CSV. The nodes need pwsh and the module, and have to see that folder
and the CSV. The token is in the environment variable DFINERY_API_TOKEN, which sbatch hands on; so is DFINERY_BASE_URI.

Each task reads the whole file and sends the users of its shard; all rows of a user are in the same shard. To change the number of tasks,
change it in both places, --array and -Shard, and not before all tasks of an earlier job have come to their end: with another number,
users fall to other shards.

A task that is requeued (scontrol requeue, or because its node failed) starts at the first row of its shard again. No other task is sent
again, and to set the same values twice does no harm.

Each task has its own file of rows that did not succeed, beside the CSV: users.failed.3-of-4.csv. The state of a task is FAILED where its
exit code is not 0; the exit codes are those of Sync-NightlyUsers.ps1, and 2 also where that cannot be started.
.PARAMETER Path
The CSV.
.EXAMPLE
sbatch slurm/Sync-Array.ps1 /data/users.csv

Submits the job. Its output is in slurm-<job>_<task>.out.
.EXAMPLE
sbatch --array=3 slurm/Sync-Array.ps1 /data/users.csv

Runs the third of the four again.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true, Position = 0)]
    [string] $Path
)

# Without it, what cannot be started would be an error beside which the job ends with 0.
$ErrorActionPreference = 'Stop'
try {
    # Slurm runs a copy of this script in a folder of its own, so $PSScriptRoot is not the folder of the examples.
    $sync = [IO.Path]::Combine("$env:SLURM_SUBMIT_DIR", 'Sync-NightlyUsers.ps1')
    if (-not $env:SLURM_SUBMIT_DIR -or -not (Test-Path -LiteralPath $sync)) {
        throw "There is no Sync-NightlyUsers.ps1 in the folder '$env:SLURM_SUBMIT_DIR' (SLURM_SUBMIT_DIR): submit the job in its folder."
    }

    & $sync -Path $Path -Shard "$env:SLURM_ARRAY_TASK_ID/4" -InformationAction Continue
}
catch {
    $Host.UI.WriteErrorLine("Sync-Array: $($_.Exception.Message)")
    exit 2
}

exit $LASTEXITCODE
