# How a run ends, as a script and its caller see it: what help and README say of it is true.
BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $emulator = Start-DfineryEmulator -Token good
    $shell = (Get-Process -Id $PID).Path

    # Runs a script in a process of its own, connected with a token.
    function Invoke-Script([string] $Body, [string] $Token = 'good') {
        $path = Join-Path $TestDrive 'script.ps1'
        [IO.File]::WriteAllText($path, @"
Import-Module '$modulePath'
Connect-Dfinery -Token '$Token' -BaseUri '$($emulator.BaseUri)'
"@ + [Environment]::NewLine + $Body)
        $text = (& $shell -NoProfile -NonInteractive -File $path 2>&1 | Out-String) -replace '\x1b\[[0-9;]*m' -replace '[\s|]+', ' '
        [pscustomobject] @{ ExitCode = $LASTEXITCODE; Text = $text }
    }
}

AfterAll {
    Disconnect-Dfinery
    Stop-DfineryEmulator
}

Describe 'A run that ends early' {
    It 'ends the statement, not the script: the next line runs, and the exit code is 0' {
        $ended = Invoke-Script "'a' | Set-DfineryUserProfile -Age 3 | Out-Null; 'the next line'" -Token wrong
        $ended.Text | Should -BeLike '*does not accept the API token*Rows taken in: 1, the whole input.*send the whole file again*'
        $ended.Text | Should -BeLike '*the next line*'
        $ended.ExitCode | Should -Be 0
    }

    It 'ends the script with exit code 1 where the preference says Stop' {
        $body = "`$ErrorActionPreference = 'Stop'; 'a' | Set-DfineryUserProfile -Age 3 | Out-Null; 'the next line'"
        $ended = Invoke-Script $body -Token wrong
        $ended.Text | Should -Not -BeLike '*the next line*'
        $ended.ExitCode | Should -Be 1
    }

    It 'leaves its summary in the variable' {
        $ended = Invoke-Script "'a', 'b' | Set-DfineryUserProfile -Age 3 -SummaryVariable s | Out-Null; `$s" -Token wrong
        $ended.Text | Should -BeLike '*Rows : 2 *StopReason : InvalidToken*'
    }
}

Describe 'One bad row' {
    BeforeAll {
        $rows = "1..1000 | ForEach-Object { @{ user_id = `"u`$_`"; info_flag = if (`$_ -eq 10) { 'x' } else { 'Subscribed' } } } | "
    }

    BeforeEach { $emulator.Reset() }

    It 'does not hold up the others' {
        $ended = Invoke-Script "$rows Set-DfineryUserProfile -SummaryVariable s | Out-Null; `"`$(`$s.Succeeded) sent`""
        $ended.Text | Should -BeLike "*Row 10, user 'u10'*999 sent*"
        $ended.ExitCode | Should -Be 0
    }

    It 'ends the script with -ErrorAction Stop, when later rows may have been sent' {
        $ended = Invoke-Script "$rows Set-DfineryUserProfile -ErrorAction Stop | Out-Null; 'the next line'"
        $ended.Text | Should -BeLike "*Row 10, user 'u10'*"
        $ended.Text | Should -Not -BeLike '*the next line*'
        $ended.ExitCode | Should -Be 1
        $emulator.Users.Count | Should -BeGreaterThan 9
    }
}

Describe '-ValidateOnly' {
    It 'needs no token, sends nothing and counts' {
        $body = "Disconnect-Dfinery; @{ user_id = 'a'; age = 3 }, @{ user_id = 'b'; mkt_flag = 'Y' } | " +
            'Set-DfineryUserProfile -ValidateOnly -SummaryVariable s -ErrorAction SilentlyContinue | Out-Null; "$s"'
        (Invoke-Script $body).Text | Should -BeLike '*2 rows, 1 valid, 0 succeeded, 0 failed, 1 invalid*0 requests*'
    }
}

Describe 'Properties beside rows from the pipeline' {
    It '<Name> says what to write' -ForEach @(
        @{ Name = 'Get-DfineryUserProfile'; Line = "'a' | Get-DfineryUserProfile mkt_flag" }
        @{ Name = 'Get-DfineryUserCi'; Line = "'a' | Get-DfineryUserCi kakao_id" }
        @{ Name = 'Remove-DfineryUserCi'; Line = "'a' | Remove-DfineryUserCi kakao_id -Force" }
    ) {
        (Invoke-Script $Line).Text | Should -BeLike '*PropertyName*'
    }
}
