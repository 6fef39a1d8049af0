# The scripts of examples/ that take something back: Revoke-Consent.ps1 and Clear-UserCi.ps1; and Sync-Tenants.ps1.
BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $examples = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..', 'examples'))
    $emulator = Start-DfineryEmulator -PoisonUserId poison
}

AfterAll {
    Disconnect-Dfinery
    Stop-DfineryEmulator
}

Describe 'Revoke-Consent.ps1' {
    BeforeAll {
        $revoke = Join-Path $examples 'Revoke-Consent.ps1'
    }

    BeforeEach {
        $emulator.Reset()
        $emulator | Connect-Dfinery
        $null = Set-DfineryUserProfile a, b -MktFlag Subscribed -NightFlag Subscribed -InfoFlag Subscribed
    }

    It 'withdraws the chosen flags, and no other' {
        & $revoke -UserId a, b -Flag mkt_flag, night_flag | Should -BeNullOrEmpty
        foreach ($id in 'a', 'b') {
            $emulator.Users[$id].Profile['mkt_flag'] | Should -Be 'Unsubscribed'
            $emulator.Users[$id].Profile['night_flag'] | Should -Be 'Unsubscribed'
            $emulator.Users[$id].Profile['info_flag'] | Should -Be 'Subscribed'
        }
    }

    It 'takes a file, ids and rows' {
        $path = Join-Path $TestDrive 'ids.txt'
        'a', '', ' b ' | Set-Content $path
        & $revoke -Path $path -Flag mkt_flag | Should -BeNullOrEmpty
        'a', 'b' | & $revoke -Flag night_flag | Should -BeNullOrEmpty
        'user_id,crm', 'a,x', 'b,y' | ConvertFrom-Csv | & $revoke -Flag info_flag | Should -BeNullOrEmpty
        foreach ($id in 'a', 'b') {
            $emulator.Users[$id].Profile.Values | Select-Object -Unique | Should -Be 'Unsubscribed'
        }
    }

    It 'tells who is not withdrawn, and why' {
        $left = & $revoke -UserId a, poison, b -Flag mkt_flag -WarningAction SilentlyContinue
        $left.UserId | Should -Be 'poison'
        $left.Flag | Should -Be 'mkt_flag'
        "$($left.Status)" | Should -Be 'Failed'
        $left.Message | Should -Not -BeNullOrEmpty
        $emulator.Users['b'].Profile['mkt_flag'] | Should -Be 'Unsubscribed'
    }

    It 'believes the view, not the answer' {
        Mock Get-DfineryUserProfile { [pscustomobject] @{ UserId = "$InputObject"; Status = 'Succeeded'; mkt_flag = 'Subscribed' } }
        $left = & $revoke -UserId a -Flag mkt_flag -WarningAction SilentlyContinue
        $left.UserId | Should -Be 'a'
    }

    It 'sends nothing with -WhatIf' {
        $before = $emulator.Requests.Count
        & $revoke -UserId a, b -Flag mkt_flag -WhatIf
        $emulator.Requests.Count | Should -Be $before
    }

    It 'throws where the token is refused' {
        Connect-Dfinery -Token (ConvertTo-Token 'wrong') -BaseUri $emulator.BaseUri
        { & $revoke -UserId a -Flag mkt_flag } | Should -Throw -ErrorId 'InvalidToken,*'
    }
}

Describe 'Clear-UserCi.ps1' {
    BeforeAll {
        $clear = Join-Path $examples 'Clear-UserCi.ps1'
    }

    BeforeEach {
        $emulator.Reset()
        $emulator | Connect-Dfinery
        $null = Set-DfineryUserCi a, b -PhoneNumber 821012345678 -KakaoId 1234567890
    }

    It 'deletes both with -Force' {
        'a', 'b' | & $clear -Force | Should -BeNullOrEmpty
        $emulator.Users['a'].Ci.Count | Should -Be 0
        $emulator.Users['b'].Ci.Count | Should -Be 0
    }

    It 'deletes only what is asked for' {
        & $clear -UserId a -PropertyName phone_number -Confirm:$false | Should -BeNullOrEmpty
        $emulator.Users['a'].Ci.Keys | Should -Be 'kakao_id'
        $emulator.Users['b'].Ci.Count | Should -Be 2
    }

    It 'deletes nothing with -WhatIf' {
        & $clear -UserId a -Force -WhatIf
        $emulator.Users['a'].Ci.Count | Should -Be 2
    }

    It 'tells whose CI are left' {
        Mock Remove-DfineryUserCi { [pscustomobject] @{ UserId = "$InputObject"; Status = 'Failed'; Code = 4007; Message = 'refused' } }
        $left = & $clear -UserId a -Force -WarningAction SilentlyContinue
        $left.PropertyName | Should -Be 'phone_number, kakao_id'
        $left.Code | Should -Be 4007
        $left.Message | Should -Be 'refused'
    }
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
        $summaries = & $tenants -Tenant @{ kr = $kr; jp = $jp } | Sort-Object Tenant
        $summaries.Tenant | Should -Be 'jp', 'kr'
        $summaries.Succeeded | Should -Be 1, 50
        $summaries.NotSucceeded | Should -Be 1, 0
        $summaries | Where-Object Error | Should -BeNullOrEmpty
        $emulator.Users.Count | Should -Be 50
        $other.Users.Keys | Should -Be 'only-jp'
    }

    It 'does not let one that fails stop the others' {
        Connect-Dfinery -Name jp -Token (ConvertTo-Token 'wrong') -BaseUri $other.BaseUri
        $summaries = & $tenants -Tenant @{ kr = $kr; jp = $jp } | Sort-Object Tenant
        $summaries[0].Error | Should -BeLike '*API token*'
        $summaries[1].Succeeded | Should -Be 50
    }

    It 'sends nothing where a connection is missing' {
        { & $tenants -Tenant @{ kr = $kr; us = $jp } } | Should -Throw -ErrorId 'UnknownConnection*'
        $emulator.Requests.Count | Should -Be 0
    }
}
