# The script of examples/ that serves several tenants.
BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $examples = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..', 'examples'))
    $emulator = Start-DfineryEmulator
}

AfterAll {
    Disconnect-Dfinery
    Stop-DfineryEmulator
}

Describe 'Sync-Tenants.ps1' {
    BeforeAll {
        $tenants = Join-Path $examples 'Sync-Tenants.ps1'
        $other = Start-DfineryEmulator
        $kr = Join-Path $TestDrive 'kr.csv'
        $jp = Join-Path $TestDrive 'jp.csv'
        Get-UserRow 50 | Export-Csv $kr -NoTypeInformation -Encoding UTF8
        'user_id,mkt_flag', 'only-jp,Subscribed', 'bad,Y' | Set-Content $jp -Encoding UTF8
    }

    BeforeEach {
        $emulator.Reset()
        $other.Reset()
        Disconnect-Dfinery
        $emulator | Connect-Dfinery -Name kr
        $other | Connect-Dfinery -Name jp
    }

    It 'sends each tenant its own CSV' {
        $summaries = & $tenants -Tenant @{ kr = $kr; jp = $jp } -WarningAction SilentlyContinue | Sort-Object Tenant
        $summaries.Tenant | Should -Be 'jp', 'kr'
        $summaries.Succeeded | Should -Be 1, 50
        $summaries.NotSucceeded | Should -Be 1, 0
        $summaries | Where-Object Error | Should -BeNullOrEmpty
        $summaries.ExitCode | Should -Be 1, 0
        $LASTEXITCODE | Should -Be 1
        (Import-Csv ($jp -replace '\.csv$', '.failed.csv')).user_id | Should -Be 'bad'
        $emulator.Users.Count | Should -Be 50
        $other.Users.Keys | Should -Be 'only-jp'
    }

    It 'does not let one that fails stop the others' {
        Connect-Dfinery -Name jp -Token (ConvertTo-Token 'wrong') -BaseUri $other.BaseUri
        $summaries = & $tenants -Tenant @{ kr = $kr; jp = $jp } -WarningAction SilentlyContinue | Sort-Object Tenant
        $summaries[0].Error | Should -BeLike '*API token*'
        $summaries[1].Succeeded | Should -Be 50
        $LASTEXITCODE | Should -Be 2
    }

    It 'ends with 3 where one had nothing to send' {
        'user_id,mkt_flag' | Set-Content ($empty = Join-Path $TestDrive 'empty.csv')
        $summaries = & $tenants -Tenant @{ kr = $kr; jp = $empty } -WarningAction SilentlyContinue | Sort-Object Tenant
        $summaries.ExitCode | Should -Be 3, 0
        $LASTEXITCODE | Should -Be 3
    }

    It 'sends nothing where a connection is missing' {
        { & $tenants -Tenant @{ kr = $kr; us = $jp } } | Should -Throw -ErrorId 'UnknownConnection*'
        $emulator.Requests.Count | Should -Be 0
    }
}
