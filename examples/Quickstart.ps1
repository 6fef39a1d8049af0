<#
.SYNOPSIS
Shows the module at work, without a token: on the emulator that ships with it.
.DESCRIPTION
Starts the emulator, connects, sets the profiles and CI of 2,000 made-up users from a CSV, views some back, deletes a phone number, fixes
the rows that were refused and sends them again. Runs in pwsh, in Windows PowerShell, and in tools/PowerShellHost.
#>
[Diagnostics.CodeAnalysis.SuppressMessage('PSAvoidUsingWriteHost', '', Justification = 'A show for the screen.')]
[CmdletBinding()]
param(
    # The module; the one that this repository builds, if left out.
    [string] $Module = (Join-Path $PSScriptRoot '../out/Dfinery/Dfinery.psd1'),
    [string] $Path = (Join-Path $PSScriptRoot 'users.csv')
)

$ErrorActionPreference = 'Stop'
Import-Module $Module

function Show([string] $Title, $Results) {
    $counts = $Results | Group-Object Status | Sort-Object Name | ForEach-Object { "$($_.Count) $($_.Name)" }
    Write-Host ('  {0,-34} {1}' -f $Title, ($counts -join ', '))
}

$emulator = Start-DfineryEmulator
$watch = [Diagnostics.Stopwatch]::StartNew()
try {
    $emulator | Connect-Dfinery
    Write-Host "The emulator listens on $($emulator.BaseUri)"
    Write-Host ''

    # One result for each row; a bad row is an error of its own and does not hold up the others.
    $profiles = Import-Csv $Path -Encoding UTF8 | Set-DfineryUserProfile -ErrorAction SilentlyContinue
    Show 'Profiles set' $profiles
    $ci = Import-Csv $Path -Encoding UTF8 | Set-DfineryUserCi -ErrorAction SilentlyContinue
    Show 'CI set' $ci

    Write-Host ''
    Write-Host 'Why some were refused:'
    @($profiles) + @($ci) | Where-Object Status -eq Invalid | Select-Object -First 4 | ForEach-Object { Write-Host "  $($_.Message)" }

    # A result piped back in means its own columns, so they are fixed in place. Rows without an id stay refused.
    foreach ($result in $profiles | Where-Object Status -eq Invalid) {
        switch ($result.info_flag) { 'Y' { $result.info_flag = 'Subscribed' } 'N' { $result.info_flag = 'Unsubscribed' } }
    }
    foreach ($result in $ci | Where-Object Status -eq Invalid) {
        $result.phone_number = "$($result.phone_number)" -replace '\D'
        if ("$($result.kakao_id)".Length -ne 10) { $result.kakao_id = '' }
    }

    Write-Host ''
    Show 'Profiles fixed and sent again' ($profiles | Where-Object Status -eq Invalid |
        Set-DfineryUserProfile -ErrorAction SilentlyContinue)
    Show 'CI fixed and sent again' ($ci | Where-Object Status -eq Invalid | Set-DfineryUserCi -ErrorAction SilentlyContinue)
    Show 'Phone number deleted' (Remove-DfineryUserCi user_00042 -PropertyName phone_number -Confirm:$false)

    Write-Host ''
    Write-Host 'Three of them, as the server has them now:'
    Get-DfineryUserProfile user_00002, user_00006, user_00042 -PropertyName user_name, age, info_flag, mkt_flag | Out-Host
    Get-DfineryUserCi user_00002, user_00006, user_00042 | Out-Host

    $sent = $emulator.Counters.UsersApplied
    Write-Host ('{0:N0} users on the server; {1:N0} updates in {2:N0} requests, {3:0.0} s in all.' -f
        $emulator.Users.Count, $sent, $emulator.Counters.Requests, $watch.Elapsed.TotalSeconds)
}
finally {
    Disconnect-Dfinery
    $emulator | Stop-DfineryEmulator
}
