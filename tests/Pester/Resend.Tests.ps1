# A result means the same, wherever it has been in between.
BeforeDiscovery {
    $ways = @(
        @{ Way = 'a variable'; Through = { param($Results) $Results } }
        @{ Way = 'Start-Job'; Through = { param($Results) Start-Job { $input } -InputObject $Results | Receive-Job -Wait -AutoRemoveJob } }
        @{
            Way = 'Export-Clixml -Depth 1'
            Through = {
                param($Results)
                $Results | Export-Clixml TestDrive:/r.xml -Depth 1
                Import-Clixml TestDrive:/r.xml
            }
        }
        @{ Way = 'Export-Clixml'; Through = { param($Results) $Results | Export-Clixml TestDrive:/r.xml; Import-Clixml TestDrive:/r.xml } }
        @{
            Way = 'Export-Clixml -Depth 9'
            Through = {
                param($Results)
                $Results | Export-Clixml TestDrive:/r.xml -Depth 9
                Import-Clixml TestDrive:/r.xml
            }
        }
        @{ Way = 'ConvertTo-Json'; Through = { param($Results) ConvertTo-Json $Results | ConvertFrom-Json } }
        @{
            Way = 'Export-Csv'
            Through = {
                param($Results)
                $Results | Export-Csv TestDrive:/r.csv -NoTypeInformation -Encoding UTF8
                Import-Csv TestDrive:/r.csv -Encoding UTF8
            }
        }
        @{ Way = 'Select-Object *'; Through = { param($Results) $Results | Select-Object * } }
    )
    if (Get-Command Start-ThreadJob -ErrorAction SilentlyContinue) {
        $ways += @{
            Way = 'Start-ThreadJob'
            Through = { param($Results) Start-ThreadJob { $using:Results } | Receive-Job -Wait -AutoRemoveJob }
        }
    }
}

BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $emulator = Start-DfineryEmulator -PoisonUserId poison
}

AfterAll {
    Disconnect-Dfinery
    $emulator | Stop-DfineryEmulator
}

Describe 'A result that comes by <Way>' -ForEach $ways {
    BeforeAll {
        function Get-Sent([scriptblock] $Script) {
            $emulator.Reset()
            $null = & $Script
            ($emulator.Requests | ForEach-Object Body | Sort-Object) -join "`n"
        }

        function Get-Row {
            [pscustomobject] @{ user_id = 'a'; mkt_flag = 'Subscribed'; age = '31'; crm = 'x' }
            [pscustomobject] @{ user_id = 'b'; user_name = 'Lee'; mkt_flag = '' }
        }
    }

    BeforeEach {
        $emulator.Reset()
        $emulator | Connect-Dfinery
    }

    It 'sends the same bytes again with <Name>' -ForEach @(
        @{ Name = 'a typed parameter'; Arguments = @{ MktFlag = 'Unsubscribed' } }
        @{ Name = '-Property'; Arguments = @{ Property = @{ night_flag = 'Unsubscribed' } } }
        @{ Name = '-PropertyName'; Arguments = @{ PropertyName = 'mkt_flag', 'crm' } }
        @{ Name = '-PropertyMap'; Arguments = @{ PropertyMap = @{ crm = 'gender' } } }
    ) {
        $first = Get-Sent { $script:results = Get-Row | Set-DfineryUserProfile @Arguments -ErrorAction SilentlyContinue }
        $back = & $Through $script:results
        Get-Sent { $back | Set-DfineryUserProfile -ErrorAction SilentlyContinue } | Should -BeExactly $first
    }

    It 'keeps a withdrawal of consent that failed at first' {
        $results = 'poison' | ForEach-Object { [pscustomobject] @{ user_id = $_; mkt_flag = 'Subscribed' } } |
            Set-DfineryUserProfile -MktFlag Unsubscribed -ErrorAction SilentlyContinue
        $results.Status | Should -Be 'Failed'
        $other = Start-DfineryEmulator
        try {
            $other | Connect-Dfinery
            $again = & $Through $results | Where-Object Status -in Failed, Unknown, NotAttempted | Set-DfineryUserProfile
            $again.Status | Should -Be 'Succeeded'
            $other.Users['poison'].Profile['mkt_flag'] | Should -Be 'Unsubscribed'
        }
        finally {
            $other | Stop-DfineryEmulator
        }
    }

    It 'can be fixed in its columns' {
        $results = [pscustomobject] @{ user_id = 'a'; mkt_flag = 'Y' } | Set-DfineryUserProfile -ErrorAction SilentlyContinue
        $back = @(& $Through $results)
        ($back | Set-DfineryUserProfile -ErrorAction SilentlyContinue).Status | Should -Be 'Invalid'
        $back[0].mkt_flag = 'Unsubscribed'
        ($back | Set-DfineryUserProfile).Status | Should -Be 'Succeeded'
        $emulator.Users['a'].Profile['mkt_flag'] | Should -Be 'Unsubscribed'
    }

    It 'takes what was set for a plain id along' {
        $first = Get-Sent { $script:results = 'a', 'b' | Set-DfineryUserProfile -NightFlag Unsubscribed }
        $back = & $Through $script:results
        Get-Sent { $back | Set-DfineryUserProfile } | Should -BeExactly $first
    }

    It 'finds its user although the row had another name for it' {
        $results = [pscustomobject] @{ CustomerNo = 'a'; user_name = 'Kim' } |
            Set-DfineryUserProfile -PropertyMap @{ CustomerNo = 'user_id' }
        $view = & $Through $results | Get-DfineryUserProfile
        $view.UserId | Should -Be 'a'
        $view.user_name | Should -Be 'Kim'
    }

    It 'is not sent where a later row of its user was on its way' {
        $rows = [pscustomobject] @{ user_id = 'poison'; age = '1' }, [pscustomobject] @{ user_id = 'poison'; age = '2' }
        $results = $rows | Set-DfineryUserProfile -ErrorAction SilentlyContinue
        $results.HasLaterRow | Should -Be $true, $false
        $sent = $emulator.Requests.Count
        $alone = @(& $Through $results | ForEach-Object { $_ })[0] | Set-DfineryUserProfile
        $alone.Status | Should -Be 'Skipped'
        $emulator.Requests.Count | Should -Be $sent
    }

    It 'has no column for the row it came from' {
        $results = Get-Row | Set-DfineryUserProfile
        $csv = & $Through $results | ConvertTo-Csv -NoTypeInformation
        "$csv" | Should -Not -BeLike '*@{*'
        $csv[0] | Should -Not -BeLike '*InputObject*'
    }
}

Describe 'A result at hand' {
    BeforeAll {
        $emulator | Connect-Dfinery
        $result = [pscustomobject] @{ user_id = 'a'; age = '31'; crm = 'x' } | Set-DfineryUserProfile
    }

    It 'gives the row it came from' {
        $result.InputObject.crm | Should -Be 'x'
        ($result | ForEach-Object InputObject).crm | Should -Be 'x'
    }

    It 'starts with the same seven columns' {
        $columns = 'UserId', 'Status', 'Code', 'Message', 'Attempts', 'Row', 'Time', 'user_name'
        $result.psobject.Properties.Name | Select-Object -First 8 | Should -Be $columns
    }

    It 'shows a whole GUID' {
        $id = [guid]::NewGuid()
        ($id | Set-DfineryUserProfile -Age 3 | Out-String -Width 200) | Should -Match $id
    }
}
