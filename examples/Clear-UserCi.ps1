<#
.SYNOPSIS
Deletes the contact identifiers (phone number, Kakao id) of users who left, and checks that they are gone.
.DESCRIPTION
Asks before each user, unless -Force or -Confirm:$false is given: what is deleted cannot be brought back. Afterwards the CI are viewed;
users who still have one come out, with the reason. No output means that all are gone. A fault that ends the run (no connection, a
refused token) is a terminating error.
.PARAMETER UserId
The users; from the pipeline as ids, or as objects with a property user_id.
.PARAMETER Path
A text file with one user id a line.
.PARAMETER PropertyName
What to delete. Default: both.
.PARAMETER Connection
A connection or its name; without it, the session's.
.PARAMETER Force
Does not ask.
.EXAMPLE
./Clear-UserCi.ps1 -Path ./leavers.txt -WhatIf

Shows what would be deleted.
.EXAMPLE
Import-Csv ./leavers.csv | ./Clear-UserCi.ps1 -PropertyName phone_number -Force

Deletes the phone numbers of all users in the column user_id, without a question.
#>
#Requires -Version 5.1
[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High', DefaultParameterSetName = 'UserId')]
[OutputType([psobject])]
param(
    [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true,
        ParameterSetName = 'UserId')]
    [Alias('user_id')]
    [string[]] $UserId,

    [Parameter(Mandatory = $true, ParameterSetName = 'Path')]
    [string] $Path,

    [ValidateSet('phone_number', 'kakao_id')]
    [string[]] $PropertyName = @('phone_number', 'kakao_id'),

    [object] $Connection,

    [switch] $Force
)

begin {
    $ErrorActionPreference = 'Stop'
    if ($Force -and -not $PSBoundParameters.ContainsKey('Confirm')) {
        $ConfirmPreference = 'None'
    }

    $action = "Delete $($PropertyName -join ', ')"
    $chosen = New-Object 'System.Collections.Generic.List[string]'
}

process {
    $ids = $UserId
    if ($Path) {
        $ids = Get-Content -LiteralPath $Path -Encoding UTF8 | ForEach-Object { $_.Trim() } | Where-Object { $_ }
    }

    foreach ($id in $ids) {
        if ($PSCmdlet.ShouldProcess("user $id", $action)) {
            $chosen.Add($id)
        }
    }
}

end {
    if ($chosen.Count -eq 0) {
        return
    }

    # User ids are told apart letter by letter, which a hashtable of PowerShell does not do.
    $refused = New-Object 'System.Collections.Generic.Dictionary[string, psobject]'
    $chosen | Remove-DfineryUserCi -PropertyName $PropertyName -Connection $Connection -Confirm:$false -ErrorAction SilentlyContinue |
        Where-Object { $_.Status -ne 'Succeeded' } | ForEach-Object { $refused["$($_.UserId)"] = $_ }

    $kept = 0
    $chosen | Get-DfineryUserCi -PropertyName $PropertyName -Connection $Connection -ErrorAction SilentlyContinue | ForEach-Object {
        $view = $_
        $left = @($PropertyName | Where-Object { $view.$_ })

        # A view that failed proves nothing.
        if ($left.Count -gt 0 -or $view.Status -ne 'Succeeded') {
            $kept++
            $cause = $view
            if ($refused.ContainsKey("$($view.UserId)")) {
                $cause = $refused["$($view.UserId)"]
            }

            [pscustomobject] @{
                UserId       = $view.UserId
                PropertyName = $left -join ', '
                Status       = $cause.Status
                Code         = $cause.Code
                Message      = $cause.Message
            }
        }
    }

    Write-Information "$($chosen.Count - $kept) of $($chosen.Count) users have no $($PropertyName -join ', ') any more."
    if ($kept -gt 0) {
        Write-Warning "$kept of $($chosen.Count) users may still have a $($PropertyName -join ' or ')."
    }
}
