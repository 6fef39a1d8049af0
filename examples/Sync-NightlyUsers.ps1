<#
.SYNOPSIS
Sends a CSV of users to Dfinery every night: for a scheduler, with exit codes, a lock, a log, and a file of the rows that did not succeed.
.DESCRIPTION
Reads the CSV row by row (it is never held in memory), sets each row's profile and, with -WithCi, then its CI. The CI of a row whose profile
did not succeed are not sent. Rows that did not succeed are written to -FailedPath while the run goes on: their own columns, then Status,
Code and Message. Fix them there and give that file to -Path: the three columns are left alone when the rows are sent again. To set the
same values twice does no harm. If users have several rows in the CSV, send the whole file again instead: a row sent again alone would
overwrite a later one.

With -LedgerPath, only what changed since the last run is sent, and a run that was killed goes on when the same line is run again.

The token comes from -Connection, from -TokenPath, from the session's connection, or from the environment variable DFINERY_API_TOKEN.

While it runs, it holds the file <FailedPath>.lock, so that a second run with the same -FailedPath ends at once. The file stays behind; it
only counts while a process has it open.

Needs the folder Shared beside it.

Exit codes:
  0    All rows succeeded, or had nothing to send; at least one was sent, or was Unchanged. A file at -FailedPath from an earlier run is
       removed. With -Shard, also if all rows of the CSV are of other shards.
  1    Some rows did not succeed; they are in -FailedPath. (PowerShell itself returns 1, too, when a parameter is missing or wrong.)
  2    The run ended early: no connection, a refused token, a file that cannot be read, a column that looks misspelled. Rows that were not
       sent, or not read, are not in -FailedPath: send the whole file again once the cause is fixed. If no row succeeded before, the file
       at -FailedPath is left as it was.
  3    Nothing was sent: the CSV is empty or has only a header, or not one row could be sent. Rows that are Invalid are in -FailedPath, and
       the first reason is told; if there are none, the file there is left as it was.
  4    Another run holds the lock; this one did nothing.
  130  Stopped with Ctrl+C. Send the whole file again; with -LedgerPath, only what is left of it goes out.
.PARAMETER Path
The CSV: a column user_id, and those of the API such as user_name or mkt_flag. Other columns are left alone.
.PARAMETER FailedPath
Where the rows go that did not succeed. Default: users.failed.csv beside users.csv.
.PARAMETER WithCi
Sets the CI (phone_number, kakao_id), too. Phone numbers may be written as people write them.
.PARAMETER CountryCode
The country of phone numbers that are written without one. Default: 82.
.PARAMETER Delimiter
What separates the columns. Default: a comma.
.PARAMETER Encoding
The encoding of the CSV. Default: UTF8. For a file that a Korean Windows wrote: 949 (in Windows PowerShell: Default).
.PARAMETER PropertyMap
Columns with other names, and the keys of the API that they stand for: @{ CustomerNo = 'user_id'; Mobile = 'phone_number' }. With
pwsh -File, which hands over text only: CustomerNo=user_id,Mobile=phone_number. Keys of CI count with -WithCi only.
.PARAMETER FlagMap
What the values of consent flags mean: @{ Y = 'Subscribed'; N = 'Unsubscribed' }; with pwsh -File: Y=Subscribed,N=Unsubscribed.
.PARAMETER ExcludeColumn
Columns that are not sent, with wildcards.
.PARAMETER AllowSuspectText
Sends texts and ids that look damaged.
.PARAMETER TokenPath
A credential whose password is the token, as Get-Credential | Export-Clixml saves it. Windows encrypts it for this account on this
machine; other systems do not, so let nobody else read the file.
.PARAMETER Connection
A connection or its name.
.PARAMETER Shard
Sends the users of one shard only: '3/8' is the third of eight. Run all eight, in any order or at once, on one machine or on several; see
Sync-Shards.ps1, and the folders kubernetes and slurm. All rows of a user are always in the same shard, as long as there are eight. The
names of -FailedPath, its lock, -LedgerPath, -ReportPath and -LogPath get the shard: users.failed.3-of-8.csv.
.PARAMETER LedgerPath
A folder that knows what the server acknowledged of this file: rows that would change nothing are not sent, and a Subscribed of which
nothing certain is known is held back if the person has withdrawn it elsewhere. It must be there again tomorrow: a local disk, or a volume
that goes with the job; a network share only if it locks files for all machines; never restored from a backup on its own. One folder
belongs to one file: run Revoke-Consent.ps1 without it. After the token was renewed: Update-DfineryLedger. See Get-Help
about_Dfinery_Ledger.
.PARAMETER ReportPath
A report of each run, which replaces the one before: run.html, run.md or run.json; see Get-Help Export-DfineryReport. With -WithCi, the CI
have a report of their own: run.ci.html. It holds no value of a row, and ids of users are masked.
.PARAMETER WebhookUri
An address of Microsoft Teams or Slack, to which a few lines of Markdown are posted: how the run ended, and counts. No id and no value is
in them. Keep the address as a secret; no message shows it. If it cannot be posted, that is a warning, and the exit code stays as it is.
.PARAMETER LogPath
A file to which each run adds its lines: start, end, exit code and why, with the time in UTC. It holds no value of a row and no token.
.PARAMETER PassThru
Returns one object: the rows by status, the exit code, and the reason if it ended early or sent nothing. Then the reason is a warning only.
.EXAMPLE
pwsh -NoProfile -File Sync-NightlyUsers.ps1 -Path /data/users.csv -WithCi -LedgerPath /data/dfinery.ledger -LogPath /var/log/dfinery.log

