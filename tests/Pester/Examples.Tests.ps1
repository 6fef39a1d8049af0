# The scripts of examples/, against the emulator. The Azure runbook has Runbook.Tests.ps1.
BeforeDiscovery {
    $scripts = Get-ChildItem ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'examples')) -Filter *.ps1 |
        ForEach-Object { @{ Name = $_.Name; Path = $_.FullName } }
}

BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $examples = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..', 'examples'))
    $emulator = Start-DfineryEmulator

    function Save-Csv([string] $Name, [string[]] $Line) {
        $path = Join-Path $TestDrive $Name
        $Line | Set-Content $path -Encoding UTF8
        $path
    }
}

AfterAll {
    Disconnect-Dfinery
    $emulator | Stop-DfineryEmulator
}

Describe 'The script <Name>' -ForEach $scripts {
    It 'has help: a synopsis, a description and an example' {
        $help = Get-Help $Path
        $help.Synopsis.Trim() | Should -Not -BeLike "*$Name*"
        $help.Synopsis.Trim() | Should -Not -BeNullOrEmpty
        $help.Description | Should -Not -BeNullOrEmpty
        if ($Name -ne 'Quickstart.ps1') {
            $help.Examples | Should -Not -BeNullOrEmpty
        }
    }

    It 'is a script that Windows PowerShell can read' {
        $problems = $null
        $syntax = [Management.Automation.Language.Parser]::ParseFile($Path, [ref] $null, [ref] $problems)
        $problems | Should -BeNullOrEmpty
        $new = $syntax.FindAll({
                $args[0].GetType().Name -in 'TernaryExpressionAst', 'PipelineChainAst' -or
                "$($args[0].Operator)" -like 'QuestionQuestion*'
            }, $true)
        $new | Should -BeNullOrEmpty
        [IO.File]::ReadAllBytes($Path) | Where-Object { $_ -gt 127 } | Should -BeNullOrEmpty
    }

    It 'uses no alias' {
        $syntax = [Management.Automation.Language.Parser]::ParseFile($Path, [ref] $null, [ref] $null)
        $commands = $syntax.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true) |
            ForEach-Object { $_.GetCommandName() } | Where-Object { $_ }
        $commands | Should -Not -BeNullOrEmpty
        $commands | Where-Object { Test-Path "Alias:$([WildcardPattern]::Escape($_))" } | Should -BeNullOrEmpty
    }
}

