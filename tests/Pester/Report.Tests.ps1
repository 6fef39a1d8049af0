# Export-DfineryReport as a user meets it, and what the nightly sync does with it.
BeforeDiscovery {
    # There is no such signal on Windows; and a process that was started in the background ignores it, as do its children.
    $noSignal = $env:OS -eq 'Windows_NT'
    if (Test-Path /proc/self/status) {
        $ignored = (Get-Content /proc/self/status) -match '^SigIgn' -replace '.*\s'
        $noSignal = ([Convert]::ToInt64("$ignored", 16) -band 2) -ne 0
    }
}

BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    . $PSScriptRoot/Start-Example.ps1
    $emulator = Start-DfineryEmulator -Token 'planted-token' -PoisonUserId 'kim-poison'
    $sync = Join-Path $examples 'Sync-NightlyUsers.ps1'
    . ([IO.Path]::Combine($examples, 'Shared', 'Shard.ps1'))
    . ([IO.Path]::Combine($examples, 'Shared', 'Report.ps1'))

    function Reset-Place {
        $emulator.Reset()
        $emulator | Connect-Dfinery
        Set-Location $TestDrive
        Get-ChildItem $TestDrive -File | Remove-Item -Force
    }

    function Read-Report([string] $Name) {
        Get-Content -LiteralPath (Join-Path $TestDrive $Name) -Raw -Encoding UTF8
    }

    # Takes one request, and gives its body once it has come.
    function Start-Hook([int] $Status = 200) {
        $listener = New-Object Net.Sockets.TcpListener ([Net.IPAddress]::Loopback), 0
        $listener.Start()
        $uri = "http://127.0.0.1:$($listener.LocalEndpoint.Port)/planted-secret/hook"
        [pscustomobject] @{ Uri = $uri; Status = $Status; Listener = $listener }
    }

    function Receive-Hook($Hook, [scriptblock] $Post) {
        $shell = [powershell]::Create().AddScript({
                param($Listener, $Status)
                $client = $Listener.AcceptTcpClient()
                # A character for each byte, because Content-Length counts bytes.
                $bytes = [Text.Encoding]::GetEncoding(28591)
                $reader = New-Object IO.StreamReader $client.GetStream(), $bytes
                $writer = New-Object IO.StreamWriter $client.GetStream(), $bytes
                $writer.AutoFlush = $true
                while ($line = $reader.ReadLine()) {
                    if ($line -match '^Content-Length: (\d+)$') {
                        $body = New-Object char[] ([int] $Matches[1])
                    }
                    elseif ($line -eq 'Expect: 100-continue') {
                        $writer.Write("HTTP/1.1 100 Continue`r`n`r`n")
                    }
                }

                [void] $reader.ReadBlock($body, 0, $body.Length)
                [Text.Encoding]::UTF8.GetString($bytes.GetBytes($body))
                $writer.Write("HTTP/1.1 $Status Hook`r`nContent-Length: 0`r`nConnection: close`r`n`r`n")
                $client.Close()
            }).AddArgument($Hook.Listener).AddArgument($Hook.Status)
        $running = $shell.BeginInvoke()
        & $Post | Out-Null
        if (-not $running.AsyncWaitHandle.WaitOne(60000)) {
            throw 'Nothing was posted.'
        }

        $shell.EndInvoke($running) -join ''
        $Hook.Listener.Stop()
    }
}

AfterAll {
    Set-Location $PSScriptRoot
    Disconnect-Dfinery
    $emulator | Stop-DfineryEmulator
}

