# The first line of real files: how it is written, what is misspelt in it, and what is not there.
BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $emulator = Start-DfineryEmulator
    $emulator | Connect-Dfinery

    function Save-Csv([string[]] $Line) {
        $path = Join-Path $TestDrive "$([Guid]::NewGuid()).csv"
        $Line | Set-Content $path -Encoding UTF8
        $path
    }
}

AfterAll {
    Disconnect-Dfinery
    $emulator | Stop-DfineryEmulator
}

Describe 'The header line of a CSV' {
    BeforeEach {
        $emulator.Reset()
        $results = $null
    }

    It 'is read with <Name>' -ForEach @(
        @{ Name = 'blanks and capitals'; Header = 'User ID,Mkt Flag ' }
        @{ Name = 'hyphens'; Header = 'user-id,MKT-FLAG' }
        @{ Name = 'a second byte order mark'; Header = "$([char] 0xFEFF)user_id,mkt_flag" }
    ) {
        Import-Csv (Save-Csv $Header, 'a,Unsubscribed') -Encoding UTF8 | Set-DfineryUserProfile |
            ForEach-Object Status | Should -Be 'Succeeded'
        $emulator.Users['a'].Profile['mkt_flag'] | Should -Be 'Unsubscribed'
    }

    It 'ends the run where a column is misspelt, and says how to go on' {
        $path = Save-Csv 'user_id,mkt_flg', 'a,Unsubscribed', 'b,Unsubscribed'
        { Import-Csv $path -Encoding UTF8 | Set-DfineryUserProfile } | Should -Throw -ErrorId 'ColumnSlip*'
        "$($Error[0].ErrorDetails.RecommendedAction)" | Should -BeLike "*-PropertyMap @{ 'mkt_flg' = 'mkt_flag' }*"
        $emulator.Requests.Count | Should -Be 0

        Import-Csv $path -Encoding UTF8 | Set-DfineryUserProfile -PropertyMap @{ 'mkt_flg' = 'mkt_flag' } |
            ForEach-Object Status | Should -Be 'Succeeded', 'Succeeded'
        Import-Csv $path -Encoding UTF8 | Set-DfineryUserProfile -ExcludeColumn 'mkt_flg' |
            ForEach-Object Status | Should -Be 'Skipped', 'Skipped'
    }

    It 'gives one error for <Name>, however long the file is' -ForEach @(
        @{ Name = 'a wrong delimiter'; Header = 'user_id;mkt_flag'; Row = 'a;Subscribed'; Seen = 'user_id;mkt_flag' }
        @{ Name = 'another name of the id'; Header = 'CustomerNo,mkt_flag'; Row = 'a,Subscribed'; Seen = 'CustomerNo, mkt_flag' }
    ) {
        $path = Save-Csv (@($Header) + @($Row) * 1000)
        $problem = $null
        try {
            Import-Csv $path -Encoding UTF8 | Set-DfineryUserProfile -OutVariable results -ErrorVariable rowErrors > $null
        }
        catch {
            $problem = $_
        }

        $problem.FullyQualifiedErrorId | Should -BeLike 'NoIdColumn*'
        "$problem" | Should -BeLike "*Columns seen: $Seen.*"
        @($rowErrors | Where-Object { $_.FullyQualifiedErrorId -like 'RowInvalid*' }) | Should -BeNullOrEmpty
        $results.Count | Should -Be 20
        $emulator.Requests.Count | Should -Be 0
    }

    It 'withholds what -ExcludeColumn names' {
        Import-Csv (Save-Csv 'user_id,mkt_flag,night_flag,age', 'a,Subscribed,Subscribed,30') -Encoding UTF8 |
            Set-DfineryUserProfile -ExcludeColumn *_flag | ForEach-Object Status | Should -Be 'Succeeded'
        $emulator.Users['a'].Profile.Keys | Should -Be 'age'
    }
}
