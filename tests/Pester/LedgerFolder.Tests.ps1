# Looking after a ledger, and the examples that keep one.
BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $examples = [IO.Path]::Combine($PSScriptRoot, '..', '..', 'examples')
    $emulator = Start-DfineryEmulator
    $rows = 1..5 | ForEach-Object { [pscustomobject] @{ user_id = "user_$_"; user_name = "name_$_"; mkt_flag = 'Subscribed' } }
    $csv = Join-Path $TestDrive 'users.csv'
    $rows | Export-Csv $csv -NoTypeInformation -Encoding UTF8
}

AfterAll {
    Disconnect-Dfinery
    $emulator | Stop-DfineryEmulator
}

Describe 'A ledger' {
    BeforeEach {
        $emulator.Reset()
        $emulator | Connect-Dfinery
        $ledger = Join-Path $TestDrive ([Guid]::NewGuid())
        $rows | Set-DfineryUserProfile -LedgerPath $ledger | Out-Null
    }

    It 'is shown in numbers, from Get-ChildItem as well' {
        $info = Get-Item $ledger | Get-DfineryLedger
        $info.Domain | Should -Be 'profile'
        $info.State | Should -Be 'Ready'
        $info.Users | Should -Be 5
        $info.PropertyName | Should -Be 'user_name', 'mkt_flag'
        $info.LastRun.Offset | Should -Be ([TimeSpan]::Zero)
        $info | Format-List * | Out-String | Should -Not -Match 'user_1|name_1|Subscribed'
    }

    It 'forgets users, and sends them again' {
        Reset-DfineryLedger $ledger -UserId user_2, user_4 -Confirm:$false
        ($rows | Set-DfineryUserProfile -LedgerPath $ledger).Status |
            Should -Be 'Unchanged', 'Succeeded', 'Unchanged', 'Succeeded', 'Unchanged'
    }

    It 'forgets all, and asks the server before it sends Subscribed' {
        Set-DfineryUserProfile user_3 -MktFlag Unsubscribed | Out-Null
        Reset-DfineryLedger $ledger -Confirm:$false
        $results = $rows | Set-DfineryUserProfile -LedgerPath $ledger
        $results[2].Withheld | Should -Be 'mkt_flag'
        $emulator.Users['user_3'].Profile['mkt_flag'] | Should -Be 'Unsubscribed'
    }

    It 'takes a renewed token' {
        Connect-Dfinery -Token renewed -BaseUri $emulator.BaseUri
        { $rows | Set-DfineryUserProfile -LedgerPath $ledger } | Should -Throw -ErrorId 'LedgerOtherToken,*'
        Update-DfineryLedger $ledger
        ($rows | Set-DfineryUserProfile -LedgerPath $ledger).Status | Select-Object -Unique | Should -Be 'Unchanged'
    }

    It 'that is damaged says so, and begins anew when told' {
        Remove-Item (Join-Path $ledger 'profile.head')
        $info = Get-DfineryLedger $ledger -WarningAction SilentlyContinue
        $info.State | Should -Be 'Damaged'
        $info.Problem | Should -BeLike '*is damaged*'
        Reset-DfineryLedger $ledger -Confirm:$false
        ($rows | Set-DfineryUserProfile -LedgerPath $ledger).Status | Select-Object -Unique | Should -Be 'Succeeded'
    }
}