Describe 'Export-DfineryReport' {
    BeforeEach {
        Reset-Place
    }

    It 'writes <Kind> with a verdict, reasons and what to do' -ForEach @(
        @{ Kind = 'html' }
        @{ Kind = 'md' }
        @{ Kind = 'json' }
    ) {
        $rows = Get-UserRow 30 @{ user_name = 'planted-name' }
        $rows[6].user_id = 'kim-poison'
        $rows | Set-DfineryUserProfile -ErrorAction SilentlyContinue | Export-DfineryReport "run.$Kind" | Should -BeNullOrEmpty
        $text = Read-Report "run.$Kind"
        $text | Should -Match '1 of 30 rows did not succeed'
        $text | Should -Match 'fix the columns of the result'
        $text | Should -Match "Unsupported property|Invalid request"
        $text | Should -Not -Match 'planted|kim-poison|user_00001'
    }

    It 'replaces a report, and keeps it with -NoClobber' {
        Set-DfineryUserProfile a -Age 3 | Export-DfineryReport run.md
        Set-DfineryUserProfile a, b -Age 3 | Export-DfineryReport run.md
        Read-Report run.md | Should -Match 'All 2 rows succeeded'
        { Set-DfineryUserProfile c -Age 3 | Export-DfineryReport run.md -NoClobber } | Should -Throw -ErrorId 'ReportExists*'
        $emulator.Users.Keys | Should -Not -Contain 'c'
    }

    It 'writes nothing with -WhatIf' {
        Set-DfineryUserProfile a -Age 3 | Export-DfineryReport run.html -WhatIf
        Join-Path $TestDrive run.html | Should -Not -Exist
    }

    It 'writes a report also where the run ends with an error' {
        Connect-Dfinery -Token (ConvertTo-Token 'wrong') -BaseUri $emulator.BaseUri
        { Get-UserRow 30 | Set-DfineryUserProfile | Export-DfineryReport run.md } | Should -Throw -ErrorId 'InvalidToken*'
        Read-Report run.md | Should -Match 'The run ended early: InvalidToken\.'
        { Get-UserRow 30 | Set-DfineryUserProfile -Connection nowhere | Export-DfineryReport begin.md } | Should -Throw
        Read-Report begin.md | Should -Match 'The run ended early: UnknownConnection\.'
    }

    It 'hands results on for what comes next' {
        $names = Get-UserRow 30 | Set-DfineryUserProfile | Export-DfineryReport run.html -PassThru |
            Set-DfineryUserCi -KakaoId 0123456789 | Export-DfineryReport ci.html -PassThru | Group-Object Status
        $names.Name | Should -Be 'Succeeded'
        $names.Count | Should -Be 30
        Read-Report ci.html | Should -Match '<h1>Dfinery report: Set-DfineryUserCi</h1>'
    }

    It 'completes its parameters, and the columns of what it hands on' {
        $line = 'Export-DfineryReport x.html -So'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be '-SourcePath'
        $line = 'Export-DfineryReport x.html -PassThru | Where-Object HasL'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be 'HasLaterRow'
    }

    It 'says what it takes where it gets something else' {
        'x' | Export-DfineryReport run.html -ErrorVariable told -ErrorAction SilentlyContinue
        "$told" | Should -BeLike 'Object 1 of the input is not a result*'
        $told[0].ErrorDetails.RecommendedAction | Should -BeLike 'Pipe in what a Set, Get, Remove or Compare cmdlet returned*'
    }

    It 'reports a sync: consent that was left withdrawn needs attention, and nothing to send is good' {
        $null = Set-DfineryUserProfile withdrawn -MktFlag Unsubscribed
        $null = Set-DfineryUserProfile same -MktFlag Subscribed
        $rows = 'withdrawn', 'same' | ForEach-Object { [pscustomobject] @{ user_id = $_; mkt_flag = 'Subscribed' } }
        $rows | Compare-DfineryUserProfile | Set-DfineryUserProfile | Export-DfineryReport run.json
        $report = Read-Report run.json | ConvertFrom-Json
        $report.verdict.level | Should -Be 'Attention'
        $report.verdict.headline | Should -Be 'No row failed, but 1 of 2 rows need attention.'
        $report.verdict.details | Should -Be '1 row had nothing to send but consent that the person withdrew; it was not sent.'
        $report.attention.row | Should -Be 1
        $report.nextSteps | Should -Be 'Correct the source: it grants consent that people have withdrawn.'

        Compare-DfineryUserProfile withdrawn -Age 3 -MktFlag Subscribed | Set-DfineryUserProfile | Export-DfineryReport run.json
        $report = Read-Report run.json | ConvertFrom-Json
        $report.reasons.reason | Should -BeLike 'Left out: mkt_flag. *-IncludeWithdrawn.'
        # -AllowRegrant is of a ledger, and an error without one.
        $report.reasons.whatToDo | Should -Not -BeLike '*-AllowRegrant*'

        $rows[1] | Compare-DfineryUserProfile | Set-DfineryUserProfile | Export-DfineryReport run.json
        $report = Read-Report run.json | ConvertFrom-Json
        $report.verdict.level | Should -Be 'Good'
        $report.nextSteps | Should -Be 'Nothing.'

        $rows | Set-DfineryUserProfile -WhatIf | Export-DfineryReport run.json
        (Read-Report run.json | ConvertFrom-Json).nextSteps | Should -BeLike 'Check that this was meant*'
    }

    It 'tells of all rows where only those that differ came' {
        $null = 1..4 | ForEach-Object { "u$_" } | Set-DfineryUserProfile -Age 3
        1..5 | ForEach-Object { "u$_" } | Compare-DfineryUserProfile -Age 3 | Where-Object Comparison -ne Same |
            Export-DfineryReport run.json
        $report = Read-Report run.json | ConvertFrom-Json
        $report.verdict.headline | Should -Be '1 of 5 rows differ from what the server has.'
        $report.statuses.rows | Should -Be 5
    }

    It 'does not blame rows for a token, and never advises to run the Set cmdlet of a comparison alone' {
        $emulator | Connect-Dfinery -Name good
        Connect-Dfinery -Name bad -BaseUri $emulator.BaseUri -Token wrong-token
        { 1..30 | ForEach-Object { "u$_" } | Compare-DfineryUserProfile -MktFlag Subscribed -Connection good |
                Set-DfineryUserProfile -Connection bad | Export-DfineryReport run.json } | Should -Throw
        $report = Read-Report run.json | ConvertFrom-Json
        ($report.statuses | Where-Object status -eq Failed).code | Should -Be 4001
        "$($report.nextSteps)" | Should -Not -BeLike '*fix*'
        "$($report.nextSteps)" | Should -BeLike '*the whole line with Set-DfineryUserProfile again, as it was*'
        "$($report.reasons.whatToDo)" | Should -Not -BeLike '*fix*'
    }
}