For cron, with the token in DFINERY_API_TOKEN.
.EXAMPLE
pwsh -NoProfile -File Sync-NightlyUsers.ps1 -Path /data/users.csv -ReportPath /var/www/nightly.html -WebhookUri "$WEBHOOK"

With a report, and a few lines of it to a chat.
.EXAMPLE
powershell.exe -NoProfile -File Sync-NightlyUsers.ps1 -Path D:\crm\users.csv -TokenPath D:\crm\dfinery.xml

For the Windows Task Scheduler.
.EXAMPLE
./Sync-NightlyUsers.ps1 -Path ./users.failed.csv

Sends the fixed rows again. Those that fail once more are in users.failed.failed.csv.
#>
#Requires -Version 5.1
[CmdletBinding()]
[OutputType([psobject])]
param(
    [Parameter(Mandatory = $true, Position = 0)]
    [string] $Path,

    [string] $FailedPath,

    [switch] $WithCi,

    [ValidatePattern('^[1-9][0-9]{0,2}$')]
    [string] $CountryCode = '82',

    [char] $Delimiter = ',',

    [string] $Encoding = 'UTF8',

    [object] $PropertyMap,

    [object] $FlagMap,

    [string[]] $ExcludeColumn,

    [switch] $AllowSuspectText,

    [string] $TokenPath,

    [object] $Connection,

    [ValidateScript({
            if ($_ -notmatch '^([1-9][0-9]{0,4})/([1-9][0-9]{0,4})$' -or
                [int] $Matches[1] -gt [int] $Matches[2] -or [int] $Matches[2] -gt 10000) {
                throw "A shard is a text such as '3/8': the third of eight, numbered from 1, at most 10,000; not '$_'. Add 1 to an index " +
                    'that counts from 0. If the text is made of a variable, check that the variable is set.'
            }

            $true
        })]
    [string] $Shard,

    [string] $LedgerPath,

    [string] $ReportPath,

    [uri] $WebhookUri,

    [string] $LogPath,

    [switch] $PassThru
)

$ErrorActionPreference = 'Stop'
$lock = $failed = $problem = $summary = $null
$isConnected = $false

# Stays, if neither the end nor an error is reached: Ctrl+C.
$exitCode = 130

