# Sync-Shards.ps1: whom each process sends and in which order, and what is left to do when one of them is killed.
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
    . $PSScriptRoot/../Shards/ShardCheck.ps1
    $rows = 12
    $emulator = Start-DfineryEmulator -Latency 0:0:0.2
    $csv = Join-Path $TestDrive 'users.csv'
    Save-ShardFile $csv -Users 60 -Rows $rows
    $log = Join-Path $TestDrive 'sync.log'
    $shards = @('-Path', $csv, '-Count', '3', '-LogPath', $log)

    function Get-ShardUser([int[]] $Number) {
        1..60 | ForEach-Object { "user$_" } | Where-Object { $Number -contains (Get-ShardNumber $_ 3) }
    }

    # The id of the process of a shard, as its own log tells it.
    function Get-ShardProcess([int] $Number) {
        Get-Process -Id (Get-Content (Join-Path $TestDrive "sync.$Number-of-3.log") -TotalCount 1).Split(' ')[1]
    }
}

AfterAll {
    $emulator | Stop-DfineryEmulator
}

Describe 'Sync-Shards.ps1' {
    BeforeEach {
        $emulator.Reset()
        Remove-Item (Join-Path $TestDrive '*.log'), (Join-Path $TestDrive '*failed*')
    }

    It 'sends every row once over all shards, and the rows of a user in their order' {
        $ended = Start-Example Sync-Shards.ps1 $shards -Emulator $emulator | Wait-Example
        $ended.ExitCode | Should -Be 0 -Because $ended.Text
        $ended.Text | Should -BeLike '*Shard 2/3 ended with 0. Rows: *Shards: 3; exit code 0: 3.*'
        $sent = Get-SentRow $emulator
        $sent.Count | Should -Be 60
        $sent.Keys | Where-Object { -not (Test-RowOrder $sent[$_] $rows) } | Should -BeNullOrEmpty
    }

    It 'gives each shard its own file of failed rows, and ends with the worst exit code' {
        $lines = 1..30 | ForEach-Object { "user$_,$(if ($_ -le 8) { 'Y' } else { 'Subscribed' })" }
        $bad = Save-Csv bad.csv (@('user_id,mkt_flag') + $lines)
        $ended = Start-Example Sync-Shards.ps1 '-Path', $bad, '-Count', '3', '-FlagMap', 'N=Unsubscribed' -Emulator $emulator | Wait-Example
        $ended.ExitCode | Should -Be 1 -Because $ended.Text
        $failed = 1..3 | ForEach-Object {
            $number = $_
            $ids = @(Import-Csv (Join-Path $TestDrive "bad.failed.$number-of-3.csv")).user_id
            $ids | Where-Object { (Get-ShardNumber $_ 3) -ne $number } | Should -BeNullOrEmpty
            $ids
        }
        $failed | Sort-Object | Should -Be (1..8 | ForEach-Object { "user$_" })
    }

    It 'leaves nothing of a shard that was killed undone when that one is run again, and sends no other again' {
        $run = Start-Example Sync-Shards.ps1 $shards -Emulator $emulator
        $users = Get-ShardUser 2
        Wait-Until { @($emulator.Requests | Where-Object { $_.ResultCode -and $_.UserIds[0] -in $users }).Count -gt 1 }
        (Get-ShardProcess 2).Kill()
        $ended = $run | Wait-Example
        $ended.ExitCode | Should -Be 2 -Because $ended.Text
        $ended.Text | Should -BeLike '*Run again, with the same -Count: -Only 2.*'
        $before = Get-SentRow $emulator
        @($users | Where-Object { @($before[$_]).Count -lt $rows }) | Should -Not -BeNullOrEmpty -Because 'it was killed before its end'

        $requests = $emulator.Requests.Count
        $ended = Start-Example Sync-Shards.ps1 ($shards + '-Only', '2') -Emulator $emulator | Wait-Example
        $ended.ExitCode | Should -Be 0 -Because $ended.Text
        $ended.Text | Should -BeLike '*Shards: 1; exit code 0: 1.*'
        (Get-SentRow $emulator $requests).Keys | Sort-Object | Should -Be ($users | Sort-Object)
        $sent = Get-SentRow $emulator
        Get-ShardUser 1, 3 | Where-Object { -not (Test-RowOrder $sent[$_] $rows) } | Should -BeNullOrEmpty
        $users | Where-Object { -not (Test-RowOrder $sent[$_] $rows -IsRunAgain) } | Should -BeNullOrEmpty
        $emulator.Users | Where-Object { $_.Profile['age'] -ne $rows } | Should -BeNullOrEmpty
        $emulator.Users.Count | Should -Be 60
    }

    It 'passes Ctrl+C on, and ends with 130' -Skip:$noSignal {
        # One request, then a wait of ten minutes for the quota: runs that are certainly still at work.
        $slow = Start-DfineryEmulator -QuotaLimit 1 -QuotaWindow 10m
        $run = Start-Example Sync-Shards.ps1 $shards -Emulator $slow
        Wait-Until { $slow.Requests.Count -gt 0 -and @(Get-Item (Join-Path $TestDrive 'sync.*.log')).Count -eq 3 }
        & kill -INT $run.Process.Id
        $ended = $run | Wait-Example
        $slow | Stop-DfineryEmulator
        $ended.ExitCode | Should -Be 130 -Because $ended.Text
        $ended.Text | Should -BeLike '*Stopped; run all shards again.*'
        foreach ($number in 1..3) {
            @(Get-Content (Join-Path $TestDrive "sync.$number-of-3.log"))[-1] | Should -BeLike '*was stopped*exit code 130.'
        }
    }

    It 'ends with 2, and has sent nothing, where <Name>' -ForEach @(
        @{ Name = 'a shard is none'; File = 'users.csv'; Only = '4'; Says = "*-Only takes 1, 2, 3,*not '4'. Nothing was sent.*" }
        @{ Name = 'there is no file'; File = 'nowhere.csv'; Only = '1,3'; Says = '*Shards: 2; exit code 2: 2. Run again*-Only 1,3.*' }
    ) {
        $path = Join-Path $TestDrive $File
        $ended = Start-Example Sync-Shards.ps1 '-Path', $path, '-Count', '3', '-Only', $Only -Emulator $emulator | Wait-Example
        $ended.ExitCode | Should -Be 2 -Because $ended.Text
        $ended.Text | Should -BeLike $Says
        $emulator.Requests.Count | Should -Be 0
    }
}

