# The recipes of README and help that change rows before they are sent, run as they are written there.
BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $emulator = Start-DfineryEmulator
    $emulator | Connect-Dfinery

    # The only block of code in a page with this text in it.
    function Get-Recipe([string] $Page, [string] $With) {
        $text = [IO.File]::ReadAllText([IO.Path]::Combine($PSScriptRoot, '..', '..', $Page))
        $blocks = @([regex]::Matches($text, '(?ms)^```powershell\r?\n(.*?)^```').ForEach({ $_.Groups[1].Value }) -like "*$With*")
        $blocks.Count | Should -Be 1
        [scriptblock]::Create($blocks[0])
    }

    # What is stored, one line a user.
    function Get-Stored {
        foreach ($user in $emulator.Users) {
            $names = $user.Profile.Keys | Sort-Object
            "$($user.UserId): $($names.ForEach({ "$_=$($user.Profile[$_])" }) -join ' ')"
        }
    }
}

AfterAll {
    Disconnect-Dfinery
    Stop-DfineryEmulator
}

Describe 'A recipe' {
    BeforeEach {
        $emulator.Reset()
        Push-Location $TestDrive
    }

    AfterEach { Pop-Location }

    Context 'One row made of all rows of a user' {
        It 'leaves the server as all rows would' {
            Set-Content changes.csv 'user_id,age,user_name,gender,mkt_flag,night_flag', 'u1,3,Kim,,Subscribed,Unsubscribed',
                'U1,4,Lee,,,', 'u1,,,male,,Undefined', ',9,Nobody,,,', 'u1,0,False,,Unsubscribed,', ',8,Nobody,,,'
            Import-Csv changes.csv | Set-DfineryUserProfile -ErrorAction SilentlyContinue
            $plain = Get-Stored
            $plain | Should -Contain 'u1: age=0 gender=male mkt_flag=Unsubscribed night_flag=Unsubscribed user_name=False'
            $requests = $emulator.Counters.Requests
            $emulator.Reset()
            $results = & (Get-Recipe docs/en-US/about_Dfinery_Bulk.md changes.csv) 2> $null
            $results.Status | Should -Be Succeeded, Succeeded, Invalid
            Get-Stored | Should -Be $plain
            $emulator.Counters.Requests | Should -BeLessThan $requests
        }

        It 'keeps what only later rows have, and numbers that are zero' {
            $rows = [pscustomobject] @{ user_id = 'a'; age = 3 }, [pscustomobject] @{ user_id = 'a'; age = 0; gender = 'male' }
            $recipe = "$(Get-Recipe docs/en-US/about_Dfinery_Bulk.md changes.csv)".Replace('Import-Csv ./changes.csv', '$rows')
            $rows.Count | Should -Be 2
            & ([scriptblock]::Create($recipe)) | ForEach-Object Status | Should -Be Succeeded
            Get-Stored | Should -Be 'a: age=0 gender=male'
        }
    }

    Context 'Invalid flags changed by hand' {
        It 'are as <Page> says, and are sent' -ForEach @{ Page = 'README.md' }, @{ Page = 'docs/en-US/about_Dfinery_Bulk.md' } {
            Set-Content users.csv 'user_id,info_flag', 'a,Y', 'b,N', 'c,maybe'
            $bad = Import-Csv users.csv | Set-DfineryUserProfile -ErrorAction SilentlyContinue
            $bad.Status | Should -Be Invalid, Invalid, Invalid
            $results = & (Get-Recipe $Page "'Y' {") 2> $null
            $results.Status | Should -Be Succeeded, Succeeded, Invalid
            Get-Stored | Should -Be 'a: info_flag=Subscribed', 'b: info_flag=Unsubscribed'
        }
    }
}
