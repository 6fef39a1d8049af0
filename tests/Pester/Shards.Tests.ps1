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
        $ended.Text | Should -BeLike '*Shard 2/3 ended with 0. Rows: *3 shards: 3 ended with 0.*'
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
        $ended.Text | Should -BeLike ('*3 shards: 3 ended with 1. Fix the rows in bad.failed.1-of-3.csv, bad.failed.2-of-3.csv, ' +
            'bad.failed.3-of-3.csv, and send each of these files with Sync-NightlyUsers.ps1. If users have several rows, *')
    }

    It 'names no file to fix where a parameter is wrong' {
        $ended = Start-Example Sync-Shards.ps1 '-Path', $csv, '-Count', '2', '-WithCis' -Emulator $emulator | Wait-Example
        $ended.ExitCode | Should -Be 1 -Because $ended.Text
        $ended.Text | Should -BeLike '*2 shards: 2 ended with 1.*'
        $ended.Text | Should -Not -BeLike '*Fix the rows*'
    }

    It 'takes relative paths from the current location, not from where PowerShell was started' {
        $folder = (New-Item (Join-Path $TestDrive 'relative') -ItemType Directory).FullName
        $sync = Join-Path $examples 'Sync-Shards.ps1'
        $null = Save-Csv relative/few.csv 'user_id,mkt_flag', 'user1,Y', 'user2,Y'
        $script = Save-Csv relative.ps1 "Set-Location '$folder'",
            "& '$sync' few.csv -Count 1 -FailedPath bad.csv -LogPath few.log", 'exit $LASTEXITCODE'
        $ended = Start-Example $script -Emulator $emulator | Wait-Example
        $ended.ExitCode | Should -Be 3 -Because $ended.Text
        Get-ChildItem $folder -Name | Sort-Object | Should -Be 'bad.1-of-1.csv', 'bad.1-of-1.csv.lock', 'few.1-of-1.log', 'few.csv'
    }

    It 'is an error of its own, on one line, for who calls it at a prompt' {
        $sync = Join-Path $examples 'Sync-Shards.ps1'
        $problem = { & $sync $csv -Count 3 -Only 5 } | Should -Throw '-Only takes 1, 2, 3,*' -PassThru
        $LASTEXITCODE | Should -Be 2
        $problem.InvocationInfo.MyCommand.Name | Should -Be 'Sync-Shards.ps1'
        $problem.InvocationInfo.ScriptName | Should -Not -BeLike '*Job.ps1'
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
        $ended.Text | Should -BeLike '*1 shard: 1 ended with 0.*'
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
        @{ Name = 'there is no file'; File = 'nowhere.csv'; Only = '1,3'; Says = '*2 shards: 2 ended with 2. Run again*-Only 1,3.*' }
    ) {
        $path = Join-Path $TestDrive $File
        $ended = Start-Example Sync-Shards.ps1 '-Path', $path, '-Count', '3', '-Only', $Only -Emulator $emulator | Wait-Example
        $ended.ExitCode | Should -Be 2 -Because $ended.Text
        $ended.Text | Should -BeLike $Says
        $emulator.Requests.Count | Should -Be 0
    }
}

Describe 'Sync-NightlyUsers.ps1 with -Shard' {
    It "refuses '<_>' in words, as a wrong parameter, before it reads anything" -ForEach '9/8', '0/4', '/4', 'x', '', '1/10001' {
        $emulator.Reset()
        $one = Save-Csv refused.csv 'user_id,mkt_flag', 'user1,Subscribed'
        $ended = Start-Example Sync-NightlyUsers.ps1 '-Path', $one, '-Shard', $_ -Emulator $emulator | Wait-Example
        $ended.ExitCode | Should -Be 1 -Because $ended.Text
        $ended.Text | Should -BeLike "*A shard is a text such as '3/8'*not '$_'.*"
        $ended.Text | Should -Not -BeLike '*send *again*'
        Test-Path (Join-Path $TestDrive 'refused.failed*') | Should -BeFalse
        $emulator.Requests.Count | Should -Be 0
    }

    It 'tells rows once and names the shard where it ends early' {
        $many = Save-Csv many.csv (@('user_id,mkt_flag') + (1..60 | ForEach-Object { "user$_,Subscribed" }))
        $ended = Start-Example Sync-NightlyUsers.ps1 '-Path', $many, '-Shard', '1/2' -Emulator $emulator -Token wrong | Wait-Example
        $ended.ExitCode | Should -Be 2 -Because $ended.Text
        [regex]::Matches($ended.Text, 'Rows').Count | Should -Be 1 -Because $ended.Text
        [regex]::Matches($ended.Text, 'again').Count | Should -Be 1
        $ended.Text | Should -BeLike '*again with -Shard 1/2*'
    }

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

Describe 'slurm/Sync-Array.ps1' {
    BeforeAll {
        $emulator.Reset()
        $one = Save-Csv task.csv (@('user_id,mkt_flag') + (1..20 | ForEach-Object { "user$_,Subscribed" }))
        $saved = $env:SLURM_ARRAY_TASK_ID, $env:SLURM_SUBMIT_DIR
    }

    AfterAll {
        $env:SLURM_ARRAY_TASK_ID, $env:SLURM_SUBMIT_DIR = $saved
    }

    It 'ends with 2 and one line where <Name>' -ForEach @(
        @{ Name = 'tasks count from 0'; Task = '0'; Says = "Sync-Array: *A shard is a text such as*not '0/4'.*" }
        @{ Name = 'there is no task'; Task = $null; Says = "Sync-Array: *A shard is a text such as*not '/4'.*" }
        @{ Name = 'it was submitted elsewhere'; Task = '1'; Folder = '/'; Says = 'Sync-Array: There is no Sync-NightlyUsers.ps1*' }
        @{ Name = 'there is no folder'; Task = '1'; Folder = $null; Says = 'Sync-Array: There is no Sync-NightlyUsers.ps1*' }
    ) {
        $env:SLURM_ARRAY_TASK_ID = $Task
        $env:SLURM_SUBMIT_DIR = if ($_.ContainsKey('Folder')) { $Folder } else { $examples }
        $run = Start-Example slurm/Sync-Array.ps1 $one -Emulator $emulator
        $ended = $run | Wait-Example
        $ended.ExitCode | Should -Be 2 -Because $ended.Text
        ($run.Output.Result + $run.Errors.Result).Trim() | Should -BeLike $Says
        ($run.Output.Result + $run.Errors.Result).Trim() | Should -Not -Match '\n'
        $emulator.Requests.Count | Should -Be 0
    }

    It 'sends every user once over its four tasks' {
        $env:SLURM_SUBMIT_DIR = $examples
        foreach ($task in 1..4) {
            $env:SLURM_ARRAY_TASK_ID = $task
            $ended = Start-Example slurm/Sync-Array.ps1 $one -Emulator $emulator | Wait-Example
            $ended.ExitCode | Should -Be 0 -Because $ended.Text
        }

        @($emulator.Requests.UserIds) | Sort-Object -Unique | Should -HaveCount 20
        @($emulator.Requests.UserIds).Count | Should -Be 20
    }
}
