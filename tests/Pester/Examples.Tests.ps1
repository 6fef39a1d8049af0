# The scripts of examples/, against the emulator. Runbook.Tests.ps1 has the Azure runbook, Consent.Tests.ps1 those that take something
# back, ExitCodes.Tests.ps1 all that needs a process of its own.
BeforeDiscovery {
    $scripts = Get-ChildItem ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'examples')) -Filter *.ps1 -Recurse |
        ForEach-Object { @{ Name = $_.Name; Path = $_.FullName; IsShared = $_.Directory.Name -eq 'Shared' } }
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
    It 'has help, or says which scripts it belongs to' {
        if ($IsShared) {
            Get-Content $Path -TotalCount 1 | Should -BeLike '# Belongs to * copy the folder Shared with *'
            return
        }

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
        $failedPath = Join-Path $TestDrive 'users.failed.csv'
        Remove-Item $failedPath -ErrorAction Ignore
    }

    It 'ends with 0 where all rows succeed, and removes the failed file of an earlier run' {
        $csv = Save-Csv users.csv 'user_id,mkt_flag', 'a,Subscribed', 'b,', 'c,Unsubscribed'
        'old' | Set-Content $failedPath
        $told = & $sync -Path $csv -InformationAction Continue 6>&1
        $LASTEXITCODE | Should -Be 0
        Test-Path $failedPath | Should -BeFalse
        "$told" | Should -BeLike '*Rows: 3; succeeded: 2; nothing to send: 1; did not succeed: 0.*'
        $emulator.Users.Count | Should -Be 2
    }

    It 'ends with 1 where some do not, and takes the failed file again once it is fixed' {
        $csv = Save-Csv users.csv 'user_id,Status,user_name,mkt_flag', 'a,vip,Kim,Subscribed', 'b,vip,Lee,Y', ',new,Park,Subscribed'
        & $sync -Path $csv -WarningAction SilentlyContinue
        $LASTEXITCODE | Should -Be 1
        $failed = Import-Csv $failedPath -Encoding UTF8
        $failed.user_name | Should -Be 'Lee', 'Park'
        $failed.Status | Should -Be 'Invalid', 'Invalid'
        $failed[0].Message | Should -BeLike '*mkt_flag*'
        $failed[0].PSObject.Properties.Name | Should -Be 'user_id', 'user_name', 'mkt_flag', 'Status', 'Code', 'Message'

        $failed[0].mkt_flag = 'Subscribed'
        $failed[1].user_id = 'c'
        $failed | Export-Csv $failedPath -NoTypeInformation -Encoding UTF8
        & $sync -Path $failedPath
        $LASTEXITCODE | Should -Be 0
        $emulator.Users['b'].Profile['user_name'] | Should -Be 'Lee'
        $emulator.Users['c'].Profile['user_name'] | Should -Be 'Park'
    }

    It 'gives each CSV of a folder a failed file of its own' {
        foreach ($name in 'one.csv', 'two.csv', 'two.txt') {
            & $sync -Path (Save-Csv $name 'user_id,mkt_flag', 'a,Subscribed', "$name,Y") -WarningAction SilentlyContinue
            (Import-Csv (Join-Path $TestDrive "$($name -replace '\.csv$').failed.csv")).user_id | Should -Be $name
        }
    }

    It 'counts a row once with -WithCi, and sends no CI of a row whose profile did not succeed' {
        $csv = Save-Csv users.csv @('user_id,mkt_flag,phone_number'
            'both,Subscribed,010-1234-5678', 'profile,Y,010-1234-5678', 'ci,Subscribed,none', 'onlyci,,+82 10-8765-4321', 'none,,')
        $outcome = & $sync -Path $csv -WithCi -PassThru -WarningAction SilentlyContinue
        $LASTEXITCODE | Should -Be 1
        $outcome.Rows, $outcome.Succeeded, $outcome.Skipped, $outcome.NotSucceeded, $outcome.ExitCode | Should -Be 5, 2, 1, 2, 1
        $emulator.Users['both'].Ci['phone_number'] | Should -Be '821012345678'
        $emulator.Users['onlyci'].Ci['phone_number'] | Should -Be '821087654321'
        $emulator.Users.ContainsKey('profile') | Should -BeFalse
        $failed = @(Import-Csv $failedPath -Encoding UTF8)
        $failed.user_id | Sort-Object | Should -Be 'ci', 'profile'
        ($failed | Where-Object user_id -eq ci).Message | Should -BeLike '*phone_number*'
    }

    It 'ends with 2 where <Name>, and leaves the failed file of an earlier run' -ForEach @(
        @{ Name = 'the token is refused'; Token = 'wrong'; File = 'users.csv' }
        @{ Name = 'there is no file'; Token = $null; File = 'nowhere.csv' }
    ) {
        if ($Token) {
            Connect-Dfinery -Token (ConvertTo-Token $Token) -BaseUri $emulator.BaseUri
        }

        $null = Save-Csv users.csv 'user_id,mkt_flag', 'bad,Y', 'a,Subscribed'
        $old = ($File -replace '\.csv$') + '.failed.csv'
        'old' | Set-Content (Join-Path $TestDrive $old)
        $told = & $sync -Path (Join-Path $TestDrive $File) 2>&1
        $LASTEXITCODE | Should -Be 2
        "$told" | Should -BeLike '*The run ended early:*send the whole file again*'
        Get-Content (Join-Path $TestDrive $old) | Should -Be 'old'
    }

    It 'keeps the rows that failed before the run ended early' {
        $csv = Save-Csv users.csv (@('user_id,mkt_flag', 'bad,Y') + (1..60 | ForEach-Object { "u$_,Subscribed" }))
        $busy = Start-DfineryEmulator -QuotaLimit 1 -QuotaWindow 1d
        $told = & $sync -Path $csv -Connection ($busy | Connect-Dfinery -Name busy -PassThru) 2>&1
        $busy | Stop-DfineryEmulator
        $LASTEXITCODE | Should -Be 2
        "$told" | Should -BeLike "*quota*Rows that did not succeed are in $failedPath*"
        (Import-Csv $failedPath).user_id | Should -Be 'bad'
    }

    It 'ends with 3 where nothing was sent, and leaves the failed file of an earlier run' {
        $csv = Save-Csv users.csv 'user_id,crm', 'a,1', 'b,2'
        'old' | Set-Content $failedPath
        $told = & $sync -Path $csv 3>&1
        $LASTEXITCODE | Should -Be 3
        "$told" | Should -BeLike '*Nothing was sent*-Delimiter*'
        Get-Content $failedPath | Should -Be 'old'
    }

    It 'ends with 3 where all rows are Invalid, and names the first reason, not the user' {
        $csv = Save-Csv users.csv 'user_id,mkt_flag', 'kim-1,Y', 'lee-2,N'
        $log = Join-Path $TestDrive 'invalid.log'
        $told = & $sync -Path $csv -LogPath $log 3>&1
        $LASTEXITCODE | Should -Be 3
        foreach ($text in "$told", (Get-Content $log)[-1]) {
            $text | Should -BeLike '*invalid: 2. Row 1: mkt_flag must be*-FlagMap*'
            $text | Should -Not -Match 'kim-1|lee-2|-Delimiter'
        }
    }

    It 'tells contradicting consent in its last line and its log' {
        $csv = Save-Csv users.csv 'user_id,mkt_flag', 'a,Subscribed', 'a,Unsubscribed'
        $log = Join-Path $TestDrive 'conflict.log'
        $told = & $sync -Path $csv -LogPath $log -InformationAction Continue 6>&1
        $LASTEXITCODE | Should -Be 0
        $told[-1], (Get-Content $log)[-1] | Should -BeLike '*contradicts*: 1; the last row wins.*'
    }

    It 'says only once that the whole file is to be sent again' {
        Connect-Dfinery -Token (ConvertTo-Token 'wrong') -BaseUri $emulator.BaseUri
        $told = & $sync -Path (Save-Csv users.csv 'user_id,mkt_flag', 'a,Subscribed') 2>&1
        [regex]::Matches("$told", 'send the whole file again').Count | Should -Be 1
    }

    It 'hands -PropertyMap, -FlagMap and -ExcludeColumn on, with -WithCi to both: <Name>' -ForEach @(
        @{ Name = 'hashtables'; Map = @{ No = 'user_id'; Tel = 'Phone-Number'; Alias = 'user_name' }; Flags = @{ Y = 'Subscribed' } }
        @{ Name = 'text, as with -File'; Map = 'No=user_id, Tel=phone_number,Alias=user_name'; Flags = 'Y=Subscribed' }
    ) {
        $csv = Save-Csv users.csv 'No,Alias,Tel,mkt_flag,mkt_flg,night_flag', 'a,Kim,010-1234-5678,Y,x,Y'
        $columns = @{ PropertyMap = $Map; FlagMap = $Flags; ExcludeColumn = 'mkt_flg,night_*' }
        & $sync -Path $csv -WithCi @columns -WarningVariable told
        $LASTEXITCODE | Should -Be 0
        $told | Should -BeNullOrEmpty
        $emulator.Users['a'].Profile['user_name'] | Should -Be 'Kim'
        $emulator.Users['a'].Profile['mkt_flag'] | Should -Be 'Subscribed'
        $emulator.Users['a'].Profile.Keys | Sort-Object | Should -Be 'mkt_flag', 'user_name'
        $emulator.Users['a'].Ci['phone_number'] | Should -Be '821012345678'
        $emulator.Users['a'].Ci.Count | Should -Be 1
    }

    It 'sends suspect text with -AllowSuspectText only' {
        $csv = Save-Csv users.csv 'user_id,user_name,phone_number', 'a,#N/A,010-1234-5678'
        & $sync -Path $csv -WithCi -WarningAction SilentlyContinue
        $LASTEXITCODE | Should -Be 3
        & $sync -Path $csv -WithCi -AllowSuspectText
        $LASTEXITCODE | Should -Be 0
        $emulator.Users['a'].Profile['user_name'] | Should -Be '#N/A'
    }

    It 'refuses a map that is none' {
        $told = & $sync -Path (Save-Csv users.csv 'user_id,mkt_flag', 'a,Y') -FlagMap 'Y' 2>&1
        $LASTEXITCODE | Should -Be 2
        "$told" | Should -BeLike '*-FlagMap takes a hashtable*'
    }

    It 'writes a log with the time in UTC, and with no value and no token' {
        $csv = Save-Csv users.csv 'user_id,user_name,mkt_flag', 'a,Kim,Subscribed', 'b,Lee,Y'
        $log = Join-Path $TestDrive 'nightly.log'
        & $sync -Path $csv -LogPath $log -WarningAction SilentlyContinue
        & $sync -Path (Join-Path $TestDrive 'nowhere.csv') -LogPath $log 2> $null
        $lines = Get-Content $log
        $lines.Count | Should -Be 4
        $lines | Should -Match '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \d+ Sync-NightlyUsers (started|ended, exit code [12])'
        "$lines" | Should -Not -Match "Kim|Lee|$($emulator.Token)"
    }

    It 'refuses a connection that is given but holds nothing' {
        $csv = Save-Csv users.csv 'user_id,mkt_flag', 'a,Subscribed'
        & $sync -Path $csv -Connection $null 2> $null
        $LASTEXITCODE | Should -Be 2
        $emulator.Requests.Count | Should -Be 0
    }

    It 'does not write over its own input' {
        $csv = Save-Csv users.csv 'user_id,mkt_flag', 'a,Y'
        & $sync -Path $csv -FailedPath $csv 2> $null
        $LASTEXITCODE | Should -Be 2
        Get-Content $csv | Should -Be 'user_id,mkt_flag', 'a,Y'
    }

    It 'takes the token from -TokenPath' {
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
