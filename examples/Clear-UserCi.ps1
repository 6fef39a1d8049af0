<#
.SYNOPSIS
Deletes the contact identifiers (phone number, Kakao id) of users who left, and checks that they are gone.
.DESCRIPTION
Looks whether the server knows the users, deletes their CI, then views them. Asks before each user, unless -Force or -Confirm:$false is
given: what is deleted cannot be brought back. Users come out of whom a view does not show that all is gone, with the reason in Status and
Message; no output means that all are gone:

  NotKnown      The server has neither a profile nor CI of this id. Nothing was sent. (A user of whom it had CI only is not known
                once they are deleted.)
  Invalid       The row has no id, or one that cannot be.
  NotConfirmed  The server accepted the deletion, but a view afterwards still shows the CI, or failed.
  Failed, Unknown, NotAttempted: as the cmdlets say.

An id that comes twice counts once. Rows stream: only the ids are kept in memory. To delete twice does no harm, so after a run that ended
early, or was stopped, run it again with the whole list.

Needs the folder Shared beside it.

Exit codes (in a session: $LASTEXITCODE):
  0    The CI of all users are gone.
  1    Some may not be; they came out, or were held back. (PowerShell itself returns 1, too, when a parameter is missing or wrong.)
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
.PARAMETER PropertyName
What to delete. Default: both.
.PARAMETER Connection
A connection or its name; without it, the session's.
.PARAMETER Force
Does not ask. A scheduler needs it: where nobody can answer, the script ends with exit code 2 without it.
.PARAMETER LogPath
A file to which each run adds its lines: start, end, exit code and why, with the time in UTC. It holds no value of a row and no token.
.EXAMPLE
./Clear-UserCi.ps1 -Path ./leavers.txt -WhatIf

Shows what would be deleted. The users are only viewed.
.EXAMPLE
Import-Csv ./leavers.csv | ./Clear-UserCi.ps1 -PropertyName phone_number -Force

Deletes the phone numbers of all users in the column user_id, without a question.
.EXAMPLE
pwsh -NoProfile -File Clear-UserCi.ps1 -Path /data/leavers.csv -IdColumn CustomerNo -Force -LogPath /var/log/dfinery.log

For cron, with the token in DFINERY_API_TOKEN.
#>
#Requires -Version 5.1
[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High', DefaultParameterSetName = 'InputObject')]
[OutputType([psobject])]
param(
    [Parameter(Mandatory = $true, ValueFromPipeline = $true, ParameterSetName = 'InputObject')]
    [AllowNull()] [AllowEmptyString()] [AllowEmptyCollection()]
    [psobject] $InputObject,

    [Parameter(Mandatory = $true, Position = 0, ParameterSetName = 'UserId')]
    [AllowNull()] [AllowEmptyString()] [AllowEmptyCollection()]
    [object[]] $UserId,

    [Parameter(Mandatory = $true, ParameterSetName = 'Path')]
    [string] $Path,

    [ValidateNotNullOrEmpty()]
    [string] $IdColumn,

    [ArgumentCompleter({ 'phone_number', 'kakao_id' -like "$($args[2])*" })]
    [string[]] $PropertyName = @('phone_number', 'kakao_id'),

    [object] $Connection,

    [switch] $Force,

    [string] $LogPath
)

begin {
    $ErrorActionPreference = 'Stop'
    . (Join-Path $PSScriptRoot 'Shared/Job.ps1')
    . (Join-Path $PSScriptRoot 'Shared/Users.ps1')
    $job = New-Job 'Clear-UserCi'
    $target = @{ ErrorAction = 'SilentlyContinue'; InformationAction = 'SilentlyContinue' }
    if ($PSBoundParameters.ContainsKey('Connection')) {
        $target.Connection = $Connection
    }

    if ($Force -and -not $PSBoundParameters.ContainsKey('Confirm')) {
        $ConfirmPreference = 'None'
    }

    try {
        if ($Path) {
            $file = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Path)
        }

        if ($LogPath) {
            $job.LogPath = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($LogPath)
        }

        $names = @(Split-Name 'PropertyName' $PropertyName @('phone_number', 'kakao_id'))
        Write-JobLog $job "started: $($names -join ', ')"
        if ($ConfirmPreference -ne 'None' -and -not $WhatIfPreference -and -not (Test-Answer $job)) {
            throw 'This script asks before each user, and nobody can answer here: add -Force. Nothing was sent.'
        }

        if ($Path -and -not $WhatIfPreference) {
            Enter-Job $job $file
        }

        $run = New-UserRun $PSCmdlet 'PropertyName' $names "Delete $($names -join ', ')"
        $isDone = { -not $args[0] }
        $job.Pipeline = {
            Select-UserRow -Run $run -IdColumn $IdColumn | Get-DfineryUserProfile @target | Select-User -Run $run |
                Get-DfineryUserCi @target | Confirm-User -Run $run |
                Remove-DfineryUserCi @target -PropertyName $names -Confirm:$false | Select-ResultUser |
                Get-DfineryUserCi @target -PropertyName $names | Confirm-View -Run $run -IsDone $isDone
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
    Exit-UserRun $job $run 'users whose CI are gone'
}
