BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $emulator = Start-DfineryEmulator -PoisonUserId poison

    # Two good rows and two bad ones.
    function Get-MixedRow {
        'user_id,user_name,mkt_flag', 'a,Kim,Subscribed', 'b,Lee,Y', ',Park,Subscribed', 'd,Choi,Unsubscribed' | ConvertFrom-Csv
    }
}

AfterAll {
    Disconnect-Dfinery
    $emulator | Stop-DfineryEmulator
}

Describe 'Errors' {
    BeforeEach {
        $emulator.Reset()
        $emulator | Connect-Dfinery
    }

    Context 'A token that the server does not take' {
        BeforeEach {
            Connect-Dfinery -Token (ConvertTo-Token 'wrong') -BaseUri $emulator.BaseUri
        }

        It 'ends the run with one terminating error that says what to do' {
            $failure = { Get-UserRow 100 | Set-DfineryUserProfile -ErrorAction SilentlyContinue } |
                Should -Throw -ErrorId 'InvalidToken,*' -PassThru
            $failure.CategoryInfo.Category | Should -Be 'AuthenticationError'
            $failure.ErrorDetails.RecommendedAction | Should -BeLike '*Connect-Dfinery*'
            $emulator.Users.Count | Should -Be 0
        }

        It 'still gives a result for each row taken in' {
            $results = New-Object Collections.ArrayList
            { Get-UserRow 10 | Set-DfineryUserProfile -ErrorAction SilentlyContinue | ForEach-Object { $null = $results.Add($_) } } |
                Should -Throw
            $results.Count | Should -Be 10
            $results.Status | Should -Not -Contain 'Succeeded'
        }

        It 'can be caught, also with -ErrorAction SilentlyContinue' {
            $caught = $null
            try {
                $null = Get-UserRow 1 | Set-DfineryUserProfile -ErrorAction SilentlyContinue
            }
            catch {
                $caught = $_
            }

            $caught.FullyQualifiedErrorId | Should -BeLike 'InvalidToken,*'
        }

        It 'is told by Test-DfineryConnection without an error' {
            $test = Test-DfineryConnection -ErrorVariable errors
            $test.Succeeded | Should -BeFalse
            $test.Code | Should -Be 4001
            $test.RecommendedAction | Should -Not -BeNullOrEmpty
            $errors | Should -BeNullOrEmpty
            # On a screen or in a log of 80 columns.
            ($test | Out-String -Width 80) -replace '\s' | Should -Not -Match ('[{0}]|\.\.\.' -f [char] 0x2026)
        }
    }

    Context 'Rows that break the contract' {
        It 'are one non-terminating error each, and do not hold up the others' {
            $results = Get-MixedRow | Set-DfineryUserProfile -ErrorAction SilentlyContinue -ErrorVariable errors
            $results.Status | Should -Be 'Succeeded', 'Invalid', 'Invalid', 'Succeeded'
            $errors.Count | Should -Be 2
            $errors[0].FullyQualifiedErrorId | Should -Be 'RowInvalid,Dfinery.PowerShell.Cmdlets.SetDfineryUserProfileCommand'
            $errors[0].CategoryInfo.Category | Should -Be 'InvalidData'
            $errors[0].TargetObject.UserId | Should -Be 'b'
            $errors[0].TargetObject.Row | Should -Be 2
            # An early row, sent again alone, would overturn a later one of its user.
            $errors[0].ErrorDetails.RecommendedAction | Should -BeLike '*if its user has other rows, send all of them again instead*'
            $emulator.Users.Keys | Sort-Object | Should -Be 'a', 'd'
        }

        It 'name the row and the column, never the value' {
            $results = [pscustomobject] @{ user_id = 'b'; mkt_flag = 'Pl4nted' } |
                Set-DfineryUserProfile -ErrorAction SilentlyContinue -ErrorVariable errors
            $results.Message | Should -BeLike "Row 1, user 'b' was not sent: mkt_flag*"
            "$errors" | Should -Not -BeLike '*Pl4nted*'
        }

        It 'end the run with -ErrorAction Stop' {
            $failure = { Get-MixedRow | Set-DfineryUserProfile -ErrorAction Stop } | Should -Throw -ErrorId 'RowInvalid,*' -PassThru
            $failure.TargetObject.UserId | Should -Be 'b'
            (Set-DfineryUserProfile after -MktFlag Subscribed).Status | Should -Be 'Succeeded'
        }
    }

    Context 'Rows that the server refuses' {
        It 'do not fail their neighbours' {
            $rows = @(Get-UserRow 30) + [pscustomobject] @{ user_id = 'poison'; mkt_flag = 'Subscribed' } +
                [pscustomobject] @{ user_id = 'last'; mkt_flag = 'Subscribed' }
            $results = $rows | Set-DfineryUserProfile -ErrorAction SilentlyContinue -ErrorVariable errors
            @($results | Where-Object Status -eq Succeeded).Count | Should -Be 31
            $failed = $results | Where-Object Status -ne Succeeded
            $failed.UserId | Should -Be 'poison'
            $failed.Status | Should -Be 'Failed'
            $failed.Code | Should -BeIn 4002, 4007
            @($errors).Count | Should -Be 1
            $errors[0].FullyQualifiedErrorId | Should -BeLike 'RowFailed,*'
            $emulator.Users.Count | Should -Be 31
        }
    }

    Context 'A server that is not there' {
        It 'ends the run with one terminating error that says what to check' {
            $gone = Start-DfineryEmulator
            $gone | Stop-DfineryEmulator
            Connect-Dfinery -Token $gone.Token -BaseUri $gone.BaseUri -MaxRetryCount 0
            $failure = { Get-UserRow 1 | Set-DfineryUserProfile -ErrorAction SilentlyContinue } |
                Should -Throw -ErrorId 'ServerUnreachable,*' -PassThru
            $failure.ErrorDetails.RecommendedAction | Should -BeLike '*-BaseUri*'
            (Test-DfineryConnection).Succeeded | Should -BeFalse
        }
    }

    Context 'Sending again what did not succeed' {
        It 'takes results as they are, once their columns are fixed' {
            $results = Get-MixedRow | Set-DfineryUserProfile -ErrorAction SilentlyContinue
            $failed = $results | Where-Object Status -ne Succeeded
            $failed[0].mkt_flag = 'Subscribed'
            $failed[1].UserId = 'c'
            $again = $failed | Set-DfineryUserProfile
            $again.UserId | Should -Be 'b', 'c'
            $again.Status | Select-Object -Unique | Should -Be 'Succeeded'
            $emulator.Users['c'].Profile['user_name'] | Should -Be 'Park'
        }

        It 'takes rows from a CSV of the failed ones' {
            $path = Join-Path $TestDrive 'rows.csv'
            Get-MixedRow | Set-DfineryUserProfile -ErrorAction SilentlyContinue | Where-Object Status -ne Succeeded |
                ForEach-Object InputObject | Export-Csv $path -NoTypeInformation
            $rows = Import-Csv $path
            $rows[0].mkt_flag = 'Subscribed'
            $rows[1].user_id = 'c'
            ($rows | Set-DfineryUserProfile).Status | Select-Object -Unique | Should -Be 'Succeeded'
            $emulator.Users['b'].Profile['user_name'] | Should -Be 'Lee'
            $emulator.Users['b'].Profile['mkt_flag'] | Should -Be 'Subscribed'
        }

        It 'takes results from a CSV of the results themselves' {
            $path = Join-Path $TestDrive 'results.csv'
            Get-MixedRow | Set-DfineryUserProfile -ErrorAction SilentlyContinue | Where-Object Status -ne Succeeded |
                Export-Csv $path -NoTypeInformation
            $rows = Import-Csv $path
            $rows[0].mkt_flag = 'Subscribed'
            ($rows[0] | Set-DfineryUserProfile).Status | Should -Be 'Succeeded'
            $emulator.Users['b'].Profile['user_name'] | Should -Be 'Lee'
        }

        It 'takes results that went through Export-Clixml' {
            $path = Join-Path $TestDrive 'results.xml'
            Get-MixedRow | Set-DfineryUserProfile -ErrorAction SilentlyContinue | Where-Object Status -ne Succeeded | Export-Clixml $path
            $failed = Import-Clixml $path
            $failed[0].mkt_flag = 'Subscribed'
            ($failed[0] | Set-DfineryUserProfile).Status | Should -Be 'Succeeded'
            $emulator.Users['b'].Profile['user_name'] | Should -Be 'Lee'
        }
    }
}