. (Join-Path $PSScriptRoot 'Shared/Job.ps1')
. (Join-Path $PSScriptRoot 'Shared/FailedFile.ps1')
. (Join-Path $PSScriptRoot 'Shared/Columns.ps1')
. (Join-Path $PSScriptRoot 'Shared/Outcome.ps1')
. (Join-Path $PSScriptRoot 'Shared/Shard.ps1')
. (Join-Path $PSScriptRoot 'Shared/Tally.ps1')
. (Join-Path $PSScriptRoot 'Shared/Report.ps1')
$job = New-Job 'Sync-NightlyUsers'
$tally = Initialize-Tally -WithCi:$WithCi
try {
    $source = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Path)
    if (-not $FailedPath) {
        $FailedPath = ($source -replace '\.csv$') + '.failed.csv'
    }

    $FailedPath = Get-ShardPath $PSCmdlet.GetUnresolvedProviderPathFromPSPath($FailedPath) $Shard
    if ($LogPath) {
        $job.LogPath = Get-ShardPath $PSCmdlet.GetUnresolvedProviderPathFromPSPath($LogPath) $Shard
    }

    if ($FailedPath -eq $source) {
        throw '-FailedPath is the file that -Path names; it would be overwritten.'
    }

    Write-JobLog $job "started: $source"
    $failed = $tally.Failed = New-FailedFile $FailedPath
    $lock = Lock-Job "$FailedPath.lock"
    if (-not $lock) {
        $exitCode = 4
    }
    else {
        $options = @{ ErrorAction = 'SilentlyContinue'; InformationAction = 'Ignore' }
        if ($Shard) {
            $options.Shard = $Shard
        }

        if ($LedgerPath) {
            $folder = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($LedgerPath).TrimEnd('/', '\')
            $options.LedgerPath = Get-ShardPath $folder $Shard
        }

        if ($TokenPath) {
            $options.Connection = Connect-Dfinery -Name 'nightly-sync' -Token (Import-Clixml -LiteralPath $TokenPath).Password -PassThru
            $isConnected = $true
        }
        elseif ($PSBoundParameters.ContainsKey('Connection')) {
            $options.Connection = $Connection
        }

        $codePage = if ($Encoding -match '^\d+$') { [int] $Encoding } else { $Encoding }
        $file = @{ LiteralPath = $source; Delimiter = $Delimiter; Encoding = $codePage }
        $reportFile = if ($ReportPath) { $PSCmdlet.GetUnresolvedProviderPathFromPSPath($ReportPath) }
        $report = Get-ReportStep $reportFile $source $Shard
        $reportOptions = $report.Options
        # A bad row is an error of its own; here it is a row of the failed file instead.
        $columns = Get-ColumnOption $PSBoundParameters
        if ($WithCi) {
            $ciColumns = Get-ColumnOption $PSBoundParameters -Ci
            $ciReportOptions = (Get-ReportStep $reportFile $source $Shard -Kind ci).Options
            Import-Csv @file | Set-DfineryUserProfile @options @columns -SummaryVariable summary | & $report.Command @reportOptions |
                Register-Profile $tally |
                Set-DfineryUserCi @options @ciColumns -NormalizePhoneNumber -CountryCode $CountryCode | & $report.Command @ciReportOptions |
                Register-Ci $tally
        }
        else {
            Import-Csv @file | Set-DfineryUserProfile @options @columns -SummaryVariable summary | & $report.Command @reportOptions |
                Register-Profile $tally
        }

        # The run came to its end, so what it has to say of rows is final.
        Start-FailedFile $failed
        $exitCode = 0
        if ($tally.Sent + $tally.Unchanged -eq 0 -and -not (Test-EmptyShard $tally $summary)) {
            $exitCode = 3
        }
        elseif ($failed.Count -gt 0) {
            $exitCode = 1
        }
        elseif (Test-Path -LiteralPath $FailedPath) {
            Remove-Item -LiteralPath $FailedPath
        }
    }
}
catch {
    $exitCode = 2
    $problem = $_
}
finally {
    if ($failed -and $failed.Writer) {
        $failed.Writer.Dispose()
    }

    if ($lock) {
        $lock.Dispose()
    }

    if ($isConnected) {
        Disconnect-Dfinery -Name 'nightly-sync'
    }

    if ($exitCode -eq 130) {
        $Host.UI.WriteErrorLine("Stopped after $($tally.Rows) rows; $(Get-Again $Shard $LedgerPath).")
        Write-JobLog $job "was stopped after $($tally.Rows) rows, exit code 130."
        Exit-Stopped $job
    }
}

$outcome = @{
    ExitCode = $exitCode; Tally = $tally; Problem = $problem; Summary = $summary; FailedPath = $FailedPath; Shard = $Shard
    LedgerPath = $LedgerPath
    HasFailedFile = $failed -and $failed.Writer
}
$say = "$($Path): $(Get-Outcome @outcome)"
try {
    Write-JobLog $job "ended, exit code $exitCode. $say"
}
catch {
    Write-Warning "The log cannot be written: $(Get-Reason $_)"
}

if ($WebhookUri) {
    Send-Webhook $WebhookUri (Get-ShortReport $exitCode $tally $summary $Path $Shard)
}

if ($PassThru) {
    [pscustomobject] [ordered] @{
        Path         = $Path
        Rows         = $tally.Rows
        Succeeded    = $tally.Succeeded
        Unchanged    = $tally.Unchanged
        Skipped      = $tally.Skipped
        NotSucceeded = $tally.Rows - $tally.Succeeded - $tally.Unchanged - $tally.Skipped
        ExitCode     = $exitCode
        Error        = if ($problem) { Get-Reason $problem } elseif ($exitCode -gt 2) { $say }
    }
}

if ($exitCode -eq 0) {
    Write-Information $say
}
elseif ($exitCode -eq 2 -and -not $PassThru) {
    Write-Error -Message $say -ErrorAction Continue -RecommendedAction "$($problem.ErrorDetails.RecommendedAction)"
}
else {
    Write-Warning $say
}

exit $exitCode
