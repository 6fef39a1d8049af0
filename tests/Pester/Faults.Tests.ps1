# The server misbehaves, repeatably; a person sees nothing of it but the number of tries.
BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
}

Describe 'Faults' {
    AfterEach {
        Disconnect-Dfinery
        Stop-DfineryEmulator
    }

    Context 'All rows succeed in the end' {
        It 'with <Name>' -ForEach @(
            # A 429 costs a row no try.
            @{ Name = 'refusals with 429'; Fault = @{ ThrottleRate = 0.2; QuotaWindow = '1s' }; Counter = 'Throttled429'; Most = 1 }
            @{ Name = 'a busy server'; Fault = @{ BusyRate = 0.3 }; Counter = 'Busy' }
            @{ Name = 'connections that are cut'; Fault = @{ DropRate = 0.2 }; Counter = 'Dropped' }
            @{ Name = 'errors of the server'; Fault = @{ ServerErrorRate = 0.2 }; Counter = 'ServerErrors' }
            @{ Name = 'garbled answers'; Fault = @{ GarbageRate = 0.2 }; Counter = 'Garbage' }
        ) {
            $emulator = Start-DfineryEmulator -Seed 4 @Fault
            $emulator | Connect-Dfinery -MaxRetryCount 20
            $results = Get-UserRow 600 | Set-DfineryUserProfile -ErrorVariable errors -WarningAction SilentlyContinue

            $emulator.Counters.$Counter | Should -BeGreaterThan 0
            @($results | Where-Object Status -eq Succeeded).Count | Should -Be 600
            $attempts = ($results | Measure-Object Attempts -Maximum).Maximum
            if ($Most) { $attempts | Should -Be $Most } else { $attempts | Should -BeGreaterThan 1 }
            $errors | Should -BeNullOrEmpty
            $emulator.Users.Count | Should -Be 600
        }

        It 'with requests that are never answered' {
            $emulator = Start-DfineryEmulator -Seed 4 -HangRate 0.3
            $emulator | Connect-Dfinery -MaxRetryCount 20 -TimeoutSec 1
            $results = Get-UserRow 120 | Set-DfineryUserProfile
            $emulator.Counters.Hung | Should -BeGreaterThan 0
            @($results | Where-Object Status -eq Succeeded).Count | Should -Be 120
        }

        It 'with all of it at once, and in the order they came' {
            $emulator = Start-DfineryEmulator -Seed 11 -BusyRate 0.1 -DropRate 0.05 -ServerErrorRate 0.05 -GarbageRate 0.05 `
                -MaxConcurrency 4
            $emulator | Connect-Dfinery -MaxRetryCount 30
            $rows = foreach ($round in 1..5) {
                foreach ($user in 1..100) {
                    [pscustomobject] @{ user_id = "user_$user"; age = "$round" }
                }
            }

            $results = $rows | Set-DfineryUserProfile
            $results.Row | Should -Be (1..500)
            @($results | Where-Object Status -eq Succeeded).Count | Should -Be 500
            @($emulator.Users.Values | Where-Object { $_.Profile['age'] -ne '5' }).Count | Should -Be 0
        }

        It 'for views, too' {
            $emulator = Start-DfineryEmulator -Seed 4 -BusyRate 0.2 -DropRate 0.1 -ServerErrorRate 0.1 -GarbageRate 0.1
            $emulator | Connect-Dfinery -MaxRetryCount 20
            $null = Get-UserRow 200 | Set-DfineryUserProfile
            $views = Get-UserRow 200 | Get-DfineryUserProfile -PropertyName mkt_flag
            @($views | Where-Object mkt_flag -eq Subscribed).Count | Should -Be 200
        }
    }

    Context 'A server that never comes round' {
        It 'gives up after -MaxRetryCount, and says so for each row' {
            $emulator = Start-DfineryEmulator -BusyRate 1
            $emulator | Connect-Dfinery -MaxRetryCount 2
            $results = Get-UserRow 3 | Set-DfineryUserProfile -ErrorAction SilentlyContinue -ErrorVariable errors
            @($results).Count | Should -Be 3
            $results.Attempts | Select-Object -Unique | Should -Be 3
            $results.Code | Select-Object -Unique | Should -Be 5003
            $results.Status | Should -Not -Contain 'Succeeded'
            @($errors).Count | Should -Be 3
        }
    }

    Context 'The quota' {
        It 'is never overrun: no 429 with windows of a second' {
            $emulator = Start-DfineryEmulator -QuotaLimit 10 -QuotaWindow 1s
            $emulator | Connect-Dfinery
            $results = Get-UserRow 700 | Set-DfineryUserProfile
            @($results | Where-Object Status -eq Succeeded).Count | Should -Be 700
            $emulator.Counters.Requests | Should -Be 35
            $emulator.Counters.Throttled429 | Should -Be 0
        }

        It 'is shared by all commands of a connection' {
            $emulator = Start-DfineryEmulator -QuotaLimit 10 -QuotaWindow 1s
            $emulator | Connect-Dfinery
            $null = Get-UserRow 300 | Set-DfineryUserProfile
            $null = Get-UserRow 300 | Get-DfineryUserProfile
            $emulator.Counters.Requests | Should -Be 30
            $emulator.Counters.Throttled429 | Should -Be 0
        }

        It 'ends the run where the wait would be too long, and every row has its result' {
            $emulator = Start-DfineryEmulator -QuotaLimit 2 -QuotaWindow 1H -Latency 300
            $emulator | Connect-Dfinery
            $results = New-Object Collections.ArrayList
            { Get-UserRow 100 | Set-DfineryUserProfile -MaxWaitSec 1 | ForEach-Object { $null = $results.Add($_) } } |
                Should -Throw -ErrorId 'QuotaWaitTooLong,*'
            $results.Count | Should -Be 100
            @($results | Where-Object Status -eq Succeeded).Count | Should -Be 40
            @($results | Where-Object Status -eq NotAttempted).Count | Should -Be 60
        }

        It 'is told by the connection' {
            $emulator = Start-DfineryEmulator -QuotaLimit 10 -QuotaWindow 1H
            $emulator | Connect-Dfinery
            $null = Set-DfineryUserProfile a -MktFlag Subscribed
            (Get-DfineryConnection).QuotaRemaining | Should -Be 9
            (Test-DfineryConnection).QuotaRemaining | Should -Be 8
        }
    }
}
