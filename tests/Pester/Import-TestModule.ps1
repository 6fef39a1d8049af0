# For BeforeAll: imports the module under test, and gives its path in $modulePath.
# DFINERY_MODULE_PATH names another one, e.g. a copy, an unpacked package, or the installed one's manifest.
$modulePath = $env:DFINERY_MODULE_PATH
if (-not $modulePath) {
    $modulePath = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'Dfinery', 'Dfinery.psd1'))
}

if (-not (Test-Path -LiteralPath $modulePath)) {
    throw "There is no module at $modulePath. Build it: dotnet build src/Dfinery.PowerShell"
}

Import-Module $modulePath

# Rows as Import-Csv gives them.
function Get-UserRow {
    param([int] $Count, [hashtable] $Property = @{ mkt_flag = 'Subscribed' })

    for ($i = 1; $i -le $Count; $i++) {
        $row = [ordered] @{ user_id = 'user_{0:00000}' -f $i }
        foreach ($name in $Property.Keys) {
            $row[$name] = $Property[$name]
        }

        [pscustomobject] $row
    }
}

# What a person sees, without colours.
function Get-Display {
    ($input | Out-String -Width 300) -replace '\x1b\[[0-9;]*m'
}

function ConvertTo-Token([string] $Text) {
    (New-Object Net.NetworkCredential '', $Text).SecurePassword
}
