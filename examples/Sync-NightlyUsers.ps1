<#
.SYNOPSIS
Sends a CSV of users to Dfinery every night: for a scheduler, with exit codes, a lock, a log, and a file of the rows that did not succeed.
.DESCRIPTION
Reads the CSV row by row (it is never held in memory), sets each row's profile and, with -WithCi, then its CI. The CI of a row whose profile
did not succeed are not sent. Rows that did not succeed are written to -FailedPath while the run goes on: their own columns, then Status,
Code and Message. Fix them there and give that file to -Path: the three columns are left alone when the rows are sent again. To set the
same values twice does no harm. If users have several rows in the CSV, send the whole file again instead: a row sent again alone would
overwrite a later one.

The token comes from -Connection, from -TokenPath, from the session's connection, or from the environment variable DFINERY_API_TOKEN.

While it runs, it holds the file <FailedPath>.lock, so that a second run with the same -FailedPath ends at once. The file stays behind; it
only counts while a process has it open.

Needs the folder Shared beside it.

Exit codes:
  0    All rows succeeded, or had nothing to send; at least one was sent. A file at -FailedPath from an earlier run is removed.
  1    Some rows did not succeed; they are in -FailedPath. (PowerShell itself returns 1, too, when a parameter is missing or wrong.)
  2    The run ended early: no connection, a refused token, a file that cannot be read, a column that looks misspelled. Rows that were not
       sent, or not read, are not in -FailedPath: send the whole file again once the cause is fixed. If no row succeeded before, the file
       at -FailedPath is left as it was.
  3    Nothing was sent: the CSV is empty or has only a header, or not one row could be sent. Rows that are Invalid are in -FailedPath, and
       the first reason is told; if there are none, the file there is left as it was.
  4    Another run holds the lock; this one did nothing.
  130  Stopped with Ctrl+C. Send the whole file again.
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
.PARAMETER LogPath
A file to which each run adds its lines: start, end, exit code and why, with the time in UTC. It holds no value of a row and no token.
.PARAMETER PassThru
Returns one object: the rows by status, the exit code, and the reason if it ended early or sent nothing. Then the reason is a warning only.
.EXAMPLE
pwsh -NoProfile -File Sync-NightlyUsers.ps1 -Path /data/users.csv -WithCi -LogPath /var/log/dfinery.log

For cron, with the token in DFINERY_API_TOKEN.
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

    [string] $LogPath,

    [switch] $PassThru
)

$ErrorActionPreference = 'Stop'
$counts = @{ Succeeded = 0; Skipped = 0; NotAttempted = 0; Sent = 0 }
$rows = 0
$lock = $failed = $problem = $firstReason = $summary = $null
$isConnected = $false

# Stays, if neither the end nor an error is reached: Ctrl+C.
$exitCode = 130

# Counts a row by the result that settles it. Of a run that ends early, rows that were not attempted are not in the failed file: the whole
# file is to be sent again.
function Register-Row {
    [CmdletBinding()]
    param([psobject] $Result, [string] $Status)

    $script:rows++
    $counts[$Status]++
    if ($Status -eq 'Succeeded') {
        if (-not $failed.IsStarted) {
            Start-FailedFile $failed
        }
    }
    elseif ('Skipped', 'NotAttempted' -notcontains $Status) {
        Write-Verbose "$Status $($Result.Message)"
        if (-not $firstReason) {
            $script:firstReason = $Result.Message -replace "^(Row \d+), user .* was not sent:", '$1:'
        }

        Add-FailedRow $failed $Result
    }
}

# Where the CI follow, a row is settled by its profile only if that did not succeed; otherwise the row goes on. Results come in the order
# of the rows, so a queue knows which profile belongs to which CI.
function Register-Profile {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline = $true)] [psobject] $Result)

    process {
        if ($Result.Attempts -gt 0) {
            $counts.Sent++
        }

        if (-not $WithCi -or 'Succeeded', 'Skipped' -notcontains $Result.Status) {
            Register-Row $Result $Result.Status
        }
        else {
            $profiles.Enqueue($Result.Status)
            $Result.InputObject
        }
    }
}

