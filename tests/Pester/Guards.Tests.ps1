# What a wrong encoding, a spreadsheet or a wrong cmdlet does to a file must not get into the app unseen.
BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $emulator = Start-DfineryEmulator
    $korean = -join [char[]] (0xAE40, 0xBBFC, 0xC9C0)
    $refusal = -join [char[]] (0xC218, 0xC2E0, 0xAC70, 0xBD80)
    $ansi = if ($PSVersionTable.PSVersion.Major -ge 6) { 949 } else { 'Default' }

    function New-File([string] $Name, [string[]] $Line, $Encoding) {
        $path = Join-Path $TestDrive $Name
        [IO.File]::WriteAllBytes($path, $Encoding.GetBytes(($Line -join "`r`n") + "`r`n"))
        $path
    }
}

AfterAll {
    Disconnect-Dfinery
    Stop-DfineryEmulator
}

Describe 'Input that was hardly meant' {
    BeforeEach {
        $emulator.Reset()
        $emulator | Connect-Dfinery
    }

    Context 'A Korean ANSI file' {
        BeforeAll {
            # Code page 949, as bytes: not every PowerShell knows it by itself.
            $path = Join-Path $TestDrive 'ansi.csv'
            $name = [byte[]] (0xB1, 0xE8, 0xB9, 0xCE, 0xC1, 0xF6)
            $flag = [byte[]] (0xBC, 0xF6, 0xBD, 0xC5, 0xB0, 0xC5, 0xBA, 0xCE)
            $ascii = [Text.Encoding]::ASCII
            [IO.File]::WriteAllBytes($path, [byte[]] ($ascii.GetBytes("user_id,user_name,mkt_flag`r`nu1,") + $name +
                    $ascii.GetBytes(',') + $flag + $ascii.GetBytes("`r`nu2,Lee,Subscribed`r`n")))
        }

        It 'is refused where it is read as UTF-8, and the message says how to read it' {
            $results = Import-Csv $path -Encoding utf8 | Set-DfineryUserProfile -ErrorAction SilentlyContinue
            $results.Status | Should -Be 'Invalid', 'Succeeded'
            $results[0].Message | Should -BeLike '*user_name*-Encoding 949*-Encoding Default*'
            $results[0].Message | Should -BeLike '*mkt_flag*'
            $results[0].Message | Should -Not -Match ([char] 0xFFFD)
            $emulator.Users.Keys | Should -Be 'u2'
        }

        It 'arrives whole where it is read as the message says' -Skip:($PSVersionTable.PSVersion.Major -lt 6) {
            Import-Csv $path -Encoding $ansi | Set-DfineryUserProfile -FlagMap @{ $refusal = 'Unsubscribed' } |
                ForEach-Object Status | Should -Be 'Succeeded', 'Succeeded'
            $emulator.Users['u1'].Profile['user_name'] | Should -BeExactly $korean
            $emulator.Users['u1'].Profile['mkt_flag'] | Should -BeExactly 'Unsubscribed'
        }

        It 'is refused in an id of every cmdlet' {
            $id = 'u' + [char] 0xFFFD
            $(
                $id | Set-DfineryUserProfile -Age 3 -ErrorAction SilentlyContinue
                $id | Get-DfineryUserProfile -ErrorAction SilentlyContinue
                $id | Set-DfineryUserCi -KakaoId 0123456789 -ErrorAction SilentlyContinue
                $id | Get-DfineryUserCi -ErrorAction SilentlyContinue
                $id | Remove-DfineryUserCi -PropertyName kakao_id -Force -ErrorAction SilentlyContinue
            ).Status | Should -Be (, 'Invalid' * 5)
            $emulator.Requests.Count | Should -Be 0
        }

        It 'is sent as it is where a person says so' {
            $name = 'Kim' + [char] 0xFFFD
            Set-DfineryUserProfile u -UserName $name -AllowSuspectText | ForEach-Object Status | Should -Be 'Succeeded'
            $emulator.Users['u'].Profile['user_name'] | Should -BeExactly $name
            { Set-DfineryUserProfile u -UserName $name } | Should -Throw -ErrorId 'InvalidProperty,*'
        }
    }

    Context 'A file from a spreadsheet' {
        It 'is refused where it has <Value> in <Column>' -ForEach @(
            @{ Column = 'user_name'; Value = '#NAME?'; Says = 'spreadsheet' }
            @{ Column = 'user_id'; Value = '1.23E+05'; Says = 'destroyed its digits' }
            @{ Column = 'user_id'; Value = "'007"; Says = 'apostrophe' }
            @{ Column = 'user_id'; Value = '#N/A'; Says = 'spreadsheet' }
            @{ Column = 'user_id'; Value = 'NULL'; Says = 'placeholder' }
            @{ Column = 'user_name'; Value = '????'; Says = 'nothing but question marks' }
            @{ Column = 'user_name'; Value = "Kim`r`nu2,Lee"; Says = 'line break' }
        ) {
            $row = [pscustomobject] @{ user_id = 'u'; user_name = 'a' }
            $row.$Column = $Value
            $result = $row | Set-DfineryUserProfile -ErrorAction SilentlyContinue
            $result.Status | Should -Be 'Invalid'
            $result.Message | Should -BeLike "*$Column*$Says*-AllowSuspectText*"
        }

        It 'may end in empty rows, which are Skipped without an error' {
            $results = 'user_id,age,crm', 'u,3,x', ',,', ',,' | ConvertFrom-Csv | Set-DfineryUserProfile -ErrorAction Stop
            $results.Status | Should -Be 'Succeeded', 'Skipped', 'Skipped'
            $results[1].Message | Should -Be 'The row is empty.'
        }

        It 'says that the digits of a phone number are lost' {
            $result = 'user_id,phone_number', 'u,8.21E+11' | ConvertFrom-Csv | Set-DfineryUserCi -ErrorAction SilentlyContinue
            $result.Message | Should -BeLike '*phone_number*destroyed its digits*'
            $result.Message | Should -Not -BeLike '*8.21*'
        }
    }

    Context 'A file read with Get-Content' {
        BeforeAll {
            $csv = New-File -Name 'rows.csv' -Line 'user_id,user_name', 'u1,Kim', 'u2,Lee' -Encoding ([Text.UTF8Encoding]::new($true))
            $ids = New-File -Name 'ids.csv' -Line 'user_id', 'u1', 'u2' -Encoding ([Text.Encoding]::ASCII)
        }

        It 'has its header refused' {
            $results = Get-Content $ids | Set-DfineryUserProfile -Age 3 -ErrorAction SilentlyContinue
            $results.Status | Should -Be 'Invalid', 'Succeeded', 'Succeeded'
            $results[0].Message | Should -BeLike '*header*Import-Csv*'
        }

        It 'sends nothing where its lines are those of a CSV' {
            { Get-Content $csv | Set-DfineryUserProfile -Age 3 } | Should -Throw -ErrorId 'CsvLines*'
        }

        It 'is warned of once where its lines are those of a CSV without a header' {
            $results = Get-Content $csv | Select-Object -Skip 1 |
                Set-DfineryUserProfile -Age 3 -WarningVariable warnings -WarningAction SilentlyContinue
            $results.Status | Should -Be 'Succeeded', 'Succeeded'
            @($warnings).Count | Should -Be 1
            "$warnings" | Should -BeLike '*ConvertFrom-Csv*'
        }

        It 'is nobody once a row has become text' {
            $rows = Import-Csv $csv
            { Get-DfineryUserProfile -UserId $rows[0] } | Should -Throw '*Pipe rows and results in*'
            $result = Get-DfineryUserProfile -UserId "$($rows[0])" -ErrorAction SilentlyContinue
            $result.Status | Should -Be 'Invalid'
            $result.Message | Should -BeLike '*pipe in the row itself*'
            $result.Message | Should -Not -BeLike '*Kim*'
        }
    }

    Context 'An id that a terminal would obey' {
        BeforeAll {
            $escape = [char] 27
            $id = "a$escape[2Jb"
        }

        It 'is refused, and shown escaped' {
            $result = $id | Set-DfineryUserProfile -Age 3 -ErrorVariable errors -ErrorAction SilentlyContinue
            $result.Status | Should -Be 'Invalid'
            $result.UserId | Should -BeNullOrEmpty
            $result.Message | Should -BeLike "*'a\u001B``[2Jb'*"
            "$errors $($errors[0].CategoryInfo)" | Should -Not -Match $escape
        }

        It 'is shown escaped in tables once it was allowed' {
            $result = $id | Set-DfineryUserProfile -Age 3 -AllowSuspectText
            $view = $id | Get-DfineryUserProfile -AllowSuspectText
            $result.UserId | Should -BeExactly $id
            foreach ($shown in ($result | Out-String), ($view | Out-String)) {
                $shown | Should -BeLike '*a\u001B`[2Jb*'
                $shown | Should -Not -Match "$escape\[2J"
            }
        }
    }

    Context 'Consent flags as a CRM writes them' {
        It 'are translated by -FlagMap, and by nothing else' {
            $rows = 'user_id,mkt_flag,night_flag', "u1,Y,1", "u2,n,$refusal", 'u3,Subscribed,', 'u4,X,1' | ConvertFrom-Csv
            $map = @{ Y = 'Subscribed'; N = 'Unsubscribed'; 1 = 'Subscribed'; $refusal = 'Unsubscribed' }
            $results = $rows | Set-DfineryUserProfile -FlagMap $map -ErrorAction SilentlyContinue
            $results.Status | Should -Be 'Succeeded', 'Succeeded', 'Succeeded', 'Invalid'
            $results.mkt_flag | Should -Be 'Subscribed', 'Unsubscribed', 'Subscribed', 'X'
            $results.night_flag | Should -Be 'Subscribed', 'Unsubscribed', $null, 'Subscribed'
            $results[3].Message | Should -BeLike '*mkt_flag*-FlagMap*'
        }

        It 'are Invalid without it, and the message says what to write' {
            $result = @{ user_id = 'u'; mkt_flag = 'Y' } | Set-DfineryUserProfile -ErrorAction SilentlyContinue
            $result.Message | Should -BeLike "*-FlagMap @{ Y = 'Subscribed'; N = 'Unsubscribed' }*"
        }

        It 'cannot be turned into their opposite' {
            { Set-DfineryUserProfile u -Age 3 -FlagMap @{ Subscribed = 'Unsubscribed' } } | Should -Throw -ErrorId 'InvalidProperty,*'
        }
    }
}
