BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $emulator = Start-DfineryEmulator
}

AfterAll {
    Disconnect-Dfinery
    $emulator | Stop-DfineryEmulator
}

Describe 'Set-DfineryUserProfile' {
    BeforeEach {
        $emulator.Reset()
        $emulator | Connect-Dfinery
    }

    Context 'with rows' {
        It 'gives one result for each row, in order' {
            $results = Get-UserRow 45 | Set-DfineryUserProfile
            $results.UserId | Should -Be (Get-UserRow 45).user_id
            $results.Row | Should -Be (1..45)
            $results.Status | Select-Object -Unique | Should -Be 'Succeeded'
            $emulator.Users.Count | Should -Be 45
        }

        It 'packs 20 users into a request' {
            $null = Get-UserRow 45 | Set-DfineryUserProfile
            $emulator.Requests.Count | Should -Be 3
            ($emulator.Requests | ForEach-Object { $_.UserIds.Count } | Sort-Object) | Should -Be 5, 20, 20
        }

        It 'takes CSV columns however they are written, and leaves others alone' {
            $null = 'UserId,user name,MktFlag,crm_note', 'a,Kim,subscribed,secret' | ConvertFrom-Csv |
                Set-DfineryUserProfile -PropertyMap @{ 'user name' = 'user_name' }
            $emulator.Users['a'].Profile['user_name'] | Should -BeExactly 'Kim'
            $emulator.Users['a'].Profile['mkt_flag'] | Should -BeExactly 'Subscribed'
            $emulator.Users['a'].Profile.Count | Should -Be 2
            $emulator.Requests[0].Body | Should -Not -Match 'secret'
        }

        It 'takes hashtables' {
            $result = @{ user_id = 'a'; age = 31 } | Set-DfineryUserProfile
            $result.Status | Should -Be 'Succeeded'
            $emulator.Users['a'].Profile['age'] | Should -Be '31'
        }

        It 'keeps text beyond ASCII as it is' {
            $name = [string] [char] 0xC7A5 + [char]::ConvertFromUtf32(0x1F338) + ' "x" \ <&>'
            $null = [pscustomobject] @{ user_id = 'a'; user_name = $name } | Set-DfineryUserProfile
            $emulator.Users['a'].Profile['user_name'] | Should -BeExactly $name
            (Get-DfineryUserProfile a).user_name | Should -BeExactly $name
        }

        It 'does not send empty cells' {
            $null = 'user_id,user_name,mkt_flag', 'a,,Subscribed' | ConvertFrom-Csv | Set-DfineryUserProfile
            $emulator.Users['a'].Profile.Keys | Should -Be 'mkt_flag'
        }

        It 'skips a row with nothing to send, without an error' {
            $result = [pscustomobject] @{ user_id = 'a'; crm_note = 'x' } | Set-DfineryUserProfile -ErrorVariable errors
            $result.Status | Should -Be 'Skipped'
            $errors | Should -BeNullOrEmpty
            $emulator.Requests.Count | Should -Be 0
        }

        It 'applies the rows of one user in the order they came' {
            $rows = 1..50 | ForEach-Object { [pscustomobject] @{ user_id = 'same'; age = "$_" } }
            $results = $rows | Set-DfineryUserProfile
            @($results | Where-Object Status -eq Succeeded).Count | Should -Be 50
            $emulator.Users['same'].Profile['age'] | Should -Be '50'
        }

        It 'takes no row, and gives none' {
            @() | Set-DfineryUserProfile | Should -BeNullOrEmpty
            $emulator.Requests.Count | Should -Be 0
        }

        It 'stops when enough was seen' {
            $first = Get-UserRow 5000 | Set-DfineryUserProfile | Select-Object -First 3
            $first.Row | Should -Be 1, 2, 3
            (Set-DfineryUserProfile after -MktFlag Subscribed).Status | Should -Be 'Succeeded'
        }
    }

    Context 'with parameters' {
        It 'sets what the parameters say, for all users' {
            $null = Set-DfineryUserProfile a, b -UserName Kim -Age 31 -Gender female -MktFlag Subscribed -NightSmsFlag Unsubscribed
            foreach ($id in 'a', 'b') {
                $user = $emulator.Users[$id].Profile
                $user['user_name'] | Should -Be 'Kim'
                $user['age'] | Should -Be '31'
                $user['gender'] | Should -Be 'female'
                $user['mkt_flag'] | Should -Be 'Subscribed'
                $user['night_sms_flag'] | Should -Be 'Unsubscribed'
            }
        }

        It 'lets -Property win over the row' {
            $null = Get-UserRow 1 | Set-DfineryUserProfile -Property @{ mkt_flag = 'Unsubscribed' }
            $emulator.Users['user_00001'].Profile['mkt_flag'] | Should -Be 'Unsubscribed'
        }

        It 'takes only the columns of -PropertyName' {
            $null = [pscustomobject] @{ user_id = 'a'; age = '1'; user_name = 'x' } | Set-DfineryUserProfile -PropertyName age
            $emulator.Users['a'].Profile.Keys | Should -Be 'age'
        }

        It 'warns of a column that no row has' {
            $null = Get-UserRow 2 |
                Set-DfineryUserProfile -PropertyName mkt_flag, shoe_size -WarningVariable warnings -WarningAction SilentlyContinue
            "$warnings" | Should -BeLike "*'shoe_size'*"
        }

        It 'takes a name that is a letter off for a slip' {
            { Get-UserRow 2 | Set-DfineryUserProfile -PropertyName mkt_flg } | Should -Throw -ErrorId 'SimilarProperty*'
            $emulator.Requests.Count | Should -Be 0
        }

        It 'refuses a bad -Property before anything is sent' {
            { Get-UserRow 2 | Set-DfineryUserProfile -Property @{ mkt_flag = 'Y' } } | Should -Throw -ErrorId 'InvalidProperty*'
            $emulator.Requests.Count | Should -Be 0
        }

        It 'refuses a flag value that the API does not know' {
            { Set-DfineryUserProfile a -MktFlag Y } | Should -Throw -ErrorId 'ParameterArgumentValidationError*'
        }
    }

    Context '-WhatIf' {
        It 'sends nothing' {
            $results = Get-UserRow 3 | Set-DfineryUserProfile -WhatIf
            $results.Status | Select-Object -Unique | Should -Be 'Skipped'
            $emulator.Requests.Count | Should -Be 0
        }
    }

    Context 'The summary of a run' {
        It 'stands in the Information stream, tagged Dfinery' {
            $rows = @(Get-UserRow 25) + [pscustomobject] @{ user_id = 'bad'; mkt_flag = 'Y' } + [pscustomobject] @{ user_id = 'empty' }
            $null = $rows | Set-DfineryUserProfile -ErrorAction SilentlyContinue -InformationVariable records
            @($records).Count | Should -Be 1
            $records[0].Tags | Should -Contain 'Dfinery'
            $summary = $records[0].MessageData
            $summary.Rows | Should -Be 27
            $summary.Succeeded | Should -Be 25
            $summary.Invalid | Should -Be 1
            $summary.Skipped | Should -Be 1
            $summary.Requests | Should -Be 2
        }
    }
}