function Register-Ci {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline = $true)] [psobject] $Result)

    process {
        if ($Result.Attempts -gt 0) {
            $counts.Sent++
        }

        $status = $profiles.Dequeue()
        if ($Result.Status -ne 'Skipped') {
            $status = $Result.Status
        }

        Register-Row $Result $status
    }
}

. (Join-Path $PSScriptRoot 'Shared/Job.ps1')
. (Join-Path $PSScriptRoot 'Shared/FailedFile.ps1')
. (Join-Path $PSScriptRoot 'Shared/Columns.ps1')
. (Join-Path $PSScriptRoot 'Shared/Outcome.ps1')
$job = New-Job 'Sync-NightlyUsers'
try {
    $source = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Path)
    if (-not $FailedPath) {
        $FailedPath = ($source -replace '\.csv$') + '.failed.csv'
    }

    $FailedPath = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($FailedPath)
    if ($LogPath) {
        $job.LogPath = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($LogPath)
    }

    if ($FailedPath -eq $source) {
        throw '-FailedPath is the file that -Path names; it would be overwritten.'
    }

    Write-JobLog $job "started: $source"
    $failed = New-FailedFile $FailedPath
    $lock = Lock-Job "$FailedPath.lock"
    if (-not $lock) {
        $exitCode = 4
    }
    else {
        $options = @{ ErrorAction = 'SilentlyContinue' }
        if ($TokenPath) {
            $options.Connection = Connect-Dfinery -Name 'nightly-sync' -Token (Import-Clixml -LiteralPath $TokenPath).Password -PassThru
            $isConnected = $true
        }
        elseif ($PSBoundParameters.ContainsKey('Connection')) {
            $options.Connection = $Connection
        }

        $codePage = if ($Encoding -match '^\d+$') { [int] $Encoding } else { $Encoding }
        $file = @{ LiteralPath = $source; Delimiter = $Delimiter; Encoding = $codePage }
        # A bad row is an error of its own; here it is a row of the failed file instead.
        $columns = Get-ColumnOption $PSBoundParameters
        if ($WithCi) {
            $profiles = New-Object 'System.Collections.Generic.Queue[string]'
            $ciColumns = Get-ColumnOption $PSBoundParameters -Ci
            Import-Csv @file | Set-DfineryUserProfile @options @columns -SummaryVariable summary | Register-Profile |
                Set-DfineryUserCi @options @ciColumns -NormalizePhoneNumber -CountryCode $CountryCode | Register-Ci
        }
        else {
            Import-Csv @file | Set-DfineryUserProfile @options @columns -SummaryVariable summary | Register-Profile
        }

        # The run came to its end, so what it has to say of rows is final.
        Start-FailedFile $failed
        $exitCode = 0
        if ($counts.Sent -eq 0) {
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
        $Host.UI.WriteErrorLine("Stopped after $rows rows; send the whole file again.")
        Write-JobLog $job "was stopped after $rows rows, exit code 130."
        Exit-Stopped $job
    }
}

$notSucceeded = $rows - $counts.Succeeded - $counts.Skipped
$outcome = @{
    ExitCode = $exitCode; Rows = $rows; Counts = $counts; Problem = $problem; FirstReason = $firstReason; Summary = $summary
    FailedPath = $FailedPath; HasFailedFile = $failed -and $failed.Writer
}
$say = "$($Path): $(Get-Outcome @outcome)"
try {
    Write-JobLog $job "ended, exit code $exitCode. $say"
}
catch {
    Write-Warning "The log cannot be written: $(Get-Reason $_)"
}

if ($PassThru) {
    [pscustomobject] [ordered] @{
        Path         = $Path
        Rows         = $rows
        Succeeded    = $counts.Succeeded
        Skipped      = $counts.Skipped
        NotSucceeded = $notSucceeded
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
