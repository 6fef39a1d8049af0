<#
.SYNOPSIS
Sends the CSV of several tenants (apps) to Dfinery, side by side where PowerShell can.
.DESCRIPTION
Each tenant is a named connection with its own token, quota and CSV. On PowerShell 7 the tenants run in parallel, each in a runspace of
its own that is handed the open connection; on Windows PowerShell they run one after the other. A tenant that fails does not stop the
others: one object comes out for each, with the rows by status and, where the run ended early, the error.
.PARAMETER Tenant
Names of open connections, and the CSV that each is sent: @{ kr = './kr.csv'; jp = './jp.csv' }.
.PARAMETER ThrottleLimit
At most so many tenants at a time. Default: 4. Every tenant has up to 32 requests of its own in flight (Connect-Dfinery -ThrottleLimit).
.EXAMPLE
Connect-Dfinery -Name kr -Token (Get-Secret dfinery-kr)
Connect-Dfinery -Name jp -Token (Get-Secret dfinery-jp)
./Sync-Tenants.ps1 -Tenant @{ kr = './kr.csv'; jp = './jp.csv' }

Two tenants, with their tokens from SecretManagement.
.EXAMPLE
./Sync-Tenants.ps1 -Tenant $tenants | Where-Object { $_.Error -or $_.NotSucceeded }

Only those that need another look.
#>
#Requires -Version 5.1
[CmdletBinding()]
[OutputType([psobject])]
param(
    [Parameter(Mandatory = $true, Position = 0)]
    [hashtable] $Tenant,

    [ValidateRange(1, 64)]
    [int] $ThrottleLimit = 4
)

$ErrorActionPreference = 'Stop'

function Sync-OneTenant {
    [CmdletBinding()]
    param([string] $Name, [string] $Path, [object] $Connection)

    $summary = [pscustomobject] [ordered] @{ Tenant = $Name; Rows = 0; Succeeded = 0; Skipped = 0; NotSucceeded = 0; Error = $null }
    try {
        Import-Csv -LiteralPath $Path -Encoding UTF8 -ErrorAction Stop |
            Set-DfineryUserProfile -Connection $Connection -ErrorAction SilentlyContinue |
            ForEach-Object {
                $summary.Rows++
                switch ("$($_.Status)") {
                    'Succeeded' { $summary.Succeeded++ }
                    'Skipped' { $summary.Skipped++ }
                    default { $summary.NotSucceeded++ }
                }
            }
    }
    catch {
        $summary.Error = $_.Exception.Message
    }

    $summary
}

# All names are looked up before anything is sent; an unknown one ends it here.
$connections = @{}
$paths = @{}
foreach ($name in $Tenant.Keys) {
    $connections[$name] = Get-DfineryConnection -Name $name
    $paths[$name] = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Tenant[$name])
}

if ($PSVersionTable.PSVersion.Major -lt 7) {
    foreach ($name in $connections.Keys) {
        Sync-OneTenant -Name $name -Path $paths[$name] -Connection $connections[$name]
    }

    return
}

# A runspace starts empty: it gets the module, the function and, as they are, the open connections.
$module = Join-Path (Get-Command Set-DfineryUserProfile).Module.ModuleBase 'Dfinery.psd1'
$function = ${function:Sync-OneTenant}.ToString()
$connections.Keys | ForEach-Object -ThrottleLimit $ThrottleLimit -Parallel {
    Import-Module $using:module
    ${function:Sync-OneTenant} = $using:function
    Sync-OneTenant -Name $_ -Path ($using:paths)[$_] -Connection ($using:connections)[$_]
}
