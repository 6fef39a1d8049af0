# How to test a runbook: once against the emulator, which speaks the API, and once with mocks, which need no server at all.
BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $runbook = [IO.Path]::Combine($PSScriptRoot, '..', '..', 'examples', 'Runbook-AzureAutomation.ps1')

    # What Azure Automation and Az have and this machine has not. A mock needs a command to stand in for.
    function Get-AutomationPSCredential { param([string] $Name) throw 'not mocked' }
    function Get-AutomationVariable { param([string] $Name) throw 'not mocked' }
    function Connect-AzAccount { param([switch] $Identity) throw 'not mocked' }
    function Get-AzKeyVaultSecret { param([string] $VaultName, [string] $Name) throw 'not mocked' }
    function New-AzStorageContext { param([string] $StorageAccountName, [switch] $UseConnectedAccount) throw 'not mocked' }
    function Get-AzStorageBlobContent {
        param([string] $Container, [string] $Blob, [string] $Destination, $Context, [switch] $Force)
        throw 'not mocked'
    }

    $csv = Join-Path $TestDrive 'users.csv'
    'user_id,user_name,mkt_flag', 'a,Kim,Subscribed', 'b,Lee,Y', 'c,Park,Unsubscribed', 'd,,' | Set-Content $csv -Encoding UTF8
}

Describe 'The runbook against the emulator' {
    BeforeAll {
        $emulator = Start-DfineryEmulator
        $savedBaseUri = $env:DFINERY_BASE_URI
        $env:DFINERY_BASE_URI = "$($emulator.BaseUri)"
        Mock Get-AutomationPSCredential { New-Object pscredential 'token', (ConvertTo-Token $emulator.Token) }
        Mock Get-AutomationVariable { 'Dfinery' }
    }

    BeforeEach {
        $emulator.Reset()
    }

    AfterAll {
        $env:DFINERY_BASE_URI = $savedBaseUri
        $emulator | Stop-DfineryEmulator
    }

    It 'sets the users, and gives one summary' {
        $summary = & $runbook -TokenAsset Dfinery -Path $csv -WarningVariable warnings -WarningAction SilentlyContinue
        @($summary).Count | Should -Be 1
        $summary.Rows | Should -Be 4
        $summary.Succeeded | Should -Be 2
        $summary.Skipped | Should -Be 1
        $summary.NotSucceeded | Should -Be 1
        "$warnings" | Should -BeLike "Row 2, user 'b' was not sent: mkt_flag*"
        $emulator.Users['a'].Profile['user_name'] | Should -Be 'Kim'
    }

    It 'may be started again' {
        $first = & $runbook -TokenAsset Dfinery -Path $csv -WarningAction SilentlyContinue
        $second = & $runbook -TokenAsset Dfinery -Path $csv -WarningAction SilentlyContinue
        $second.Succeeded | Should -Be $first.Succeeded
        $emulator.Users.Count | Should -Be 2
    }

    It 'fails the job where the token is refused' {
        Mock Get-AutomationPSCredential { New-Object pscredential 'token', (ConvertTo-Token 'wrong') }
        { & $runbook -TokenAsset Dfinery -Path $csv -WarningAction SilentlyContinue } | Should -Throw -ErrorId 'InvalidToken,*'
        $emulator.Users.Count | Should -Be 0
    }

    It 'fails the job where nothing was sent: <Name>' -ForEach @(
        @{ Name = 'a header alone'; Line = , 'user_id,mkt_flag' }
        @{ Name = 'every row Skipped'; Line = 'user_id,crm', 'a,1' }
        @{ Name = 'a wrong delimiter'; Line = 'user_id;mkt_flag', 'a;Subscribed' }
    ) {
        $other = Join-Path $TestDrive 'other.csv'
        $Line | Set-Content $other -Encoding UTF8
        { & $runbook -TokenAsset Dfinery -Path $other -WarningAction SilentlyContinue } | Should -Throw
        $emulator.Users.Count | Should -Be 0
    }

    It 'leaves no connection behind, also when it fails' {
        Mock Get-AutomationPSCredential { New-Object pscredential 'token', (ConvertTo-Token 'wrong') }
        { & $runbook -TokenAsset Dfinery -Path $csv -WarningAction SilentlyContinue } | Should -Throw
        Get-DfineryConnection | Should -BeNullOrEmpty
    }

    It 'takes the token of a key vault and the CSV of a blob' {
        Mock Connect-AzAccount { }
        Mock Get-AzKeyVaultSecret { [pscustomobject] @{ SecretValue = ConvertTo-Token $emulator.Token } }
        Mock New-AzStorageContext { 'the context' }
        Mock Get-AzStorageBlobContent { Copy-Item $csv $Destination }
        $summary = & $runbook -VaultName vault -StorageAccountName crm -Container nightly -Blob users.csv -WarningAction SilentlyContinue
        $summary.Succeeded | Should -Be 2
        Should -Invoke Get-AzKeyVaultSecret -Times 1 -Exactly -ParameterFilter { $VaultName -eq 'vault' -and $Name -eq 'dfinery-api-token' }
        Should -Invoke Get-AzStorageBlobContent -Times 1 -Exactly -ParameterFilter {
            $Container -eq 'nightly' -and $Blob -eq 'users.csv' -and -not (Test-Path $Destination)
        }
    }
}

