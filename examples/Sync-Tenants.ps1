<#
.SYNOPSIS
Sends the CSV of several tenants (apps) to Dfinery, side by side where PowerShell can.
.DESCRIPTION
Runs Sync-NightlyUsers.ps1, which has to be beside it with the folder Shared, for each tenant: a named connection with its own token, quota
and CSV. Each has its own lock, and its own file of rows that did not succeed: kr.failed.csv beside kr.csv. On PowerShell 7 the tenants run
in parallel, each in a runspace of its own that is handed the open connection; on Windows PowerShell they run one after the other. A tenant
that fails does not stop the others: one object comes out for each, with its rows, its exit code and, where it sent nothing or ended early,
the reason.

Exit codes ($LASTEXITCODE) are those of Sync-NightlyUsers.ps1; of several, the worst one: 2 (one ended early), then 4 (one was locked by
another run), 3 (one had nothing to send), 1 (some rows did not succeed), and 0 only if all of all are sent. Where nothing can be sent at
all, because a connection or -Tenant is wrong, there is a terminating error.
.PARAMETER Tenant
Names of open connections, and the CSV that each is sent: @{ kr = './kr.csv'; jp = './jp.csv' }.
.PARAMETER WithCi
Sets the CI, too.
.PARAMETER ThrottleLimit
At most so many tenants at a time. Default: 4. Every tenant has up to 32 requests of its own in flight (Connect-Dfinery -ThrottleLimit).
.PARAMETER LogPath
A file to which all of them add their lines, with the time in UTC.
.EXAMPLE
Connect-Dfinery -Name kr -Token (Get-Secret dfinery-kr)
Connect-Dfinery -Name jp -Token (Get-Secret dfinery-jp)
./Sync-Tenants.ps1 -Tenant @{ kr = './kr.csv'; jp = './jp.csv' }
exit $LASTEXITCODE

Two tenants, with their tokens from SecretManagement. With $ErrorActionPreference = 'Stop' above it, this is a script for a scheduler.
.EXAMPLE
./Sync-Tenants.ps1 -Tenant $tenants | Where-Object ExitCode -ne 0

Only those that need another look.
#>
#Requires -Version 5.1
[Diagnostics.CodeAnalysis.SuppressMessage('PSReviewUnusedParameter', 'ThrottleLimit', Justification = 'It is used in a block.')]
[CmdletBinding()]
[OutputType([psobject])]
param(
    [Parameter(Mandatory = $true, Position = 0)]
    [hashtable] $Tenant,

    [switch] $WithCi,

    [ValidateRange(1, 64)]
    [int] $ThrottleLimit = 4,

    [string] $LogPath
)

$ErrorActionPreference = 'Stop'
$sync = Join-Path $PSScriptRoot 'Sync-NightlyUsers.ps1'
$exitCode = 0

# The worst one first.
$severity = 2, 4, 3, 1, 0

# All names are looked up before anything is sent; an unknown one ends it here.
$jobs = foreach ($name in $Tenant.Keys) {
    $options = @{
        Connection = Get-DfineryConnection -Name $name
        Path       = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Tenant[$name])
        WithCi     = $WithCi
        PassThru   = $true
    }
    if ($LogPath) {
        $options.LogPath = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($LogPath)
    }

    @{ Name = $name; Options = $options }
}

$results = {
    if ($PSVersionTable.PSVersion.Major -lt 7) {
        foreach ($job in $jobs) {
            $options = $job.Options
            & $sync @options | Select-Object @{ Name = 'Tenant'; Expression = { $job.Name } }, *
        }

        return
    }

    # A runspace starts empty: it gets the module and, as they are, the open connections.
    $module = Join-Path (Get-Command Set-DfineryUserProfile).Module.ModuleBase 'Dfinery.psd1'
    $jobs | ForEach-Object -ThrottleLimit $ThrottleLimit -Parallel {
        Import-Module $using:module
        $job = $_
        $options = $job.Options
        & $using:sync @options | Select-Object @{ Name = 'Tenant'; Expression = { $job.Name } }, *
    }
}

& $results | ForEach-Object {
    if ($severity.IndexOf($_.ExitCode) -lt $severity.IndexOf($exitCode)) {
        $exitCode = $_.ExitCode
    }

    $_
}

exit $exitCode