Describe 'Sync-NightlyUsers.ps1 -ReportPath' {
    BeforeEach {
        Reset-Place
    }

    It 'writes a report each night, with the shard in its name, and one of the CI' {
        $csv = Save-Csv users.csv 'user_id,mkt_flag,phone_number', 'a,Subscribed,010-1234-5678', 'b,Y,010-1234-5678'
        & $sync -Path $csv -WithCi -ReportPath run.md -WarningAction SilentlyContinue
        $LASTEXITCODE | Should -Be 1
        Read-Report run.md | Should -Match '1 of 2 rows did not succeed'
        Read-Report run.md | Should -Match 'users.csv'
        Read-Report run.ci.md | Should -Match 'The row succeeded'
        & $sync -Path $csv -Shard 1/1 -ReportPath run.html -WarningAction SilentlyContinue
        Read-Report run.1-of-1.html | Should -Match '1/1'
        Join-Path $TestDrive run.html | Should -Not -Exist
    }

    It 'writes it where the run ends early, too' {
        $csv = Save-Csv users.csv 'user_id,mkt_flga', 'a,Subscribed'
        & $sync -Path $csv -ReportPath run.md 2> $null
        $LASTEXITCODE | Should -Be 2
        Read-Report run.md | Should -Match 'The run ended early: ColumnSlip'
    }

    It 'writes it after Ctrl+C' -Skip:$noSignal {
        $slow = Start-DfineryEmulator -Token 'slow' -QuotaLimit 1 -QuotaWindow 10m
        $csv = Save-Csv users.csv (@('user_id,mkt_flag', 'bad,Y') + (1..60 | ForEach-Object { "u$_,Subscribed" }))
        $options = '-Path', $csv, '-ReportPath', (Join-Path $TestDrive run.md)
        $run = Start-Example Sync-NightlyUsers.ps1 $options -Emulator $slow
        Wait-Until { $slow.Requests.Count -gt 0 -and (Test-Path (Join-Path $TestDrive users.failed.csv)) }
        & kill -INT $run.Process.Id
        ($run | Wait-Example).ExitCode | Should -Be 130
        $slow | Stop-DfineryEmulator
        $text = Read-Report run.md
        $text | Should -Match 'was stopped before its end'
        $text | Should -MatchExactly '(?m)^- Run the whole line with Set-DfineryUserProfile again'
        $text | Should -Match '20 succeeded, \d+ not attempted, 1 invalid'
    }

    It 'sends nothing where the report cannot be written' {
        $csv = Save-Csv users.csv 'user_id,mkt_flag', 'a,Subscribed'
        & $sync -Path $csv -ReportPath nowhere/run.html 2> $null
        $LASTEXITCODE | Should -Be 2
        $emulator.Users.Count | Should -Be 0
    }
}

