# What a user would check of an audit log.
BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $emulator = Start-DfineryEmulator -PoisonUserId user_3
    # Windows PowerShell reads a script without a byte order mark as ANSI.
    $korean = -join [char[]] (0xAE40, 0xBBFC, 0xC9C0)
    $rows = 1..5 | ForEach-Object {
        [pscustomobject] @{ user_id = "user_$_"; user_name = $korean; mkt_flag = 'Unsubscribed'; 'Withdrawn at' = "2026-11-0$_" }
    }
}

AfterAll {
    Disconnect-Dfinery
    $emulator | Stop-DfineryEmulator
}

Describe 'An audit log' {
    BeforeEach {
        $emulator.Reset()
        $log = Join-Path $TestDrive "$([Guid]::NewGuid()).jsonl"
        $emulator | Connect-Dfinery -AuditLogPath $log
        $rows | Set-DfineryUserProfile -ConsentTimeColumn withdrawn_at -SummaryVariable run -ErrorAction SilentlyContinue | Out-Null
        $lines = Get-Content $log -Encoding UTF8
    }

    It 'says who withdrew consent, when, and when it was passed on' {
        # The batch with user_3 is halved, and whichever half is answered first is settled first.
        $found = @($lines -like '*"settled"*"Unsubscribed"*' | ConvertFrom-Json | Where-Object status -eq Succeeded | Sort-Object row)
        $found.userId | Should -Be 'user_1', 'user_2', 'user_4', 'user_5'
        $found.consent.mkt_flag | Select-Object -Unique | Should -Be 'Unsubscribed'
        "$(([datetime] $found[0].consentTime).Day)" | Should -Be '1'
        ([datetime] $found[0].sent) | Should -BeLessOrEqual ([datetime] $found[0].settled)
    }

    It 'has a line for a row that failed, and a last line with the counts' {
        $failed = $lines -like '*"settled"*' | ConvertFrom-Json | Where-Object status -eq Failed
        $failed.userId | Should -Be 'user_3'
        $failed.row | Should -Be 3
        $last = $lines[-1] | ConvertFrom-Json
        $last.event | Should -Be 'runEnded'
        $last.rows.Succeeded | Should -Be 4
        $last.rows.Failed | Should -Be 1
    }

    It 'holds no name and no token' {
        $lines -join "`n" | Should -Not -Match "$($korean[0])|$($emulator.Token)"
    }

    It 'is intact, and has the head of the run' {
        $test = Test-DfineryAuditLog $log -Head $run.AuditLogHead
        $test.IsIntact | Should -BeTrue
        $test.HasHead | Should -BeTrue
        $test.Rows | Should -Be 5
        $test.ConsentWithdrawn | Should -Be 4
        $test.FirstTime.Offset | Should -Be ([TimeSpan]::Zero)
    }

    It 'shows an edit and says where' {
        $text = [IO.File]::ReadAllText($log)
        [IO.File]::WriteAllText($log, $text.Replace('"user_4"', '"user_9"'))
        $test = Test-DfineryAuditLog $log -Head $run.AuditLogHead
        $test.IsIntact | Should -BeFalse
        $test.HasHead | Should -BeFalse
        $test.Reason | Should -Match "^Line $($test.FirstBrokenLine) "
        $test | Format-Table | Out-String | Should -Match 'Line'
    }

    It 'shows with a head that its end was cut off' {
        $kept = $lines[0..($lines.Count - 2)]
        [IO.File]::WriteAllText($log, ($kept -join "`n") + "`n")
        (Test-DfineryAuditLog $log).IsIntact | Should -BeTrue
        (Test-DfineryAuditLog $log -Head $run.AuditLogHead).HasHead | Should -BeFalse
        (Test-DfineryAuditLog $log).RunsNotEnded | Should -Be 1
    }

    It 'goes on in the next session, after a torn line too' {
        Disconnect-Dfinery
        [IO.File]::AppendAllText($log, '{"event":"settled","seq":')
        $emulator | Connect-Dfinery -AuditLogPath $log
        'user_1' | Get-DfineryUserProfile | Out-Null
        $test = Test-DfineryAuditLog $log
        $test.IsIntact | Should -BeTrue
        $test.TornLines | Should -Be 1
        $test.Runs | Should -Be 2
    }

    It 'is shown by Get-DfineryConnection' {
        (Get-DfineryConnection).AuditLogPath | Should -Be $log
    }

    It 'takes nothing for a log that is none' {
        Set-Content (Join-Path $TestDrive users.csv) 'user_id,age'
        { $emulator | Connect-Dfinery -AuditLogPath (Join-Path $TestDrive users.csv) -ErrorAction Stop } |
            Should -Throw -ErrorId 'AuditLogNotOurs,*'
    }

    It 'notes nothing for -WhatIf' {
        $before = (Get-Item $log).Length
        $rows | Set-DfineryUserProfile -WhatIf | Out-Null
        (Get-Item $log).Length | Should -Be $before
    }
}
