@{
    # Do not run Update-ModuleManifest or Update-PSModuleManifest on this file: they replace this expression by the one path that it has in
    # the edition they run in, and the module no longer loads in the other one.
    RootModule             = if ($PSEdition -eq 'Core') { 'lib/net8.0/Dfinery.PowerShell.dll' } else { 'lib/netstandard2.0/Dfinery.PowerShell.dll' }
    ModuleVersion          = '1.0.0'
    GUID                   = '5b1f3f0e-6f0b-4a54-9a0b-7f2f6a3c9d11'
    Author                 = 'Dfinery for PowerShell contributors'
    CompanyName            = 'Dfinery for PowerShell contributors'
    Copyright              = '(c) 2026 Dfinery for PowerShell contributors. MIT licence.'
    Description            = 'Sets, views and deletes Dfinery user profiles and contact identifiers (CI) from the pipeline: batches of 20, many requests in flight, the quota used whole and never overrun, one result for each row. With an emulator of the API to test runbooks against.'
    PowerShellVersion      = '5.1'
    DotNetFrameworkVersion = '4.7.2'
    CompatiblePSEditions   = @('Core', 'Desktop')
    TypesToProcess         = @('Dfinery.Types.ps1xml')
    FormatsToProcess       = @('Dfinery.Format.ps1xml')
    FunctionsToExport      = @()
    AliasesToExport        = @()
    VariablesToExport      = @()
    CmdletsToExport        = @(
        'Compare-DfineryUserCi'
        'Compare-DfineryUserProfile'
        'Connect-Dfinery'
        'Disconnect-Dfinery'
        'Export-DfineryReport'
        'Get-DfineryConnection'
        'Get-DfineryLedger'
        'Get-DfineryUserCi'
        'Get-DfineryUserProfile'
        'Invoke-DfineryRequest'
        'Remove-DfineryUserCi'
        'Reset-DfineryLedger'
        'Set-DfineryUserCi'
        'Set-DfineryUserProfile'
        'Start-DfineryEmulator'
        'Stop-DfineryEmulator'
        'Test-DfineryAuditLog'
        'Test-DfineryConnection'
        'Update-DfineryLedger'
    )
    PrivateData            = @{
        PSData = @{
            Tags         = @('Dfinery', 'CustomerEngagement', 'Kakao', 'Consent', 'REST', 'Bulk', 'PSEdition_Core', 'PSEdition_Desktop', 'Windows', 'Linux', 'MacOS')
            LicenseUri   = 'https://opensource.org/license/mit'
            ProjectUri   = 'https://github.com/dfinery/Dfinery.PowerShell'
            ReleaseNotes = 'https://github.com/dfinery/Dfinery.PowerShell/blob/main/CHANGELOG.md'
        }
    }
}