Describe 'Sync-NightlyUsers.ps1 -WebhookUri' {
    BeforeEach {
        Reset-Place
    }

    It 'posts how the run ended: no id, no value, no token' {
        $csv = Save-Csv users.csv 'user_id,user_name,mkt_flag', 'kim-1,planted-name,Subscribed', 'kim-2,planted-name,planted-value'
        $hook = Start-Hook
        $body = Receive-Hook $hook { & $sync -Path $csv -WebhookUri $hook.Uri -WarningAction SilentlyContinue }
        $LASTEXITCODE | Should -Be 1
        $text = ($body | ConvertFrom-Json).text
        $text | Should -BeLike '*Dfinery nightly sync: some rows did not succeed* (exit code 1)*'
        $text | Should -BeLike '*users.csv*'
        $text | Should -BeLike '*Rows: 2; succeeded: 1;*did not succeed: 1*'
        $body | Should -Not -Match 'planted|kim-'
    }

    It 'posts early ends by their name' {
        $csv = Save-Csv users.csv 'user_id,mkt_flga', 'kim-1,Subscribed'
        $hook = Start-Hook
        $body = Receive-Hook $hook { & $sync -Path $csv -WebhookUri $hook.Uri 2> $null }
        $LASTEXITCODE | Should -Be 2
        $body | Should -Match 'Ended early: ColumnSlip'
    }

    It 'warns where it cannot post, without the address, and the exit code stays' {
        $csv = Save-Csv users.csv 'user_id,mkt_flag', 'a,Subscribed'
        $hook = Start-Hook 404
        $null = Receive-Hook $hook { $script:told = & $sync -Path $csv -WebhookUri $hook.Uri -Verbose -Debug *>&1 }
        $LASTEXITCODE | Should -Be 0
        "$told" | Should -BeLike '*The summary was not posted to -WebhookUri: it answered with status 404.*'
        "$told" | Should -Not -Match 'planted-secret|/hook'
        $told = & $sync -Path $csv -WebhookUri $hook.Uri -Verbose *>&1
        $LASTEXITCODE | Should -Be 0
        "$told" | Should -BeLike '*it could not be reached.*'
        "$told" | Should -Not -Match 'planted-secret|/hook'
    }

    It 'has the shape that <Name> takes' -ForEach @(
        @{ Name = 'Teams'; Uri = 'https://x.webhook.office.com/y'; IsCard = $true }
        @{ Name = 'Teams by a workflow'; Uri = 'https://prod-1.westeurope.logic.azure.com/y'; IsCard = $true }
        @{ Name = 'Slack'; Uri = 'https://hooks.slack.com/services/y'; IsCard = $false }
        @{ Name = 'another host'; Uri = 'https://office.com.example.org/y'; IsCard = $false }
    ) {
        $body = Get-WebhookBody $Uri "**Bold** `"quoted`"`n- line" | ConvertFrom-Json
        if ($IsCard) {
            $body.type | Should -Be 'message'
            $body.attachments[0].contentType | Should -Be 'application/vnd.microsoft.card.adaptive'
            $body.attachments[0].content.type | Should -Be 'AdaptiveCard'
            $body.attachments[0].content.body[0].text | Should -Be "**Bold** `"quoted`"`n- line"
        }
        else {
            $body.text | Should -Be "*Bold* `"quoted`"`n- line"
        }
    }
}
