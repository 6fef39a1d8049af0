<#
.SYNOPSIS
Withdraws consent for a list of users, and checks that it is withdrawn.
.DESCRIPTION
Sets the chosen flags to Unsubscribed, then views them back. Users whose flags do not read Unsubscribed come out, with the reason; no
output means that all are withdrawn. A fault that ends the run (no connection, a refused token) is a terminating error.
.PARAMETER UserId
The users; from the pipeline as ids, or as objects with a property user_id.
.PARAMETER Path
A text file with one user id a line.
.PARAMETER Flag
The flags to withdraw, e.g. mkt_flag, night_flag.
.PARAMETER Connection
A connection or its name; without it, the session's.
.EXAMPLE
./Revoke-Consent.ps1 -Path ./withdrawn.txt -Flag mkt_flag, night_flag -WhatIf

Shows what would be done.
.EXAMPLE
Import-Csv ./withdrawn.csv | ./Revoke-Consent.ps1 -Flag mkt_sms_flag | Export-Csv ./still-subscribed.csv -NoTypeInformation

Takes the column user_id of a CSV, and keeps those that need another look.
#>
#Requires -Version 5.1
[CmdletBinding(SupportsShouldProcess = $true, DefaultParameterSetName = 'UserId')]
[OutputType([psobject])]
param(
    [Parameter(Mandatory = $true, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true, ParameterSetName = 'UserId')]
    [Alias('user_id')]
    [string[]] $UserId,

    [Parameter(Mandatory = $true, ParameterSetName = 'Path')]
    [string] $Path,

    [Parameter(Mandatory = $true, Position = 0)]
    [ValidateSet('info_flag', 'mkt_flag', 'mkt_push_flag', 'mkt_sms_flag', 'mkt_kakao_flag',
        'night_flag', 'night_push_flag', 'night_sms_flag', 'night_kakao_flag')]
    [string[]] $Flag,

    [object] $Connection
)

begin {
    $ErrorActionPreference = 'Stop'
    $action = "Set $($Flag -join ', ') to Unsubscribed"
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

    $unsubscribed = @{}
    foreach ($name in $Flag) {
        $unsubscribed[$name] = 'Unsubscribed'
    }

    # User ids are told apart letter by letter, which a hashtable of PowerShell does not do.
    $refused = New-Object 'System.Collections.Generic.Dictionary[string, psobject]'
    $chosen | Set-DfineryUserProfile -Property $unsubscribed -Connection $Connection -Confirm:$false -ErrorAction SilentlyContinue |
        Where-Object { $_.Status -ne 'Succeeded' } | ForEach-Object { $refused["$($_.UserId)"] = $_ }

    $open = 0
    $chosen | Get-DfineryUserProfile -PropertyName $Flag -Connection $Connection -ErrorAction SilentlyContinue | ForEach-Object {
        $view = $_
        $left = @($Flag | Where-Object { $view.$_ -ne 'Unsubscribed' })
        if ($left.Count -gt 0) {
            $open++
            $cause = $view
            if ($refused.ContainsKey("$($view.UserId)")) {
                $cause = $refused["$($view.UserId)"]
            }

            [pscustomobject] @{
                UserId  = $view.UserId
                Flag    = $left -join ', '
                Status  = $cause.Status
                Code    = $cause.Code
                Message = $cause.Message
            }
        }
    }

    Write-Information "$($chosen.Count - $open) of $($chosen.Count) users read Unsubscribed for $($Flag -join ', ')."
    if ($open -gt 0) {
        Write-Warning "$open of $($chosen.Count) users are not withdrawn."
    }
}
