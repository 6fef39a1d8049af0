BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $emulator = Start-DfineryEmulator
    $emulator | Connect-Dfinery

    # The words of the line over the dashes.
    function Get-Header([string] $Text) {
        $lines = $Text -split '\r?\n'
        for ($i = 1; $i -lt $lines.Count; $i++) {
            if ($lines[$i] -match '^[\s-]*-{2,}[\s-]*$') {
                return -split $lines[$i - 1]
            }
        }
    }
}

AfterAll {
    Disconnect-Dfinery
    $emulator | Stop-DfineryEmulator
}

Describe 'Tables' {
    It 'of results' {
        $rows = @(Get-UserRow 1) + [pscustomobject] @{ user_id = 'bad'; mkt_flag = 'Y' }
        $text = $rows | Set-DfineryUserProfile -ErrorAction SilentlyContinue | Get-Display
        Get-Header $text | Should -Be 'Row', 'UserId', 'Status', 'Code', 'Attempts', 'Message'
        $text | Should -Match '(?m)^\s*1 user_00001\s+Succeeded\s+1\s*$'
        $text | Should -Match '(?m)^\s*2 bad\s+Invalid\s+0\s+mkt_flag must be'
    }

    It 'of profiles, with what is set' {
        $null = Set-DfineryUserProfile a -UserName Kim -MktFlag Subscribed
        $text = Get-DfineryUserProfile a | Get-Display
        Get-Header $text | Select-Object -First 3 | Should -Be 'Row', 'UserId', 'Status'
        $text | Should -Match 'user_name=Kim'
        $text | Should -Match 'mkt_flag=Subscribed'
        $text | Should -Not -Match 'Undefined'
    }

    It 'of CI' {
        $null = Set-DfineryUserCi a -PhoneNumber 821012345678
        Get-DfineryUserCi a | Get-Display | Should -Match '821012345678'
    }

    It 'of connections' {
        $text = Get-DfineryConnection | Get-Display
        Get-Header $text | Should -Be 'Name', 'BaseUri', 'IsOpen', 'ThrottleLimit', 'MaxRetryCount', 'QuotaRemaining'
        $text | Should -Match '(?m)^default\s+http://\S+\s+True\s+32\s+5\s+\d+\s*$'
    }

    It 'of emulators' {
        $text = $emulator | Get-Display
        Get-Header $text | Should -Be 'BaseUri', 'Users', 'Requests', 'Token'
        $text | Should -Match ([regex]::Escape("$($emulator.BaseUri)"))
    }
}

Describe 'Tables of the emulator' {
    BeforeAll {
        $seeded = [ordered] @{ user_id = 'a'; user_name = 'Kim'; mkt_flag = 'Subscribed'; phone_number = '821012345678' },
            @{ user_id = 'b'; age = 3 } | Start-DfineryEmulator
        $seeded | Connect-Dfinery -Name seeded
        $null = 'a', 'b' | Get-DfineryUserProfile -Connection seeded
    }

    AfterAll {
        Disconnect-Dfinery seeded
        $seeded | Stop-DfineryEmulator
    }

    It 'of users' {
        $text = $seeded.Users | Get-Display
        $text | Should -Match '(?m)^UserId\s+Profile and CI\s*$'
        $text | Should -Match '(?m)^a\s+user_name=Kim; mkt_flag=Subscribed; phone_number=821012345678\s*$'
        $text | Should -Match '(?m)^b\s+age=3\s*$'
    }

    It 'of a single user' {
        $seeded.Users['b'] | Get-Display | Should -Match '(?m)^b\s+age=3\s*$'
    }

    It 'of requests' {
        $text = $seeded.Requests | Get-Display
        Get-Header $text | Should -Be 'Number', 'Operation', 'Users', 'Status', 'Code', 'Fault', 'UserIds'
        $text | Should -Match '(?m)^\s*1\s+GetProfile\s+2\s+200\s+2000\s+a, b\s*$'
    }
}

Describe 'Lists' {
    It 'show everything that a result carries' {
        $text = Set-DfineryUserProfile a -MktFlag Subscribed | Format-List * | Get-Display
        foreach ($name in 'UserId', 'Status', 'Code', 'Message', 'Attempts', 'Row', 'Time', 'mkt_flag') {
            $text | Should -Match "(?m)^$name\s+:"
        }
    }

    It 'show the properties of a view' {
        $text = Get-DfineryUserProfile a -PropertyName mkt_flag | Format-List * | Get-Display
        $text | Should -Match '(?m)^mkt_flag\s+: Subscribed'
    }
}

Describe 'Colours' -Skip:($PSVersionTable.PSVersion.Major -lt 7) {
    It 'are left out of plain text' {
        $before = $PSStyle.OutputRendering
        try {
            $PSStyle.OutputRendering = 'PlainText'
            $text = Set-DfineryUserProfile a -MktFlag Subscribed | Out-String
            $text | Should -Match 'Succeeded'
            $text | Should -Not -Match '\x1b'
        }
        finally {
            $PSStyle.OutputRendering = $before
        }
    }

    It 'do not get into a CSV' {
        Set-DfineryUserProfile a -MktFlag Subscribed | ConvertTo-Csv | Out-String | Should -Not -Match '\x1b'
    }
}

Describe 'Completion' {
    It 'offers <Expected> for: <Line>' -ForEach @(
        @{ Line = 'Get-DfineryUserProfile a -PropertyName night_k'; Expected = 'night_kakao_flag' }
        @{ Line = 'Get-DfineryUserCi a -PropertyName ph'; Expected = 'phone_number' }
        @{ Line = 'Set-DfineryUserProfile a -MktFlag U'; Expected = 'Unsubscribed' }
        @{ Line = 'Get-DfineryUserProfile a -Connection def'; Expected = 'default' }
        @{ Line = 'Invoke-DfineryRequest /api/v1/users/ci/d'; Expected = '/api/v1/users/ci/delete' }
        @{ Line = 'Set-DfineryUserCi a -Property ph'; Expected = "@{ phone_number = '' }" }
        @{ Line = 'Get-DfineryUserProfile a | Where-Object night_k'; Expected = 'night_kakao_flag' }
        @{ Line = 'Get-DfineryUserCi a | Select-Object ph'; Expected = 'phone_number' }
        @{ Line = 'Set-DfineryUserProfile a | Select-Object night_k'; Expected = 'night_kakao_flag' }
    ) {
        $offers = (TabExpansion2 $Line $Line.Length).CompletionMatches
        $offers.CompletionText | Should -Be $Expected
    }
}
