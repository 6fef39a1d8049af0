<#
.SYNOPSIS
Sends a CSV of users to Dfinery every night: for a scheduler, with exit codes and a file of the rows that did not succeed.
.DESCRIPTION
Reads the CSV row by row (it is never held in memory), sets the profiles and, with -WithCi, in a second pass the CI. Rows that did not
succeed are written to -FailedPath as they came, with the columns Status, Code and Message. Fix them there and give that file to -Path:
the three columns are left alone when the rows are sent again. To set the same values twice does no harm.

The token comes from the session's connection, from the environment variable DFINERY_API_TOKEN, or from -TokenPath.

What happened goes to the Information stream (-InformationAction Continue shows it) and, in more detail, to the Verbose stream.

Exit codes:
  0  All rows succeeded, or had nothing to send. A file at -FailedPath from an earlier run is removed.
  1  Some rows did not succeed; they are in -FailedPath. (PowerShell itself returns 1, too, when a parameter is missing.)
  2  The run ended early: no connection, a refused token, a file that cannot be read. -FailedPath is left as it was. Send the whole
     file again once the cause is mended.
.PARAMETER Path
The CSV, UTF-8: a column user_id, and those of the API such as user_name or mkt_flag. Other columns are left alone.
.PARAMETER FailedPath
Where the rows go that did not succeed. Default: failed.csv beside the CSV.
.PARAMETER WithCi
Sets the CI (phone_number, kakao_id), too. Phone numbers may be written as people write them.
.PARAMETER CountryCode
The country of phone numbers that are written without one. Default: 82.
.PARAMETER TokenPath
A credential whose password is the token, as Get-Credential | Export-Clixml saves it. Windows encrypts it for this account on this
machine; other systems do not, so let nobody else read the file.
.EXAMPLE
pwsh -NoProfile -File Sync-NightlyUsers.ps1 -Path /data/users.csv -WithCi -InformationAction Continue

For cron, with the token in DFINERY_API_TOKEN.
.EXAMPLE
powershell.exe -NoProfile -File Sync-NightlyUsers.ps1 -Path D:\crm\users.csv -TokenPath D:\crm\dfinery.xml

For the Windows Task Scheduler.
.EXAMPLE
./Sync-NightlyUsers.ps1 -Path ./failed.csv -FailedPath ./failed-again.csv

Sends the mended rows again.
#>
#Requires -Version 5.1
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true, Position = 0)]
    [string] $Path,

    [string] $FailedPath,

    [switch] $WithCi,

    [ValidatePattern('^[1-9][0-9]{0,2}$')]
    [string] $CountryCode = '82',

    [string] $TokenPath
)

$ErrorActionPreference = 'Stop'
$counts = @{}
$failed = New-Object 'System.Collections.Generic.SortedDictionary[long, psobject]'
$target = @{}

# Counts a result, and keeps its row if it did not succeed. A row that fails in both passes is kept once.
function Register-Result {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline = $true)] [psobject] $Result)

    process {
        $status = "$($Result.Status)"
        $counts[$status]++
        if ($status -eq 'Succeeded' -or $status -eq 'Skipped') {
            return
        }

        Write-Verbose "$status $($Result.Message)"
        $message = $Result.Message
        $row = $null
        if ($failed.TryGetValue($Result.Row, [ref] $row)) {
            $message = "$($row.Message) $message"
        }
        else {
            $row = $Result.InputObject
            $failed[$Result.Row] = $row
        }

        $row | Add-Member -NotePropertyMembers ([ordered] @{ Status = $status; Code = $Result.Code; Message = $message }) -Force
    }
}

try {
    $source = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Path)
    if (-not $FailedPath) {
        $FailedPath = Join-Path (Split-Path $source) 'failed.csv'
    }

    $FailedPath = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($FailedPath)
    if ($FailedPath -eq $source) {
        throw '-FailedPath is the file that -Path names; it would be overwritten.'
    }

    if ($TokenPath) {
        $target.Connection = Connect-Dfinery -Name 'nightly-sync' -Token (Import-Clixml -LiteralPath $TokenPath).Password -PassThru
    }

    # A bad row is an error of its own; here it is a row of the failed file instead.
    Import-Csv -LiteralPath $source -Encoding UTF8 | Set-DfineryUserProfile @target -ErrorAction SilentlyContinue | Register-Result
    if ($WithCi) {
        Import-Csv -LiteralPath $source -Encoding UTF8 |
            Set-DfineryUserCi @target -NormalizePhoneNumber -CountryCode $CountryCode -ErrorAction SilentlyContinue | Register-Result
    }

    if ($failed.Count -gt 0) {
        $failed.Values | Export-Csv -LiteralPath $FailedPath -NoTypeInformation -Encoding UTF8
    }
    elseif (Test-Path -LiteralPath $FailedPath) {
        Remove-Item -LiteralPath $FailedPath
    }
}
catch {
    Write-Error -Message "The run ended early: $($_.Exception.Message)" -ErrorAction Continue `
        -RecommendedAction "$($_.ErrorDetails.RecommendedAction)"
    exit 2
}
finally {
    if ($target.Connection) {
        Disconnect-Dfinery -Name 'nightly-sync'
    }
}

if ($counts.Count -eq 0) {
    Write-Warning "$source has no rows."
}

$outcome = @($counts.Keys | Sort-Object | ForEach-Object { "$($counts[$_]) $_" }) -join ', '
Write-Information "$($source): $outcome."
if ($failed.Count -gt 0) {
    Write-Information "$($failed.Count) rows did not succeed; they are in $FailedPath."
    exit 1
}

exit 0
