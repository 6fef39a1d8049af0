<#
.SYNOPSIS
A runbook for Azure Automation: sends a CSV of users to Dfinery.
.DESCRIPTION
The token is the password of a credential asset of the Automation account, or a secret of a key vault that the account's managed identity
may read. The CSV is a blob, fetched with the managed identity, or a local path (a hybrid worker, a mounted share).

Safe to be started again, also by Azure after it moved a job: the rows are sent from the first one, and to set the same values twice does
no harm. If users have several rows in the CSV, or the run ended early, send the whole file again. With -LedgerPath, rows that would change
nothing are not sent, so a job that is started again goes on where it was.

Whether all went well is the job's status, because a runbook has no exit code. The job fails (the script throws) if the run ends early (no
connection, a refused token, a column that looks misspelled), and if nothing was sent (an empty CSV, a wrong delimiter, every row Skipped or
Invalid). Rows that did not succeed do not fail the job; they are counted in the summary, the only output (NotSucceeded), and the first 20
of them stand in the Warning stream. (With pwsh -File, e.g. on a hybrid worker, PowerShell gives exit code 1 where the script throws.)

Needs in the Automation account: this module; with a key vault Az.Accounts and Az.KeyVault; with a blob Az.Accounts and Az.Storage.
.PARAMETER TokenAsset
A credential asset whose password is the token. Default: the variable asset Dfinery-TokenAsset.
.PARAMETER VaultName
A key vault, in place of a credential asset.
.PARAMETER SecretName
The token's secret in the vault. Default: dfinery-api-token.
.PARAMETER LedgerPath
A folder that knows what the server acknowledged of this CSV. Azure may start a job from the beginning on another machine, so the path must
lead to the same folder on all of them: a disk of the only hybrid worker, or a share that locks files for all machines. A sandbox of Azure
has no such path; leave it out there. See Get-Help about_Dfinery_Ledger.
.PARAMETER Path
The CSV: a local path.
.PARAMETER StorageAccountName
The CSV is a blob of this storage account.
.PARAMETER Container
The blob's container.
.PARAMETER Blob
The blob's name.
.EXAMPLE
Start-AzAutomationRunbook -ResourceGroupName crm -AutomationAccountName nightly -Name Runbook-AzureAutomation -Parameters @{
    TokenAsset = 'Dfinery'; StorageAccountName = 'crmexport'; Container = 'nightly'; Blob = 'users.csv'
}
#>
#Requires -Version 5.1
[CmdletBinding(DefaultParameterSetName = 'Path')]
[OutputType([psobject])]
param(
    [string] $TokenAsset,

    [string] $VaultName,

    [string] $SecretName = 'dfinery-api-token',

    [string] $LedgerPath,

    [Parameter(Mandatory = $true, ParameterSetName = 'Path')]
    [string] $Path,

    [Parameter(Mandatory = $true, ParameterSetName = 'Blob')]
    [string] $StorageAccountName,

    [Parameter(Mandatory = $true, ParameterSetName = 'Blob')]
    [string] $Container,

    [Parameter(Mandatory = $true, ParameterSetName = 'Blob')]
    [string] $Blob
)

$ErrorActionPreference = 'Stop'
$ReportedRows = 20
$started = [DateTime]::UtcNow
$counts = @{}
$downloaded = $null
$connection = $null

try {
    if ($VaultName -or $StorageAccountName) {
        $null = Connect-AzAccount -Identity
    }

    if ($VaultName) {
        $token = (Get-AzKeyVaultSecret -VaultName $VaultName -Name $SecretName).SecretValue
    }
    else {
        if (-not (Get-Command Get-AutomationPSCredential -ErrorAction SilentlyContinue)) {
            throw 'Only Azure Automation has credential assets. Elsewhere, use Sync-NightlyUsers.ps1.'
        }

        if (-not $TokenAsset) {
            $TokenAsset = Get-AutomationVariable -Name 'Dfinery-TokenAsset'
        }

        $token = (Get-AutomationPSCredential -Name $TokenAsset).Password
    }

    if (-not $token) {
        throw 'There is no token: check the credential asset, or the secret in the key vault.'
    }

    if ($StorageAccountName) {
        $downloaded = Join-Path ([IO.Path]::GetTempPath()) "$([Guid]::NewGuid()).csv"
        $context = New-AzStorageContext -StorageAccountName $StorageAccountName -UseConnectedAccount
        $null = Get-AzStorageBlobContent -Container $Container -Blob $Blob -Destination $downloaded -Context $context -Force
        $Path = $downloaded
    }

    # Jobs share a sandbox: the connection has a name, and is closed at the end.
    $connection = Connect-Dfinery -Name 'runbook' -Token $token -PassThru
    $reported = 0
    $options = @{ Connection = $connection; ErrorAction = 'SilentlyContinue' }
    if ($LedgerPath) {
        $options.LedgerPath = $LedgerPath
    }

    Import-Csv -LiteralPath $Path -Encoding UTF8 | Set-DfineryUserProfile @options | ForEach-Object {
        $status = "$($_.Status)"
        $counts[$status]++
        if ('Succeeded', 'Unchanged', 'Skipped' -notcontains $status -and $reported -lt $ReportedRows) {
            $reported++
            Write-Warning $_.Message
        }
    }
}
finally {
    if ($connection) {
        Disconnect-Dfinery -Name 'runbook'
    }

    if ($downloaded -and (Test-Path -LiteralPath $downloaded)) {
        Remove-Item -LiteralPath $downloaded
    }
}

$rows = 0
foreach ($count in $counts.Values) {
    $rows += $count
}

$sent = $counts['Succeeded'] + $counts['Unchanged'] + $counts['Failed'] + $counts['Unknown']
$fine = [int] $counts['Succeeded'] + [int] $counts['Unchanged'] + [int] $counts['Skipped']
[pscustomobject] [ordered] @{
    Rows         = $rows
    Succeeded    = [int] $counts['Succeeded']
    Unchanged    = [int] $counts['Unchanged']
    Skipped      = [int] $counts['Skipped']
    NotSucceeded = $rows - $fine
    Started      = $started
    Seconds      = [Math]::Round(([DateTime]::UtcNow - $started).TotalSeconds, 1)
}

if (-not $sent) {
    throw 'Nothing was sent: no row of the CSV could be. Is it the right file, with commas between the columns?'
}
