BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $emulator = Start-DfineryEmulator -Token 'token-of-the-test'
    $secure = ConvertTo-Token 'token-of-the-test'
}

AfterAll {
    $emulator | Stop-DfineryEmulator
}

Describe 'A mock of Connect-Dfinery' {
    BeforeEach {
        Mock Connect-Dfinery { 'the mock' }
    }

    It 'takes a text' {
        Connect-Dfinery -Token 'token-of-the-test' | Should -Be 'the mock'
    }

    It 'takes a SecureString' {
        Connect-Dfinery -Token $secure | Should -Be 'the mock'
    }

    It 'takes a PSCredential' {
        Connect-Dfinery -Token (New-Object pscredential 'any', $secure) | Should -Be 'the mock'
    }

    It 'takes an emulator from the pipeline' {
        $emulator | Connect-Dfinery | Should -Be 'the mock'
    }

    AfterEach {
        Should -Invoke Connect-Dfinery -Times 1 -Exactly -ParameterFilter { $Token -eq 'token-of-the-test' }
        Should -Invoke Connect-Dfinery -Times 0 -Exactly -ParameterFilter { $Token -eq 'another' }
        Should -Invoke Connect-Dfinery -Times 1 -Exactly -ParameterFilter { "$Token" -notlike '*test*' }
    }
}

Describe 'A token that is not there' {
    It 'is accepted by a mock, which has no validation, and refused by the cmdlet' {
        { Connect-Dfinery -Token $null } | Should -Throw
        Mock Connect-Dfinery { 'the mock' }
        Connect-Dfinery -Token $null | Should -Be 'the mock'
    }
}

Describe 'A mock with a filter' {
    BeforeEach {
        Mock Connect-Dfinery { 'another' }
        Mock Connect-Dfinery { 'this one' } -ParameterFilter { $Token -eq 'token-of-the-test' }
    }

    It 'tells tokens apart, however they are given' {
        Connect-Dfinery -Token 'token-of-the-test' | Should -Be 'this one'
        Connect-Dfinery -Token $secure | Should -Be 'this one'
        $emulator | Connect-Dfinery | Should -Be 'this one'
        Connect-Dfinery -Token 'token-of-another' | Should -Be 'another'
        Connect-Dfinery -Token (ConvertTo-Token 'token-of-another') | Should -Be 'another'
    }
}

Describe 'A mock that calls the real cmdlet' {
    It 'hands the token on to the real cmdlet' {
        $real = Get-Command Connect-Dfinery -CommandType Cmdlet
        Mock Connect-Dfinery { & $real -Token $Token -BaseUri $emulator.BaseUri -PassThru | Test-DfineryConnection }
        try {
            (Connect-Dfinery -Token $secure).Succeeded | Should -BeTrue
        }
        finally {
            Disconnect-Dfinery
        }
    }
}

Describe 'A mock of Start-DfineryEmulator' {
    It 'takes each kind of token' {
        Mock Start-DfineryEmulator { 'the mock' } -ParameterFilter { $Token -eq 'token-of-the-test' }
        Start-DfineryEmulator -Token $secure | Should -Be 'the mock'
        Start-DfineryEmulator -Token 'token-of-the-test' | Should -Be 'the mock'
        Start-DfineryEmulator -Token (New-Object pscredential 'any', $secure) | Should -Be 'the mock'
    }
}
