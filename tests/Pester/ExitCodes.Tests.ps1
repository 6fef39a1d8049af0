# The exit codes of examples/ as a scheduler sees them: each run is a process of its own.
BeforeDiscovery {
    # There is no such signal on Windows; and a process that was started in the background ignores it, as do its children.
    $noSignal = $env:OS -eq 'Windows_NT'
    if (Test-Path /proc/self/status) {
        $ignored = (Get-Content /proc/self/status) -match '^SigIgn' -replace '.*\s'
        $noSignal = ([Convert]::ToInt64("$ignored", 16) -band 2) -ne 0
    }
}

BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    . $PSScriptRoot/Start-Example.ps1
    $emulator = Start-DfineryEmulator
    $target = @{ Emulator = $emulator }
}

AfterAll {
    Disconnect-Dfinery
    Stop-DfineryEmulator
}

Describe 'Sync-NightlyUsers.ps1 with -File' {
    It 'ends with <Code> for <Name>' -ForEach @(
        @{ Code = 0; Name = 'a good file'; Line = 'user_id,mkt_flag', 'a,Subscribed' }
        @{ Code = 1; Name = 'one bad row'; Line = 'user_id,mkt_flag', 'a,Subscribed', 'b,Y'; Says = '*not succeed: 1.*users.failed*' }
        @{ Code = 2; Name = 'a wrong token'; Line = 'user_id,mkt_flag', 'a,Subscribed'; Token = 'wrong'; Says = '*API token*whole file*' }
        @{ Code = 3; Name = 'an empty file'; Line = @(); Says = '*Nothing was sent*' }
        @{ Code = 3; Name = 'a header alone'; Line = , 'user_id,mkt_flag'; Says = '*Nothing was sent*' }
        @{ Code = 3; Name = 'rows that are all Skipped'; Line = 'user_id,crm', 'a,1', 'b,2'; Says = '*Nothing was sent*' }
        @{ Code = 2, 3; Name = 'a wrong delimiter'; Line = 'user_id;mkt_flag', 'a;Subscribed', 'b;Subscribed' }
        @{ Code = 2, 3; Name = 'a file without a header'; Line = 'a,Subscribed', 'b,Subscribed', 'c,Subscribed' }
    ) {
        $csv = Save-Csv users.csv $Line
        $run = @{}
        if ($Token) {
            $run.Token = $Token
        }

        $ended = Start-Example Sync-NightlyUsers.ps1 '-Path', $csv @target @run | Wait-Example
        $ended.ExitCode | Should -BeIn $Code -Because $ended.Text
        if ($Says) {
            $ended.Text | Should -BeLike $Says
        }
    }

    It 'ends with 2 where there is no server' {
        $csv = Save-Csv users.csv 'user_id,mkt_flag', 'a,Subscribed'
        $gone = Start-DfineryEmulator
        $gone | Stop-DfineryEmulator
        $ended = Start-Example Sync-NightlyUsers.ps1 '-Path', $csv -Emulator $gone | Wait-Example
        $ended.ExitCode | Should -Be 2 -Because $ended.Text
    }
}

Describe 'Sync-NightlyUsers.ps1 while it runs' {
    BeforeEach {
        # One request for 20 rows, then a wait of ten minutes for the quota: a run that is certainly still at work.
        $slow = Start-DfineryEmulator -QuotaLimit 1 -QuotaWindow 10m
        $csv = Save-Csv waiting.csv (@('user_id,mkt_flag', 'bad,Y') + (1..60 | ForEach-Object { "u$_,Subscribed" }))
        $failedPath = Join-Path $TestDrive 'waiting.failed.csv'
        $log = Join-Path $TestDrive 'waiting.log'
        Remove-Item $failedPath, $log -ErrorAction Ignore
        $first = Start-Example Sync-NightlyUsers.ps1 '-Path', $csv, '-LogPath', $log -Emulator $slow
        Wait-Until { (Test-Path $failedPath) -and (Get-Item $failedPath).Length -gt 100 }
    }

    AfterEach {
        if (-not $first.Process.HasExited) {
            $first.Process.Kill()
        }

        $slow | Stop-DfineryEmulator
    }

    It 'keeps a second run away, which ends with 4, until it is killed; its failed rows stay' {
        $second = Start-Example Sync-NightlyUsers.ps1 '-Path', $csv, '-LogPath', $log @target | Wait-Example
        $second.ExitCode | Should -Be 4
        $second.Text | Should -BeLike '*Another run*'
        $emulator.Users.ContainsKey('u1') | Should -BeFalse

        $first.Process.Kill()
        $first.Process.WaitForExit()
        @(Import-Csv $failedPath).user_id | Should -Be 'bad'
        $third = Start-Example Sync-NightlyUsers.ps1 '-Path', $csv @target | Wait-Example
        $third.ExitCode | Should -Be 1 -Because $third.Text
    }

    It 'ends with 130 on Ctrl+C, and says so in its log' -Skip:$noSignal {
        & kill -INT $first.Process.Id
        $ended = $first | Wait-Example
        $ended.ExitCode | Should -Be 130
        $ended.Text | Should -BeLike '*Stopped after * rows; send the whole file again.*'
        @(Import-Csv $failedPath).user_id | Should -Be 'bad'
        (Get-Content $log)[-1] | Should -BeLike '*was stopped after * rows, exit code 130.'
    }
}

