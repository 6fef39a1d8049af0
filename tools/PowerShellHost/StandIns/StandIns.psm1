# Stand-ins for everyday cmdlets of Microsoft.PowerShell.Utility, .Management and .Security, for hosts of the bare
# engine package. They cover the parameters of everyday scripts, not all. A command that exists is left as it is,
# so in pwsh this module exports nothing.
Set-StrictMode -Off

foreach ($part in 'Streams', 'Objects', 'Values', 'Csv', 'Json', 'Files', 'Content', 'Formatting') {
    . "$PSScriptRoot/$part.ps1"
}

$names = @(
    'Write-Output', 'Write-Host', 'Write-Error', 'Write-Warning', 'Write-Verbose', 'Write-Debug', 'Write-Information'
    'Write-Progress', 'Read-Host'
    'Select-Object', 'Sort-Object', 'Group-Object', 'Measure-Object', 'Add-Member'
    'New-Object', 'New-Guid', 'Get-Random', 'Get-Date', 'Start-Sleep', 'Measure-Command', 'Get-Variable'
    'Set-Variable', 'ConvertTo-SecureString', 'Add-Type'
    'Import-Csv', 'Export-Csv', 'ConvertFrom-Csv', 'ConvertTo-Csv'
    'ConvertFrom-Json', 'ConvertTo-Json'
    'Test-Path', 'Join-Path', 'Split-Path', 'Resolve-Path', 'Get-Item', 'Get-ChildItem', 'New-Item', 'Remove-Item'
    'Copy-Item', 'Move-Item', 'New-TemporaryFile', 'Get-Content', 'Set-Content', 'Add-Content', 'Get-Location'
    'Set-Location', 'Push-Location', 'Pop-Location'
    'Format-Table', 'Format-List', 'Out-String', 'Out-File'
)
$existing = @(Get-Command -Name $names -CommandType Cmdlet -ErrorAction Ignore | ForEach-Object -MemberName Name)
Export-ModuleMember -Function ($names | Where-Object { $_ -notin $existing })
