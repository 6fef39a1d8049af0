BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $secret = 'planted-5ecret-token'
    $emulator = Start-DfineryEmulator -Token $secret
    $token = ConvertTo-Token $secret
    $saved = @{ DFINERY_API_TOKEN = $env:DFINERY_API_TOKEN; DFINERY_BASE_URI = $env:DFINERY_BASE_URI }
}

AfterAll {
    Disconnect-Dfinery
    $emulator | Stop-DfineryEmulator
    foreach ($name in $saved.Keys) {
        [Environment]::SetEnvironmentVariable($name, $saved[$name])
    }
}

Describe 'Connections' {
    BeforeEach {
        Disconnect-Dfinery
        $env:DFINERY_API_TOKEN = $null
        $env:DFINERY_BASE_URI = $null
    }

    Context 'Connect-Dfinery' {
        It 'takes a SecureString' {
            Connect-Dfinery -Token $token -BaseUri $emulator.BaseUri
            (Test-DfineryConnection).Succeeded | Should -BeTrue
        }

        It 'takes the password of a PSCredential' {
            Connect-Dfinery -Token (New-Object pscredential 'dfinery', $token) -BaseUri $emulator.BaseUri
            (Test-DfineryConnection).Succeeded | Should -BeTrue
        }

        It 'takes plain text' {
            Connect-Dfinery -Token $secret -BaseUri $emulator.BaseUri
            (Test-DfineryConnection).Succeeded | Should -BeTrue
        }

        It 'takes an emulator from the pipeline' {
            $emulator | Connect-Dfinery
            (Test-DfineryConnection).Succeeded | Should -BeTrue
        }

        It 'takes token and address from the environment' {
            $env:DFINERY_API_TOKEN = $secret
            $env:DFINERY_BASE_URI = "$($emulator.BaseUri)"
            $connection = Connect-Dfinery -PassThru
            $connection.BaseUri | Should -Be $emulator.BaseUri
            (Test-DfineryConnection).Succeeded | Should -BeTrue
        }

        It 'gives nothing out but with -PassThru' {
            Connect-Dfinery -Token $token -BaseUri $emulator.BaseUri | Should -BeNullOrEmpty
            (Connect-Dfinery -Token $token -BaseUri $emulator.BaseUri -PassThru).Name | Should -Be 'default'
        }

        It 'says what to do where there is no token' {
            $failure = { Connect-Dfinery -BaseUri $emulator.BaseUri } | Should -Throw -ErrorId 'NoToken*' -PassThru
            $failure.ErrorDetails.RecommendedAction | Should -BeLike '*DFINERY_API_TOKEN*'
        }

        It 'refuses an address that is none' {
            { Connect-Dfinery -Token $token -BaseUri 'not an address' } | Should -Throw -ErrorId 'InvalidConnection*'
        }
    }

    Context 'Commands without Connect-Dfinery' {
        It 'use the environment' {
            $env:DFINERY_API_TOKEN = $secret
            $env:DFINERY_BASE_URI = "$($emulator.BaseUri)"
            (Set-DfineryUserProfile a -MktFlag Subscribed).Status | Should -Be 'Succeeded'
        }

        It 'say what to do where there is nothing' {
            $failure = { Get-DfineryUserProfile a } | Should -Throw -ErrorId 'NoConnection*' -PassThru
            $failure.ErrorDetails.RecommendedAction | Should -BeLike 'Connect-Dfinery*'
        }
    }

    Context 'Named connections' {
        BeforeAll {
            $other = Start-DfineryEmulator
        }

        BeforeEach {
            $emulator | Connect-Dfinery -Name prod
            $other | Connect-Dfinery -Name stage
        }

        AfterAll {
            $other | Stop-DfineryEmulator
        }

        It 'are kept apart' {
            (Get-DfineryConnection).Name | Should -Be 'prod', 'stage'
            (Get-DfineryConnection pr*).BaseUri | Should -Be $emulator.BaseUri
            $null = Set-DfineryUserProfile on-stage -MktFlag Subscribed -Connection stage
            $other.Users.Keys | Should -Be 'on-stage'
            $emulator.Users.Keys | Should -Not -Contain 'on-stage'
        }

        It 'can be given as the object, too' {
            $null = Set-DfineryUserProfile by-object -MktFlag Subscribed -Connection (Get-DfineryConnection stage)
            $other.Users.Keys | Should -Contain 'by-object'
        }

        It 'do not guess where several could be meant' {
            { Get-DfineryUserProfile a } | Should -Throw -ErrorId 'AmbiguousConnection*'
        }

        It 'are gone after Disconnect-Dfinery' {
            $connection = Get-DfineryConnection prod
            Disconnect-Dfinery prod
            (Get-DfineryConnection).Name | Should -Be 'stage'
            { Get-DfineryUserProfile a -Connection prod } | Should -Throw -ErrorId 'UnknownConnection*'
            { Get-DfineryUserProfile a -Connection $connection } | Should -Throw -ErrorId 'ClosedConnection*'
        }
    }

    Context 'The token' {
        BeforeEach {
            Connect-Dfinery -Token $token -BaseUri $emulator.BaseUri
            $connection = Get-DfineryConnection
            $connection.Name | Should -Be 'default'
        }

        It 'is not in Format-List * -Force' {
            $text = $connection | Format-List * -Force | Get-Display
            $text | Should -Match 'BaseUri'
            $text | Should -Not -Match $secret
        }

        It 'is not in ConvertTo-Json -Depth 5' {
            $text = $connection | ConvertTo-Json -Depth 5 -WarningAction SilentlyContinue
            $text | Should -Match 'BaseUri'
            $text | Should -Not -Match $secret
        }

        It 'is not in Export-Clixml' {
            $path = Join-Path $TestDrive 'connection.xml'
            $connection | Export-Clixml $path -Depth 5
            Get-Content $path -Raw | Should -Match 'BaseUri'
            Get-Content $path -Raw | Should -Not -Match $secret
        }

        It 'is not in a transcript, nor in any stream' {
            $path = Join-Path $TestDrive 'transcript.txt'
            $null = Start-Transcript $path
            try {
                & {
                    Connect-Dfinery -Token $token -BaseUri $emulator.BaseUri -Verbose -Debug
                    Get-UserRow 3 | Set-DfineryUserProfile -Verbose -Debug
                    Test-DfineryConnection | Format-List *
                    Get-DfineryConnection | Format-List *
                } *>&1 | Out-Host
            }
            finally {
                $null = Stop-Transcript
            }

            $text = Get-Content $path -Raw
            $text | Should -Match 'Connected as'
            $text | Should -Match 'user_00003'
            $text | Should -Not -Match $secret
        }

        It 'is not in errors, also where it is wrong' {
            $wrong = 'wr0ng-planted-token'
            Connect-Dfinery -Token (ConvertTo-Token $wrong) -BaseUri $emulator.BaseUri
            $failure = { Get-DfineryUserProfile a -ErrorAction SilentlyContinue } | Should -Throw -PassThru
            ($failure | Format-List * -Force | Get-Display) + $failure.Exception + ($failure.Exception | Format-List * -Force |
                Get-Display) |
                Should -Not -Match $wrong
            (Test-DfineryConnection | ConvertTo-Json) | Should -Not -Match $wrong
        }
    }
}