Describe 'Sync-NightlyUsers.ps1' {
    BeforeAll {
        $sync = Join-Path $examples 'Sync-NightlyUsers.ps1'
    }

    BeforeEach {
        $emulator.Reset()
        $emulator | Connect-Dfinery
        $failedPath = Join-Path $TestDrive 'failed.csv'
        Remove-Item $failedPath -ErrorAction Ignore
    }

    It 'ends with 0 where all rows succeed, and removes an old failed.csv' {
        $csv = Save-Csv users.csv 'user_id,mkt_flag', 'a,Subscribed', 'b,', 'c,Unsubscribed'
        'old' | Set-Content $failedPath
        $told = & $sync -Path $csv -InformationAction Continue 6>&1
        $LASTEXITCODE | Should -Be 0
        Test-Path $failedPath | Should -BeFalse
        "$told" | Should -BeLike '*1 Skipped, 2 Succeeded*'
        $emulator.Users.Count | Should -Be 2
    }

    It 'ends with 1 where some do not, and takes the mended failed.csv again' {
        $csv = Save-Csv users.csv 'user_id,user_name,mkt_flag,Status', 'a,Kim,Subscribed,vip', 'b,Lee,Y,vip', ',Park,Subscribed,new'
        & $sync -Path $csv
        $LASTEXITCODE | Should -Be 1
        $failed = Import-Csv $failedPath -Encoding UTF8
        $failed.user_name | Should -Be 'Lee', 'Park'
        $failed.Status | Should -Be 'Invalid', 'Invalid'
        $failed[0].Message | Should -BeLike '*mkt_flag*'
        $failed[0].PSObject.Properties.Name | Should -Contain 'Code'

        $failed[0].mkt_flag = 'Subscribed'
        $failed[1].user_id = 'c'
        $failed | Export-Csv $failedPath -NoTypeInformation -Encoding UTF8
        & $sync -Path $failedPath -FailedPath (Join-Path $TestDrive 'again.csv')
        $LASTEXITCODE | Should -Be 0
        $emulator.Users['b'].Profile['user_name'] | Should -Be 'Lee'
        $emulator.Users['c'].Profile['user_name'] | Should -Be 'Park'
    }

    It 'sets the CI with -WithCi, and names a row that fails twice once' {
        $csv = Save-Csv users.csv 'user_id,mkt_flag,phone_number', 'a,Subscribed,010-1234-5678', 'b,Y,none', 'c,Subscribed,+82 10-8765-4321'
        & $sync -Path $csv -WithCi
        $LASTEXITCODE | Should -Be 1
        $emulator.Users['a'].Ci['phone_number'] | Should -Be '821012345678'
        $emulator.Users['c'].Ci['phone_number'] | Should -Be '821087654321'
        $failed = @(Import-Csv $failedPath -Encoding UTF8)
        $failed.user_id | Should -Be 'b'
        $failed[0].Message | Should -BeLike '*mkt_flag*phone_number*'
    }

    It 'ends with 2 where <Name>' -ForEach @(
        @{ Name = 'the token is refused'; Token = 'wrong'; File = 'users.csv' }
        @{ Name = 'there is no file'; Token = $null; File = 'nowhere.csv' }
    ) {
        if ($Token) {
            Connect-Dfinery -Token (ConvertTo-Token $Token) -BaseUri $emulator.BaseUri
        }

        $null = Save-Csv users.csv 'user_id,mkt_flag', 'a,Subscribed'
        'old' | Set-Content $failedPath
        $told = & $sync -Path (Join-Path $TestDrive $File) 2>&1
        $LASTEXITCODE | Should -Be 2
        "$told" | Should -BeLike 'The run ended early:*'
        Get-Content $failedPath | Should -Be 'old'
    }

    It 'does not write over its own input' {
        $csv = Save-Csv users.csv 'user_id,mkt_flag', 'a,Y'
        & $sync -Path $csv -FailedPath $csv 2> $null
        $LASTEXITCODE | Should -Be 2
        Get-Content $csv | Should -Be 'user_id,mkt_flag', 'a,Y'
    }

    It 'gives its exit code to the scheduler, and takes the token from -TokenPath' {
        $csv = Save-Csv users.csv 'user_id,mkt_flag', 'a,Subscribed', 'b,Y'
        $credential = Join-Path $TestDrive 'token.xml'
        New-Object pscredential 'token', (ConvertTo-Token $emulator.Token) | Export-Clixml $credential
        $savedBaseUri = $env:DFINERY_BASE_URI
        $env:DFINERY_BASE_URI = "$($emulator.BaseUri)"
        try {
            $script = "Import-Module '$modulePath'; & '$sync' -Path '$csv' -TokenPath '$credential'; exit `$LASTEXITCODE"
            $null = & (Get-Process -Id $PID).Path -NoProfile -Command $script
            $LASTEXITCODE | Should -Be 1
        }
        finally {
            $env:DFINERY_BASE_URI = $savedBaseUri
        }

        $emulator.Users.Keys | Should -Be 'a'
    }
}

Describe 'Quickstart.ps1' {
    It 'runs to its end' {
        $told = & (Join-Path $examples 'Quickstart.ps1') -Module $modulePath 6>&1 | Out-String
        $told | Should -Match 'users on the server'
        Get-DfineryConnection | Should -BeNullOrEmpty
    }
}