Describe '<Script> with -File' -ForEach @(
    @{ Script = 'Revoke-Consent.ps1'; Option = @('-Flag', 'mkt_flag,night_flag'); Wrong = @('-Flag', 'mkt_flag,night_flg') }
    @{ Script = 'Clear-UserCi.ps1'; Option = @('-Force', '-PropertyName', 'phone_number,kakao_id'); Wrong = @('-PropertyName', 'phone') }
) {
    BeforeAll {
        $emulator.Reset()
        $emulator | Connect-Dfinery
        $null = Set-DfineryUserProfile a, b -MktFlag Subscribed
        $null = Set-DfineryUserCi a, b -PhoneNumber 821012345678
    }

    It 'ends with <Code> for <Name>' -ForEach @(
        @{ Code = 0; Name = 'users whom the server knows'; Line = 'No,x', 'a,1', 'b,2', 'a,1' }
        @{ Code = 1; Name = 'one whom it does not know'; Line = 'No,x', 'a,1', 'nobody,2'; Says = '*NotKnown*' }
        @{ Code = 2; Name = 'a wrong token'; Line = 'No,x', 'a,1'; Token = 'wrong'; Says = '*ended early:*API token*' }
        @{ Code = 2; Name = 'a column that is not there'; Line = 'Nr,x', 'a,1'; Says = "*no column 'No'*" }
        @{ Code = 3; Name = 'no rows'; Line = , 'No,x'; Says = '*Nothing was sent*' }
        @{ Code = 3; Name = 'nobody whom it knows'; Line = 'No,x', 'nobody,1'; Says = '*NotKnown*Nothing was sent*' }
    ) {
        $path = Save-Csv list.csv $Line
        $run = @{}
        if ($Token) {
            $run.Token = $Token
        }

        $ended = Start-Example $Script ('-Path', $path, '-IdColumn', 'No' + $Option) @target @run | Wait-Example
        $ended.ExitCode | Should -Be $Code -Because $ended.Text
        if ($Says) {
            $ended.Text | Should -BeLike $Says
        }
    }

    It 'ends with 4 while another run of the same list is at work, and lets the next one in' {
        $path = Save-Csv locked.csv 'No,x', 'a,1'
        $lock = New-Object IO.FileStream "$path.lock", 'OpenOrCreate', 'ReadWrite', 'None'
        try {
            $ended = Start-Example $Script ('-Path', $path, '-IdColumn', 'No' + $Option) @target | Wait-Example
        }
        finally {
            $lock.Dispose()
        }

        $ended.ExitCode | Should -Be 4 -Because $ended.Text
        $ended.Text | Should -BeLike '*Another run is at work*'
        $ended = Start-Example $Script ('-Path', $path, '-IdColumn', 'No' + $Option) @target | Wait-Example
        $ended.ExitCode | Should -BeIn 0, 3 -Because $ended.Text
    }

    It 'ends with 2, and names what there is, where a name is wrong' {
        $ended = Start-Example $Script ('-UserId', 'a' + $Wrong) @target | Wait-Example
        $ended.ExitCode | Should -Be 2
        $ended.Text | Should -BeLike "*$($Wrong[0]) takes *; not '*'. Nothing was sent.*"
    }

    It 'ends with 130 on Ctrl+C' -Skip:$noSignal {
        $slow = Start-DfineryEmulator -QuotaLimit 1 -QuotaWindow 10m
        $path = Join-Path $TestDrive 'ids.txt'
        1..100 | ForEach-Object { "u$_" } | Set-Content $path
        $run = Start-Example $Script ('-Path', $path + $Option) -Emulator $slow
        Wait-Until { $slow.Requests.Count -gt 0 }
        & kill -INT $run.Process.Id
        ($run | Wait-Example).ExitCode | Should -Be 130
        $slow | Stop-DfineryEmulator
    }
}

Describe 'Clear-UserCi.ps1 where nobody can answer' {
    It 'ends with 2, and asks for -Force' {
        $path = Save-Csv list.txt 'a'
        $ended = Start-Example Clear-UserCi.ps1 '-Path', $path @target | Wait-Example
        $ended.ExitCode | Should -Be 2 -Because $ended.Text
        $ended.Text | Should -BeLike '*asks before each user, and nobody can answer here: add -Force*'
    }

    It 'needs no -Force with -WhatIf' {
        $path = Save-Csv list.txt 'a'
        (Start-Example Clear-UserCi.ps1 '-Path', $path, '-WhatIf' @target | Wait-Example).ExitCode | Should -BeIn 0, 1
    }
}

Describe 'Runbook-AzureAutomation.ps1 with -File' {
    It 'says that credential assets are of Azure Automation, where there are none' {
        $csv = Save-Csv users.csv 'user_id,mkt_flag', 'a,Subscribed'
        $ended = Start-Example Runbook-AzureAutomation.ps1 '-Path', $csv @target | Wait-Example
        $ended.ExitCode | Should -Be 1
        $ended.Text | Should -BeLike '*Only Azure Automation has credential assets.*Sync-NightlyUsers.ps1.*'
        $ended.Text | Should -Not -BeLike '*not recognized*'
    }
}