Describe 'Sync-NightlyUsers.ps1 with -Shard' {
    It 'ends with 0 where all rows of the file are of other shards' {
        $emulator.Reset()
        $one = Save-Csv one.csv 'user_id,mkt_flag', 'user1,Subscribed'
        $other = (Get-ShardNumber user1 3) % 3 + 1
        $ended = Start-Example Sync-NightlyUsers.ps1 '-Path', $one, '-Shard', "$other/3", '-InformationAction', 'Continue' `
            -Emulator $emulator | Wait-Example
        $ended.ExitCode | Should -Be 0 -Because $ended.Text
        $ended.Text | Should -BeLike '*Rows: 0;*Rows of other shards: 1.*'
        $emulator.Users.Count | Should -Be 0
    }

    It 'keeps a second run of the same shard away, and lets another one in' {
        $one = Save-Csv one.csv 'user_id,mkt_flag', 'user1,Subscribed'
        $number = Get-ShardNumber user1 3
        $lock = New-Object IO.FileStream (Join-Path $TestDrive "one.failed.$number-of-3.csv.lock"), 'OpenOrCreate', 'ReadWrite', 'None'
        try {
            $ended = foreach ($shard in $number, ($number % 3 + 1)) {
                Start-Example Sync-NightlyUsers.ps1 '-Path', $one, '-Shard', "$shard/3" -Emulator $emulator | Wait-Example
            }
        }
        finally {
            $lock.Dispose()
        }

        $ended.ExitCode | Should -Be 4, 0
    }
}
