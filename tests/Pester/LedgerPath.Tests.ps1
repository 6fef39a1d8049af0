BeforeDiscovery {
    $hasParallel = $PSVersionTable.PSVersion.Major -ge 7
}

BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $emulator = Start-DfineryEmulator
    $emulator | Connect-Dfinery
}

AfterAll {
    Disconnect-Dfinery
    $emulator | Stop-DfineryEmulator
}

Describe 'A nightly file with -LedgerPath' {
    BeforeEach {
        $emulator.Reset()
        $folder = Join-Path $TestDrive ([IO.Path]::GetRandomFileName())
        $null = New-Item $folder -ItemType Directory
        Push-Location $folder
        Get-UserRow 1000 @{ age = '30'; mkt_flag = 'Subscribed' } | Export-Csv ./users.csv -NoTypeInformation
    }

    AfterEach {
        Pop-Location
    }

    It 'is sent once, and then only what changed' {
        $sent = foreach ($night in 1..3) {
            $null = Import-Csv ./users.csv | Set-DfineryUserProfile -LedgerPath ./ledger -SummaryVariable summary
            $summary.Sent
            if ($night -eq 2) {
                $rows = Import-Csv ./users.csv
                $rows | Select-Object -First 20 | ForEach-Object { $_.age = '31' }
                $rows | Export-Csv ./users.csv -NoTypeInformation
            }
        }

        $sent | Should -Be 1000, 0, 20
        "$summary" | Should -BeLike 'Set-DfineryUserProfile: 1,000 rows: 980 unchanged, 20 sent, 0 failed, *'
        $emulator.Requests[-1].Body | Should -BeLike '*"properties":{"age":"31"}}*'
        $emulator.Requests[-1].Body | Should -Not -BeLike '*mkt_flag*'
    }

    It 'does not consent again for somebody who withdrew elsewhere' {
        $null = Import-Csv ./users.csv | Set-DfineryUserProfile -LedgerPath ./ledger
        $null = Set-DfineryUserProfile user_00007 -MktFlag Unsubscribed

        $null = Import-Csv ./users.csv | Set-DfineryUserProfile -LedgerPath ./ledger
        $emulator.Users['user_00007'].Profile['mkt_flag'] | Should -Be Unsubscribed

        $result = Import-Csv ./users.csv | Set-DfineryUserProfile -LedgerPath ./another | Where-Object Withheld
        $emulator.Users['user_00007'].Profile['mkt_flag'] | Should -Be Unsubscribed
        $result.UserId | Should -Be user_00007
        $result | Export-Csv ./withheld.csv -NoTypeInformation
        (Import-Csv ./withheld.csv).Withheld | Should -Be mkt_flag
        $result | Get-Display | Should -BeLike '*Withheld: mkt_flag. The server has Unsubscribed, *-AllowRegrant sends Subscribed.*'
    }

    It 'says under -WhatIf what would be sent, and makes no folder' {
        $null = Start-Transcript ./said.txt
        $null = Import-Csv ./users.csv | Select-Object -First 1 | Set-DfineryUserProfile -LedgerPath ./ledger -WhatIf
        $null = Stop-Transcript
        Get-Content ./said.txt | Should -Contain ('What if: Performing the operation ' +
            '"Set age; mkt_flag unless the server has Unsubscribed" on target "user user_00001".')
        Test-Path ./ledger | Should -BeFalse
        $emulator.Requests.Count | Should -Be 0
    }

    It 'ends a second run of the same pipeline before anything is sent' {
        { 'user_00001' | Set-DfineryUserCi -KakaoId 0123456789 -LedgerPath ./ledger |
                Remove-DfineryUserCi -PropertyName kakao_id -Force -LedgerPath ./ledger } |
            Should -Throw -ErrorId 'LedgerHeld,*'
        $emulator.Requests.Count | Should -Be 0
    }

    It 'ends runs beside it at once, in ForEach-Object -Parallel too' -Skip:(-not $hasParallel) {
        $connection = Get-DfineryConnection default
        $results = 'user_00001', 'user_00002' | ForEach-Object {
            if ($_ -eq 'user_00002') {
                $script:ended = 1..3 | ForEach-Object -Parallel {
                    Import-Module $using:modulePath
                    try {
                        Set-DfineryUserProfile u -Age 3 -Connection $using:connection -LedgerPath "$using:folder/ledger"
                    }
                    catch {
                        $_.FullyQualifiedErrorId -replace ',.*'
                    }
                }
            }

            $_
        } | Set-DfineryUserProfile -Age 3 -LedgerPath ./ledger

        $script:ended | Should -Be LedgerHeld, LedgerHeld, LedgerHeld
        $results.Status | Should -Be Succeeded, Succeeded
    }
}
