# The scripts of examples/ that take something back: Revoke-Consent.ps1 and Clear-UserCi.ps1.
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

    It 'takes <Name>, and no other column of it' -ForEach @(
        @{ Name = 'a row of a CSV'; Row = { 'UserId,info_flag', 'a,Subscribed' | ConvertFrom-Csv } }
        @{ Name = 'a row with another id column'; Row = { 'CustomerId,user_id', 'a,no' | ConvertFrom-Csv }; IdColumn = 'CustomerId' }
        @{ Name = 'a hashtable'; Row = { @{ user_id = 'a'; age = 3 } } }
        @{ Name = 'a hashtable with another id column'; Row = { @{ No = 'a' } }; IdColumn = 'No' }
        @{ Name = 'a view'; Row = { Get-DfineryUserProfile a } }
    ) {
        $option = @{ Flag = 'mkt_flag' }
        if ($IdColumn) {
            $option.IdColumn = $IdColumn
        }

        & $Row | & $revoke @option | Should -BeNullOrEmpty
        $LASTEXITCODE | Should -Be 0
        & $revoke -UserId (& $Row) @option | Should -BeNullOrEmpty
        $emulator.Users['a'].Profile['mkt_flag'] | Should -Be 'Unsubscribed'
        $emulator.Users['a'].Profile['info_flag'] | Should -Be 'Subscribed'
        $emulator.Users['a'].Profile.ContainsKey('age') | Should -BeFalse
        $emulator.Users.Count | Should -Be 2
    }

    It 'tells who is not withdrawn, and why' {
        $left = & $revoke -UserId a, poison, b -Flag mkt_flag -WarningAction SilentlyContinue
        $LASTEXITCODE | Should -Be 1
        $left.UserId | Should -Be 'poison'
        $left.Flag | Should -Be 'mkt_flag'
        $left.Status | Should -Be 'Failed'
        $left.Message | Should -Not -BeNullOrEmpty
        $emulator.Users['b'].Profile['mkt_flag'] | Should -Be 'Unsubscribed'
    }

    It 'reports whom the server does not know, also if only the case differs, and a row without an id' {
        $left = & $revoke -UserId a, A, $null, a, nobody -Flag mkt_flag -WarningVariable told -WarningAction SilentlyContinue
        $LASTEXITCODE | Should -Be 1
        $left.UserId | Should -Be '', 'A', 'nobody'
        $left.Status | Should -Be 'Invalid', 'NotKnown', 'NotKnown'
        "$told" | Should -BeLike 'Rows: 5; users whose consent is withdrawn: 1;*not done: 3.'
        $emulator.Users.Count | Should -Be 2
    }

    It 'knows a user of whom there are only CI' {
        $null = Set-DfineryUserCi c -PhoneNumber 821012345678
        & $revoke -UserId c -Flag mkt_flag | Should -BeNullOrEmpty
        $emulator.Users['c'].Profile['mkt_flag'] | Should -Be 'Unsubscribed'
    }

    It 'sends it for an unknown id with -IncludeUnknown' {
        & $revoke -UserId nobody -Flag mkt_flag -IncludeUnknown | Should -BeNullOrEmpty
        $emulator.Users['nobody'].Profile['mkt_flag'] | Should -Be 'Unsubscribed'
    }

    It 'believes the view, not the answer: <Name>' -ForEach @(
        @{ Name = 'another value'; View = @{ Status = 'Succeeded'; mkt_flag = 'Subscribed' } }
        @{ Name = 'another user'; View = @{ UserId = 'A'; Status = 'Succeeded'; mkt_flag = 'Unsubscribed' } }
        @{ Name = 'a view that failed'; View = @{ Status = 'Failed'; mkt_flag = 'Unsubscribed'; Message = 'refused' } }
    ) {
        Mock Get-DfineryUserProfile -ParameterFilter { $PropertyName } {
            $result = @{ UserId = $InputObject.user_id; InputObject = $InputObject }
            foreach ($key in $View.Keys) {
                $result[$key] = $View[$key]
            }

            [pscustomobject] $result
        }
        $left = & $revoke -UserId a -Flag mkt_flag -WarningAction SilentlyContinue
        $LASTEXITCODE | Should -Be 1
        $left.UserId | Should -Be 'a'
        $left.Status | Should -Be 'NotConfirmed'
    }

    It 'changes nothing with -WhatIf' {
        $before = $emulator.Counters.UsersApplied
        & $revoke -UserId a, b -Flag mkt_flag -WhatIf
        $emulator.Counters.UsersApplied | Should -Be $before
        $emulator.Requests.Path | Where-Object { $_ -like '*/update' } | Should -HaveCount 1
        $emulator.Users['a'].Profile['mkt_flag'] | Should -Be 'Subscribed'
    }

    It 'streams: it reports before it has seen all rows' {
        $script:rows = 0
        $first = 1..200000 | ForEach-Object { $script:rows++; "nobody$_" } | & $revoke -Flag mkt_flag | Select-Object -First 1
        $first.UserId | Should -Be 'nobody1'
        $script:rows | Should -BeLessThan 200000
    }

    It 'leaves the connection alone that is not named, and refuses one that holds nothing' {
        { & $revoke -UserId a -Flag mkt_flag -Connection $null } | Should -Throw '*Connection*'
        $LASTEXITCODE | Should -Be 2
        $emulator.Users['a'].Profile['mkt_flag'] | Should -Be 'Subscribed'
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

    It 'takes rows of a CSV, and reports whom the server does not know' {
        $left = 'No,user_id', 'a,no', 'nobody,no', 'a,no' | ConvertFrom-Csv | & $clear -IdColumn No -Force -WarningAction SilentlyContinue
        $LASTEXITCODE | Should -Be 1
        $left.UserId | Should -Be 'nobody'
        $left.Status | Should -Be 'NotKnown'
        $emulator.Users['a'].Ci.Count | Should -Be 0
    }

    It 'tells whose CI are left' {
        Mock Remove-DfineryUserCi {
            [pscustomobject] @{ Status = 'Failed'; Code = 4007; Message = 'refused'; InputObject = $InputObject }
        }
        $left = & $clear -UserId a -Force -WarningAction SilentlyContinue
        $left.PropertyName | Should -Be 'phone_number, kakao_id'
        $left.Code | Should -Be 4007
        $left.Message | Should -Be 'refused'
    }
}
