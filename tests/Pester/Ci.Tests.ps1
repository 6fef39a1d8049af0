BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $emulator = Start-DfineryEmulator
}

AfterAll {
    Disconnect-Dfinery
    $emulator | Stop-DfineryEmulator
}

Describe 'Contact identifiers' {
    BeforeEach {
        $emulator.Reset()
        $emulator | Connect-Dfinery
    }

    Context 'Set-DfineryUserCi' {
        It 'sets phone number and Kakao id' {
            (Set-DfineryUserCi a -PhoneNumber 821012345678 -KakaoId 1234567890).Status | Should -Be 'Succeeded'
            $emulator.Users['a'].Ci['phone_number'] | Should -BeExactly '821012345678'
            $emulator.Users['a'].Ci['kakao_id'] | Should -BeExactly '1234567890'
        }

        It 'sends CI as text, so that a first zero stays' {
            $null = [pscustomobject] @{ user_id = 'a'; kakao_id = '0262541862' } | Set-DfineryUserCi
            $emulator.Requests[0].Body | Should -Match '"0262541862"'
        }

        It 'refuses <Text> and says what helps' -ForEach @(
            @{ Text = '+82 10-1234-5678' }
            @{ Text = '010-1234-5678' }
            @{ Text = '01012345678' }
        ) {
            $result = [pscustomobject] @{ user_id = 'a'; phone_number = $Text } | Set-DfineryUserCi -ErrorAction SilentlyContinue
            $result.Status | Should -Be 'Invalid'
            $result.Message | Should -BeLike '*-NormalizePhoneNumber -CountryCode 82*'
            $result.Message | Should -Not -BeLike "*$Text*"
            $emulator.Requests.Count | Should -Be 0
        }

        It 'makes 821012345678 of <Text> with -NormalizePhoneNumber' -ForEach @(
            @{ Text = '+82 10-1234-5678' }
            @{ Text = '010-1234-5678' }
            @{ Text = '01012345678' }
            @{ Text = '0082 10 1234 5678' }
            @{ Text = '+82 (0)10.1234.5678' }
            @{ Text = '821012345678' }
        ) {
            $result = [pscustomobject] @{ user_id = 'a'; phone_number = $Text } | Set-DfineryUserCi -NormalizePhoneNumber -CountryCode 82
            $result.Status | Should -Be 'Succeeded'
            $emulator.Users['a'].Ci['phone_number'] | Should -BeExactly '821012345678'
        }

        It 'leaves other countries their code' {
            $null = Set-DfineryUserCi a -PhoneNumber '+1 (415) 555-0100' -NormalizePhoneNumber -CountryCode 82
            $emulator.Users['a'].Ci['phone_number'] | Should -BeExactly '14155550100'
        }

        It 'does not make a number of what is none' {
            $result = [pscustomobject] @{ user_id = 'a'; phone_number = 'ask reception' } |
                Set-DfineryUserCi -NormalizePhoneNumber -CountryCode 82 -ErrorAction SilentlyContinue
            $result.Status | Should -Be 'Invalid'
        }

        It 'needs -CountryCode to normalize' {
            { Set-DfineryUserCi a -PhoneNumber 010-1234-5678 -NormalizePhoneNumber } | Should -Throw -ErrorId 'NoCountryCode*'
        }

        It 'refuses a Kakao id that has not 10 digits' {
            $result = [pscustomobject] @{ user_id = 'a'; kakao_id = '12345' } | Set-DfineryUserCi -ErrorAction SilentlyContinue
            $result.Status | Should -Be 'Invalid'
        }
    }

    Context 'Get-DfineryUserCi' {
        It 'views both, or the one asked for' {
            $null = Set-DfineryUserCi a -PhoneNumber 821012345678 -KakaoId 1234567890
            $both = Get-DfineryUserCi a
            $both.phone_number | Should -Be '821012345678'
            $both.kakao_id | Should -Be '1234567890'
            (Get-DfineryUserCi a -PropertyName kakao_id).PSObject.Properties.Name | Should -Not -Contain 'phone_number'
        }

        It 'gives nothing for what was never set' {
            $view = Get-DfineryUserCi nobody
            $view.Status | Should -Be 'Succeeded'
            $view.phone_number | Should -BeNullOrEmpty
        }
    }

    Context 'Remove-DfineryUserCi' {
        BeforeEach {
            $null = Set-DfineryUserCi a, b -PhoneNumber 821012345678 -KakaoId 1234567890
        }

        It 'deletes with <Name>, without a question' -ForEach @(
            @{ Name = '-Force'; Switch = @{ Force = $true } }
            @{ Name = '-Confirm:$false'; Switch = @{ Confirm = $false } }
        ) {
            $results = 'a', 'b' | Remove-DfineryUserCi -PropertyName phone_number @Switch
            $results.Status | Select-Object -Unique | Should -Be 'Succeeded'
            $emulator.Users['a'].Ci.Keys | Should -Be 'kakao_id'
            $emulator.Users['b'].Ci.Keys | Should -Be 'kakao_id'
        }

        It 'asks where nobody said not to' {
            # Nobody can answer here, so the question itself is the error.
            $shell = [PowerShell]::Create()
            try {
                $null = $shell.AddScript({
                        param($path, $connection)
                        Import-Module $path
                        Remove-DfineryUserCi a -PropertyName phone_number -Connection $connection
                    }).
                    AddArgument($modulePath).AddArgument((Get-DfineryConnection default))
                $null = $shell.Invoke()
                $shell.Streams.Error[0].Exception | Should -BeOfType ([Management.Automation.Host.HostException])
            }
            finally {
                $shell.Dispose()
            }

            $emulator.Users['a'].Ci['phone_number'] | Should -Be '821012345678'
        }

        It 'deletes nothing with -WhatIf, not even with -Force' {
            $result = Remove-DfineryUserCi a -PropertyName phone_number -Force -WhatIf
            $result.Status | Should -Be 'Skipped'
            $emulator.Users['a'].Ci['phone_number'] | Should -Be '821012345678'
        }

        It 'obeys $ConfirmPreference' {
            $ConfirmPreference = 'None'
            (Remove-DfineryUserCi a -PropertyName phone_number, kakao_id).Status | Should -Be 'Succeeded'
            $emulator.Users['a'].Ci.Count | Should -Be 0
        }

        It 'sends only ids and names, whatever the rows hold' {
            $null = [pscustomobject] @{ user_id = 'a'; phone_number = '821099999999' } |
                Remove-DfineryUserCi -PropertyName phone_number -Force
            $emulator.Requests[-1].Body | Should -Not -Match '821099999999'
        }
    }
}
