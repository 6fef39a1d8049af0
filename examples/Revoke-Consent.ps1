<#
.SYNOPSIS
Withdraws consent for a list of users, and checks that it is withdrawn.
.DESCRIPTION
Looks whether the server knows the users, sets the chosen flags to Unsubscribed, then views them back. Users come out of whom a view does
not show Unsubscribed in all chosen flags, with the reason in Status and Message; no output means that consent of all is withdrawn:

  NotKnown      The server has neither a profile nor CI of this id. Nothing was sent (unless -IncludeUnknown is given).
  Invalid       The row has no id, or one that cannot be.
  NotConfirmed  The server accepted the withdrawal, but a view afterwards does not show it.
  Failed, Unknown, NotAttempted: as the cmdlets say.

An id that comes twice counts once. What else a row holds is not sent. Rows stream: only the ids are kept in memory. To withdraw consent
twice does no harm, so after a run that ended early, or was stopped, run it again with the whole list.

Needs the folder Shared beside it.

Exit codes (in a session: $LASTEXITCODE):
  0    Consent of all users is withdrawn.
  1    Some are not; they came out, or were held back at -Confirm. (PowerShell itself returns 1, too, when a parameter is missing or wrong.)
  2    The run ended early: no connection, a refused token, a file that cannot be read. With pwsh -File this is the exit code; any other
       caller gets a terminating error.
  3    Nothing was sent: no rows, or none of a user whom the server knows.
  4    Another run of the same -Path is at work (it holds <Path>.lock); this one did nothing. The file stays
       behind; it only counts while a process has it open.
  130  Stopped with Ctrl+C, after pwsh -File.
.PARAMETER InputObject
Rows, as the cmdlets take them: objects or hashtables with a column user_id, plain ids, or results of the cmdlets.
.PARAMETER UserId
The users: ids or rows.
.PARAMETER Path
A CSV (.csv, UTF-8) with a column user_id, or any other file with one id a line.
.PARAMETER IdColumn
The column that names the user, if it is not called user_id.
.PARAMETER Flag
The flags to withdraw, e.g. mkt_flag, night_flag.
.PARAMETER IncludeUnknown
Also sends the withdrawal for ids that the server does not know. It creates a user of that id.
.PARAMETER Connection
A connection or its name; without it, the session's.
.PARAMETER LogPath
A file to which each run adds its lines: start, end, exit code and why, with the time in UTC. It holds no value of a row and no token.
.EXAMPLE
./Revoke-Consent.ps1 -Path ./withdrawn.txt -Flag mkt_flag, night_flag -WhatIf

Shows what would be done. The users are only viewed.
.EXAMPLE
Import-Csv ./withdrawn.csv | ./Revoke-Consent.ps1 -Flag mkt_sms_flag -IdColumn CustomerNo | Export-Csv ./open.csv -NoTypeInformation

Takes the column CustomerNo of a CSV, and keeps those that need another look.
.EXAMPLE
pwsh -NoProfile -File Revoke-Consent.ps1 -Path /data/withdrawn.csv -Flag mkt_flag,night_flag -LogPath /var/log/dfinery.log

For cron, with the token in DFINERY_API_TOKEN.
#>
#Requires -Version 5.1
[CmdletBinding(SupportsShouldProcess = $true, DefaultParameterSetName = 'InputObject')]
[OutputType([psobject])]
param(
    [Parameter(Mandatory = $true, ValueFromPipeline = $true, ParameterSetName = 'InputObject')]
    [AllowNull()] [AllowEmptyString()] [AllowEmptyCollection()]
    [psobject] $InputObject,

    [Parameter(Mandatory = $true, ParameterSetName = 'UserId')]
    [AllowNull()] [AllowEmptyString()] [AllowEmptyCollection()]
    [object[]] $UserId,

    [Parameter(Mandatory = $true, ParameterSetName = 'Path')]
    [string] $Path,

    [ValidateNotNullOrEmpty()]
    [string] $IdColumn,

    [Parameter(Mandatory = $true, Position = 0)]
    [ArgumentCompleter({
            'info_flag', 'mkt_flag', 'mkt_push_flag', 'mkt_sms_flag', 'mkt_kakao_flag', 'night_flag', 'night_push_flag', 'night_sms_flag',
            'night_kakao_flag' -like "$($args[2])*"
        })]
    [string[]] $Flag,

    [switch] $IncludeUnknown,

    [object] $Connection,

    [string] $LogPath
)

begin {
    $ErrorActionPreference = 'Stop'
    . (Join-Path $PSScriptRoot 'Shared/Job.ps1')
    . (Join-Path $PSScriptRoot 'Shared/Users.ps1')
    $job = New-Job 'Revoke-Consent'
    $target = @{ ErrorAction = 'SilentlyContinue'; InformationAction = 'SilentlyContinue' }
    if ($PSBoundParameters.ContainsKey('Connection')) {
        $target.Connection = $Connection
    }

    try {
        if ($Path) {
            $file = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Path)
        }

        if ($LogPath) {
            $job.LogPath = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($LogPath)
        }

        $flags = @(Split-Name 'Flag' $Flag @(
                'info_flag', 'mkt_flag', 'mkt_push_flag', 'mkt_sms_flag', 'mkt_kakao_flag',
                'night_flag', 'night_push_flag', 'night_sms_flag', 'night_kakao_flag'))
        Write-JobLog $job "started: $($flags -join ', ')"
        if ($Path -and -not $WhatIfPreference) {
            Enter-Job $job $file
        }

        $run = New-UserRun $PSCmdlet 'Flag' $flags "Set $($flags -join ', ') to Unsubscribed"
        $set = @{ Property = @{}; Confirm = $false }
        foreach ($name in $flags) {
            $set.Property[$name] = 'Unsubscribed'
        }

        $isDone = { $args[0] -eq 'Unsubscribed' }
        $job.Pipeline = {
            Select-UserRow -Run $run -IdColumn $IdColumn | Get-DfineryUserProfile @target | Select-User -Run $run |
                Get-DfineryUserCi @target | Confirm-User -Run $run -IncludeUnknown:$IncludeUnknown |
                Set-DfineryUserProfile @target @set | Select-ResultUser |
                Get-DfineryUserProfile @target -PropertyName $flags | Confirm-View -Run $run -IsDone $isDone
        }.GetSteppablePipeline()
        $job.Pipeline.Begin($true)
    }
    catch {
        Exit-Early $job $_
    }
}

process {
    Invoke-JobStep $job {
        switch ($run.Cmdlet.ParameterSetName) {
            'Path' { Read-UserFile $file | ForEach-Object { $job.Pipeline.Process($_) } }
            'UserId' { foreach ($row in Split-UserId $job $UserId) { $job.Pipeline.Process($row) } }
            default { $job.Pipeline.Process($InputObject) }
        }
    }
}

end {
    Invoke-JobStep $job { $job.Pipeline.End() }
    Exit-UserRun $job $run 'users whose consent is withdrawn'
}
