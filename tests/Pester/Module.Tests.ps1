BeforeDiscovery {
    $manifestPath = $env:DFINERY_MODULE_PATH
    if (-not $manifestPath) {
        $manifestPath = [IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'Dfinery', 'Dfinery.psd1')
    }

    # Import-PowerShellDataFile refuses the expression in RootModule.
    $cmdlets = (Test-ModuleManifest $manifestPath).ExportedCmdlets.Keys | ForEach-Object { @{ Name = $_ } }
}

BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1

    # Import and removal are tried in a runspace of their own.
    function Invoke-Elsewhere([string] $Script, [string] $Argument) {
        $shell = [PowerShell]::Create()
        try {
            $shell.AddScript($Script).AddArgument($modulePath).AddArgument($Argument).Invoke()
            if ($shell.Streams.Error.Count -gt 0) { throw $shell.Streams.Error[0] }
        }
        finally {
            $shell.Dispose()
        }
    }
}

Describe 'The manifest' {
    It 'is valid' {
        $manifest = Test-ModuleManifest $modulePath -WarningVariable warnings
        $manifest.Name | Should -Be 'Dfinery'
        $warnings | Should -BeNullOrEmpty
    }

    It 'says for which editions it is, and what the gallery asks for' {
        $manifest = Test-ModuleManifest $modulePath
        $manifest.CompatiblePSEditions | Should -Be 'Core', 'Desktop'
        $manifest.PowerShellVersion | Should -Be '5.1'
        $manifest.Tags | Should -Contain 'PSEdition_Core'
        $manifest.Tags | Should -Contain 'PSEdition_Desktop'
        $manifest.Description | Should -Not -BeNullOrEmpty
        $manifest.Author | Should -Not -BeNullOrEmpty
        $manifest.LicenseUri | Should -Not -BeNullOrEmpty
        $manifest.ProjectUri | Should -Not -BeNullOrEmpty
        $manifest.ReleaseNotes | Should -Not -BeNullOrEmpty
    }

    It 'exports what the module has, and nothing else' {
        $exported = (Test-ModuleManifest $modulePath).ExportedCmdlets.Keys | Sort-Object
        $found = Get-Command -Module Dfinery
        $found.Name | Sort-Object | Should -Be $exported
        $found.CommandType | Select-Object -Unique | Should -Be 'Cmdlet'
        $exported.Count | Should -BeGreaterOrEqual 12
    }

    It 'names only files that are there' {
        $root = Split-Path $modulePath
        Test-Path (Join-Path $root 'Dfinery.Format.ps1xml') | Should -BeTrue
        Test-Path (Join-Path $root 'lib/net8.0/Dfinery.PowerShell.dll') | Should -BeTrue
        Test-Path (Join-Path $root 'lib/netstandard2.0/Dfinery.PowerShell.dll') | Should -BeTrue
    }

    It 'ships no assembly but its own to PowerShell 7' {
        $foreign = Get-ChildItem (Join-Path (Split-Path $modulePath) 'lib/net8.0') -Filter *.dll | Where-Object Name -NotLike 'Dfinery.*'
        $foreign | Should -BeNullOrEmpty
    }
}

Describe 'Each cmdlet' {
    It '<Name> has a verb that PowerShell approves' -ForEach $cmdlets {
        (Get-Command $Name).Verb | Should -BeIn (Get-Verb).Verb
    }

    It '<Name> has help: a synopsis, a description and an example' -ForEach $cmdlets {
        $help = Get-Help $Name -Full
        # Without help PowerShell makes up a synopsis that is the syntax.
        $help.Synopsis.Trim() | Should -Not -BeLike "$Name *"
        $help.Synopsis.Trim() | Should -Not -BeNullOrEmpty
        ($help.Description | Out-String).Trim() | Should -Not -BeNullOrEmpty
        @($help.Examples.Example).Count | Should -BeGreaterOrEqual 1
    }

    It '<Name> has a page, to which Get-Help -Online leads' -ForEach $cmdlets {
        (Get-Command $Name).HelpUri | Should -Be "https://github.com/dfinery/Dfinery.PowerShell/blob/main/docs/en-US/$Name.md"
    }

    It '<Name> can be mocked' -ForEach $cmdlets {
        Mock $Name { 'the mock' }
        (Get-Command $Name).CommandType | Should -Not -Be 'Cmdlet'
    }

    It '<Name> has no dynamic parameters' -ForEach $cmdlets {
        (Get-Command $Name).ImplementingType.GetInterfaces().Name | Should -Not -Contain 'IDynamicParameters'
    }
}

Describe 'The about topics' {
    It '<_> is found' -ForEach 'about_Dfinery', 'about_Dfinery_Bulk', 'about_Dfinery_Emulator' {
        Get-Help $_ | Out-String | Should -Match "TOPIC\s+$_\s"
    }
}

Describe 'Importing and removing' {
    It 'can be imported twice' {
        $versions = Invoke-Elsewhere {
            param($path)
            Import-Module $path
            Import-Module $path
            Import-Module $path -Force
            (Get-Module Dfinery).Version
        }
        @($versions).Count | Should -Be 1
    }

    It 'writes nothing on import' {
        Invoke-Elsewhere { param($path) Import-Module $path } | Should -BeNullOrEmpty
    }

    It 'is gone after its removal, and its emulators with it' {
        $seen = Invoke-Elsewhere {
            param($path)
            Import-Module $path
            $emulator = Start-DfineryEmulator
            $emulator | Connect-Dfinery
            $emulator.IsRunning
            Remove-Module Dfinery
            $emulator.IsRunning
            @(Get-Module Dfinery).Count
        }
        $seen | Should -Be $true, $false, 0
    }

    It 'can be imported again after its removal' {
        $status = Invoke-Elsewhere {
            param($path)
            Import-Module $path
            Remove-Module Dfinery
            Import-Module $path
            Start-DfineryEmulator | Connect-Dfinery
            (Set-DfineryUserProfile a -MktFlag Subscribed).Status
            Remove-Module Dfinery
        }
        "$status" | Should -Be 'Succeeded'
    }

    It 'tells to start a new session where another copy or version is imported already, which goes on working' {
        $copy = Join-Path $TestDrive 'Dfinery'
        Copy-Item (Split-Path $modulePath) $copy -Recurse
        $seen = Invoke-Elsewhere -Argument $copy -Script {
            param($path, $copy)
            Import-Module $path
            try { Import-Module (Join-Path $copy 'Dfinery.psd1') -ErrorAction Stop } catch { "$_" }
            Start-DfineryEmulator | Connect-Dfinery
            (Set-DfineryUserProfile a -MktFlag Subscribed).Status
            (Get-Module Dfinery).ModuleBase
            Remove-Module Dfinery
        }
        $seen[0] | Should -Match 'another version or copy of this module is imported\. Start a new session to use this one'
        $seen[1] | Should -Be 'Succeeded'
        $seen[2] | Should -Be (Split-Path $modulePath)
    }
}