Describe 'The runbook with mocks' {
    BeforeAll {
        Mock Get-AutomationPSCredential { New-Object pscredential 'token', (ConvertTo-Token 'a token') }
        Mock Get-AutomationVariable { 'the asset' }
        Mock Connect-Dfinery { 'the connection' }
        Mock Disconnect-Dfinery { }

        # A mock of a cmdlet that takes rows runs once for each row, with the row in $InputObject.
        Mock Set-DfineryUserProfile {
            [pscustomobject] @{ UserId = $InputObject.user_id; Status = 'Succeeded'; InputObject = $InputObject }
        }
    }

    It 'sends each row of the CSV with the connection it made' {
        $summary = & $runbook -TokenAsset Dfinery -Path $csv
        $summary.Rows | Should -Be 4
        $summary.Succeeded | Should -Be 4
        Should -Invoke Set-DfineryUserProfile -Times 4 -Exactly -ParameterFilter { $Connection -eq 'the connection' }
        Should -Invoke Set-DfineryUserProfile -Times 1 -Exactly -ParameterFilter { $InputObject.user_name -eq 'Lee' }
    }

    It 'connects with the password of the credential, and disconnects' {
        $null = & $runbook -TokenAsset Dfinery -Path $csv
        Should -Invoke Get-AutomationPSCredential -Times 1 -Exactly -ParameterFilter { $Name -eq 'Dfinery' }
        Should -Invoke Connect-Dfinery -Times 1 -Exactly -ParameterFilter {
            (New-Object pscredential 'x', $Token).GetNetworkCredential().Password -eq 'a token'
        }
        Should -Invoke Disconnect-Dfinery -Times 1 -Exactly -ParameterFilter { $Name -eq 'runbook' }
    }

    It 'asks the variable asset where no credential is named' {
        $null = & $runbook -Path $csv
        Should -Invoke Get-AutomationVariable -Times 1 -Exactly
        Should -Invoke Get-AutomationPSCredential -Times 1 -Exactly -ParameterFilter { $Name -eq 'the asset' }
    }

    It 'counts what did not succeed, and goes on' {
        Mock Set-DfineryUserProfile { [pscustomobject] @{ Status = 'Failed'; Message = 'refused' } } -ParameterFilter {
            $InputObject.user_id -eq 'b'
        }
        $summary = & $runbook -TokenAsset Dfinery -Path $csv -WarningVariable warnings -WarningAction SilentlyContinue
        $summary.Succeeded | Should -Be 3
        $summary.NotSucceeded | Should -Be 1
        "$warnings" | Should -Be 'refused'
    }

    It 'throws where the run ends early, and disconnects' {
        Mock Set-DfineryUserProfile { throw 'the quota is used up' }
        { & $runbook -TokenAsset Dfinery -Path $csv } | Should -Throw 'the quota is used up'
        Should -Invoke Disconnect-Dfinery -Times 1 -Exactly
    }

    It 'throws before it connects where there is no token' {
        Mock Get-AutomationPSCredential { }
        { & $runbook -TokenAsset Dfinery -Path $csv } | Should -Throw 'There is no token*'
        Should -Invoke Connect-Dfinery -Times 0 -Exactly
    }
}