Describe 'Sync-NightlyUsers.ps1 with -LedgerPath' {
    BeforeAll {
        $sync = Join-Path $examples 'Sync-NightlyUsers.ps1'
    }

    BeforeEach {
        $emulator.Reset()
        $emulator | Connect-Dfinery
        $ledger = Join-Path $TestDrive ([Guid]::NewGuid())
    }

    It 'sends what changed, and ends with 0 where nothing did' {
        $first = & $sync -Path $csv -LedgerPath "$ledger/" -PassThru
        $first.Succeeded, $first.Unchanged, $first.NotSucceeded | Should -Be 5, 0, 0
        $second = & $sync -Path $csv -LedgerPath $ledger -InformationAction Continue 6>&1
        $LASTEXITCODE | Should -Be 0
        "$second" | Should -BeLike '*Rows: 5; succeeded: 0; unchanged: 5; nothing to send: 0; did not succeed: 0.'

        $changed = Join-Path $TestDrive 'changed.csv'
        (Get-Content $csv) -replace 'name_3', 'other' | Set-Content $changed -Encoding UTF8
        $third = & $sync -Path $changed -LedgerPath $ledger -PassThru
        $third.Succeeded, $third.Unchanged, $third.ExitCode | Should -Be 1, 4, 0
    }

    It 'says how many Subscribed were withheld' {
        $user = (Import-Csv $csv | Where-Object mkt_flag -eq Subscribed)[0].user_id
        $null = Set-DfineryUserProfile $user -MktFlag Unsubscribed
        $told = & $sync -Path $csv -LedgerPath $ledger -InformationAction Continue 6>&1
        "$told" | Should -BeLike '*Rows: 5; succeeded: 5; *did not succeed: 0. Rows of which a Subscribed was withheld*: 1.'
    }

    It 'counts a row by what of its profile and CI was sent' {
        $both = Join-Path $TestDrive 'both.csv'
        'user_id,user_name,kakao_id', 'a,Kim,0123456789', 'b,Lee,', ',x,' | Set-Content $both -Encoding UTF8
        $first = & $sync -Path $both -WithCi -LedgerPath $ledger -PassThru -WarningAction SilentlyContinue
        $first.Succeeded, $first.Unchanged, $first.NotSucceeded | Should -Be 2, 0, 1
        'user_id,user_name,kakao_id', 'a,Kim,9876543210', 'b,Lee,', 'c,,' | Set-Content $both -Encoding UTF8
        $second = & $sync -Path $both -WithCi -LedgerPath $ledger -PassThru
        $second.Succeeded, $second.Unchanged, $second.Skipped, $second.NotSucceeded | Should -Be 1, 1, 1, 0
    }

    It 'says to run the same line again where it ends early' {
        & $sync -Path $csv -LedgerPath $ledger -PassThru | Out-Null
        Connect-Dfinery -Token wrong -BaseUri $emulator.BaseUri
        $run = & $sync -Path $csv -LedgerPath (Join-Path $TestDrive ([Guid]::NewGuid())) -PassThru -WarningAction SilentlyContinue
        $run.ExitCode | Should -Be 2
        $run.Error | Should -BeLike '*run the same line again*'
        $run.Error | Should -Not -BeLike '*send the whole file*'
    }

    It 'has a folder for each shard' {
        1..2 | ForEach-Object {
            & $sync -Path $csv -LedgerPath $ledger -Shard "$_/2" -FailedPath (Join-Path $TestDrive 'shards.csv')
        }
        $found = Get-DfineryLedger "$ledger.1-of-2", "$ledger.2-of-2"
        $found.Shard | Should -Be '1/2', '2/2'
        ($found.Users | Measure-Object -Sum).Sum | Should -Be 5
        Test-Path $ledger | Should -BeFalse
    }
}

Describe 'The runbook with -LedgerPath' {
    BeforeAll {
        $runbook = Join-Path $examples 'Runbook-AzureAutomation.ps1'
        function Get-AutomationPSCredential { param([string] $Name) throw 'not mocked' }
        Mock Get-AutomationPSCredential { New-Object pscredential 'token', (ConvertTo-Token $emulator.Token) }
        $savedBaseUri = $env:DFINERY_BASE_URI
        $env:DFINERY_BASE_URI = "$($emulator.BaseUri)"
    }

    AfterAll {
        $env:DFINERY_BASE_URI = $savedBaseUri
    }

    It 'goes on where a job was that is started again, and does not fail where nothing changed' {
        $ledger = Join-Path $TestDrive ([Guid]::NewGuid())
        $options = @{ TokenAsset = 'Dfinery'; Path = $csv; LedgerPath = $ledger }
        (& $runbook @options).Succeeded | Should -Be 5
        $second = & $runbook @options
        $second.Succeeded, $second.Unchanged, $second.NotSucceeded | Should -Be 0, 5, 0
    }
}
