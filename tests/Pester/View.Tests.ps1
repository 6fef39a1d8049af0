BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $emulator = Start-DfineryEmulator
    $emulator | Connect-Dfinery
    $null = Set-DfineryUserProfile a -UserName Kim -Age 31 -MktFlag Subscribed
    $null = Set-DfineryUserProfile b -UserName Lee
    $null = Set-DfineryUserCi a -PhoneNumber 821012345678 -KakaoId 1234567890
}

AfterAll {
    Disconnect-Dfinery
    $emulator | Stop-DfineryEmulator
}

Describe 'Get-DfineryUserProfile' {
    It 'gives one object for each id, in order, with the properties' {
        $views = Get-DfineryUserProfile b, a
        $views.UserId | Should -Be 'b', 'a'
        $views.user_name | Should -Be 'Lee', 'Kim'
        $views[1].age | Should -Be '31'
        $views[1].mkt_flag | Should -Be 'Subscribed'
    }

    It 'gives Undefined for a flag that was never set' {
        (Get-DfineryUserProfile b).night_flag | Should -Be 'Undefined'
    }

    It 'asks for the chosen properties only' {
        $view = Get-DfineryUserProfile a -PropertyName mkt_flag, user_name
        $view.user_name | Should -Be 'Kim'
        $view.PSObject.Properties.Name | Should -Not -Contain 'age'
        $emulator.Requests[-1].PropertyNames | Should -Be 'mkt_flag', 'user_name'
    }

    It 'takes property names however they are written' {
        (Get-DfineryUserProfile a -PropertyName MktFlag).mkt_flag | Should -Be 'Subscribed'
    }

    It 'takes ids and rows from the pipeline' {
        ('a', 'b' | Get-DfineryUserProfile).user_name | Should -Be 'Kim', 'Lee'
        ([pscustomobject] @{ user_id = 'a'; crm = 'x' } | Get-DfineryUserProfile).user_name | Should -Be 'Kim'
        (Import-Csv (Join-Path $PSScriptRoot '../../examples/users.csv') -Encoding UTF8 | Select-Object -First 3 |
            Get-DfineryUserProfile).UserId |
            Should -Be 'user_00001', 'user_00002', 'user_00003'
    }

    It 'views more users than fit into a request' {
        $before = $emulator.Requests.Count
        @(1..65 | ForEach-Object { "many_$_" } | Get-DfineryUserProfile | Where-Object Status -eq Succeeded).Count | Should -Be 65
        $emulator.Requests.Count - $before | Should -Be 4
    }

    It 'has the same columns for each user, so that Export-Csv loses none' {
        $csv = Get-DfineryUserProfile b, a -PropertyName user_name, age, mkt_flag | ConvertTo-Csv -NoTypeInformation | ConvertFrom-Csv
        $csv[1].age | Should -Be '31'
        $csv[1].mkt_flag | Should -Be 'Subscribed'
    }

    It 'gives views that can be changed and set again' {
        $view = Get-DfineryUserProfile a
        $view.user_name = 'Park'
        ($view | Set-DfineryUserProfile).Status | Should -Be 'Succeeded'
        $emulator.Users['a'].Profile['user_name'] | Should -Be 'Park'
        $emulator.Users['a'].Profile.Keys | Should -Not -Contain 'night_flag'
        $null = Set-DfineryUserProfile a -UserName Kim
    }

    It 'gives views that come back from a CSV' {
        $csv = Join-Path $TestDrive 'views.csv'
        Get-DfineryUserProfile a | Export-Csv $csv -NoTypeInformation -Encoding UTF8
        $emulator.Reset()
        (Import-Csv $csv -Encoding UTF8 | Set-DfineryUserProfile).Status | Should -Be 'Succeeded'
        $emulator.Users['a'].Profile['user_name'] | Should -Be 'Kim'
        $emulator.Users['a'].Profile['mkt_flag'] | Should -Be 'Subscribed'
        $emulator.Users['a'].Profile.Count | Should -Be 3
    }

    It 'takes no id for an answer' {
        $result = '' | Get-DfineryUserProfile -ErrorAction SilentlyContinue -ErrorVariable errors
        $result.Status | Should -Be 'Invalid'
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'RowInvalid,*'
    }
}
