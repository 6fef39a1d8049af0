BeforeDiscovery {
    $hasParallel = $PSVersionTable.PSVersion.Major -ge 7
}

BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $emulator = Start-DfineryEmulator -QuotaLimit 40 -QuotaWindow 1s
    $emulator | Connect-Dfinery
    $connection = Get-DfineryConnection default
}

AfterAll {
    Disconnect-Dfinery
    $emulator | Stop-DfineryEmulator
}

Describe 'Commands side by side' {
    BeforeEach {
        $emulator.Reset()
    }

    Context 'ForEach-Object -Parallel' -Skip:(-not $hasParallel) {
        It 'takes the connection of the caller with -Connection $using:connection' {
            $results = 1..4 | ForEach-Object -ThrottleLimit 4 -Parallel {
                Import-Module $using:modulePath
                $part = $_
                1..150 | ForEach-Object { [pscustomobject] @{ user_id = "part${part}_$_"; mkt_flag = 'Subscribed' } } |
                    Set-DfineryUserProfile -Connection $using:connection
            }
            @($results).Count | Should -Be 600
            @($results | Where-Object Status -eq Succeeded).Count | Should -Be 600
            $emulator.Users.Count | Should -Be 600
        }

        It 'shares the quota: no 429' {
            # A connection of its own: a quota that starts anew within a window, as after Reset, looks like a sliding one.
            $connection = $emulator | Connect-Dfinery -Name shared -PassThru
            $null = 1..4 | ForEach-Object -ThrottleLimit 4 -Parallel {
                Import-Module $using:modulePath
                $part = $_
                1..400 | ForEach-Object { "part${part}_$_" } | Get-DfineryUserProfile -Connection $using:connection
            }
            $emulator.Counters.Throttled429 | Should -Be 0
            $emulator.Counters.Requests | Should -Be 80
        }

        It 'does not see the named connections of the caller: a runspace has its own' {
            $seen = 1..2 | ForEach-Object -Parallel {
                Import-Module $using:modulePath
                @(Get-DfineryConnection).Count
            }
            $seen | Should -Be 0, 0
        }

        It 'leaves the connection open for the caller' {
            $null = 1..3 | ForEach-Object -Parallel {
                Import-Module $using:modulePath
                Get-DfineryUserProfile a -Connection $using:connection
                Remove-Module Dfinery
            }
            $connection.IsOpen | Should -BeTrue
            (Get-DfineryUserProfile a).Status | Should -Be 'Succeeded'
        }
    }

    Context 'A command within a command' {
        It 'may use the same connection' {
            $ids = Get-UserRow 60 | Set-DfineryUserProfile | Get-DfineryUserProfile -PropertyName mkt_flag |
                Where-Object mkt_flag -eq Subscribed
            @($ids).Count | Should -Be 60
        }

        It 'may run for each row' {
            $statuses = Get-UserRow 5 | ForEach-Object { (Set-DfineryUserProfile $_.user_id -MktFlag Unsubscribed).Status }
            $statuses | Select-Object -Unique | Should -Be 'Succeeded'
            $emulator.Counters.Requests | Should -Be 5
        }
    }
}
