# A dry run in one line, a sync, and a check after a run; the same from wherever the comparison comes.
BeforeDiscovery {
    $ways = @(
        @{ Way = 'a variable'; Through = { param($Results) $Results } }
        @{
            Way = 'Start-Job'
            Through = { param($Results) Start-Job { $args[0] } -ArgumentList (, $Results) | Receive-Job -Wait -AutoRemoveJob }
        }
        @{ Way = 'Export-Clixml'; Through = { param($Results) $Results | Export-Clixml TestDrive:/r.xml; Import-Clixml TestDrive:/r.xml } }
        @{ Way = 'ConvertTo-Json'; Through = { param($Results) ConvertTo-Json $Results -Depth 3 | ConvertFrom-Json } }
        @{
            Way = 'Export-Csv'
            Through = {
                param($Results)
                $Results | Export-Csv TestDrive:/r.csv -NoTypeInformation -Encoding UTF8
                Import-Csv TestDrive:/r.csv -Encoding UTF8
            }
        }
    )
}

BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
}

Describe 'Comparing with the server' {
    BeforeEach {
        $emulator = Start-DfineryEmulator -PoisonUserId bad
        $emulator | Connect-Dfinery -MaxRetryCount 0
        $null = Set-DfineryUserProfile a, b -Age 21 -UserName Kim -MktFlag Unsubscribed
        $rows = @(
            [pscustomobject] @{ user_id = 'a'; age = 30; user_name = 'Kim'; mkt_flag = 'Subscribed' }
            [pscustomobject] @{ user_id = 'b'; age = 21; user_name = 'Kim'; mkt_flag = 'Unsubscribed' }
            [pscustomobject] @{ user_id = 'c'; age = 1; user_name = ''; mkt_flag = '' }
            [pscustomobject] @{ user_id = 'bad'; age = 2; user_name = ''; mkt_flag = 'Subscribed' }
        )
        $before = $emulator.Requests.Count
    }

    AfterEach {
        Disconnect-Dfinery
        $emulator | Stop-DfineryEmulator
    }

    It 'says what differs, and changes nothing' {
        $results = $rows | Compare-DfineryUserProfile -ErrorAction SilentlyContinue -ErrorVariable failed -SummaryVariable summary
        $results.Comparison | Should -Be 'Different', 'Same', 'NotFound', $null
        $results[0].Differences.Property | Should -Be 'age', 'mkt_flag'
        $results[0].Differences[0].InFile | Should -Be '30'
        $results[0].Differences[0].OnServer | Should -Be '21'
        $results[0].WithdrawnOnServer | Should -Be 'mkt_flag'
        $failed.Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'RowFailed,*'
        "$($summary.Same) $($summary.Different) $($summary.NotFound) $($summary.Withdrawn)" | Should -Be '1 1 1 1'
        @($emulator.Requests | Select-Object -Skip $before | ForEach-Object Operation | Sort-Object -Unique) | Should -Be 'GetProfile'
        $emulator.Users['a'].Profile['age'] | Should -Be '21'
    }

    It 'keeps the differences through <Way>, and sends nothing else' -ForEach $ways {
        $results = @(& $Through ($rows | Compare-DfineryUserProfile -ErrorAction SilentlyContinue))
        # Objects, or the line of text that a CSV has.
        $text = foreach ($d in $results[0].Differences) {
            if ($d.Property) { "$($d.Property): $($d.InFile) (server: $($d.OnServer))" } else { $d }
        }
        $text -join '; ' | Should -Be 'age: 30 (server: 21); mkt_flag: Subscribed (server: Unsubscribed)'

        $sent = $results | Set-DfineryUserProfile
        $sent.Status | Should -Be 'Succeeded', 'Skipped', 'Succeeded', 'Skipped'
        $sent[3].Message | Should -BeLike 'Not sent: the comparison*'
        $emulator.Users['a'].Profile['age'] | Should -Be '30'
        $emulator.Users['a'].Profile['mkt_flag'] | Should -Be 'Unsubscribed'
        $emulator.Users['c'].Profile['age'] | Should -Be '1'
        $body = @($emulator.Requests)[-1].Body
        $body | Should -Not -Match 'user_name|mkt_flag'
    }

    It 'checks a run in one line' {
        $rows[0..2] | Set-DfineryUserProfile | Compare-DfineryUserProfile | ForEach-Object Comparison |
            Should -Be 'Same', 'Same', 'Same'
    }

    It 'takes the columns of a file as the Set cmdlet does' {
        $row = [pscustomobject] @{ No = 'a'; Consent = 'Y' }
        $result = $row | Compare-DfineryUserProfile -PropertyMap @{ No = 'user_id'; Consent = 'mkt_flag' } -FlagMap @{ Y = 'Subscribed' } `
            -IncludeWithdrawn
        $result.WithdrawnOnServer | Should -Be 'mkt_flag'
        $result.mkt_flag | Should -Be 'Subscribed'
        $null = $result | Set-DfineryUserProfile
        $emulator.Users['a'].Profile['mkt_flag'] | Should -Be 'Subscribed'
    }

    It 'compares contact identifiers' {
        $null = Set-DfineryUserCi a -PhoneNumber 821012345678
        $result = Compare-DfineryUserCi a -PhoneNumber 010-1234-5679 -NormalizePhoneNumber -CountryCode 82
        "$($result.Differences)" | Should -Be 'phone_number: 821012345679 (server: 821012345678)'
        (Compare-DfineryUserCi a -PhoneNumber 821012345678).Comparison | Should -Be 'Same'
    }

    It 'shows names in the table and values in the list' {
        $results = $rows[0..1] | Compare-DfineryUserProfile
        $table = $results | Format-Table | Out-String -Width 200
        $table | Should -Match '(?m)^\s*1 a\s+.*Succeeded.*\s+Different\s+age, mkt_flag \(withdrawn on the server\)\s*$'
        $table | Should -Not -Match '30|21'
        $results | Format-List | Out-String -Width 200 | Should -Match 'age: 30 \(server: 21\)'
    }

    It 'shows every differing name, however narrow the console is' {
        $table = $rows[0..1] | Compare-DfineryUserProfile | Format-Table | Out-String -Width 80
        ($table -replace '\s+') | Should -BeLike '*(withdrawnontheserver)*'
        $table | Should -Not -BeLike ('*' + [char] 0x2026 + '*')
        $table | Should -Not -BeLike '*...*'
    }

    It 'says what was not sent: nothing differs, consent was withdrawn, or the column was left out' {
        $null = Set-DfineryUserProfile same -Age 3
        $null = Set-DfineryUserProfile withdrawn -MktFlag Unsubscribed
        $compared = @(
            Compare-DfineryUserProfile same -Age 3
            Compare-DfineryUserProfile withdrawn -MktFlag Subscribed
            Compare-DfineryUserProfile same -Age 4
        )
        $fromFile = $compared | ConvertTo-Csv | ConvertFrom-Csv
        foreach ($again in $compared, $fromFile) {
            $results = $again | Set-DfineryUserProfile -ExcludeColumn age -SummaryVariable run
            $results.Status | Select-Object -Unique | Should -Be 'Skipped'
            $results.Withheld | Should -Be $null, 'mkt_flag', $null
            "$run" | Should -BeLike '*, 3 skipped, *; 1 withheld; *'
            $results[0].Message | Should -BeLike '*the comparison found no difference.'
            $results[1].Message | Should -BeLike '*consent that was withdrawn on the server*'
            $results[2].Message | Should -Not -BeLike '*no difference*'
        }
    }
}
