<#
.SYNOPSIS
Builds, tests and packs the module.
.DESCRIPTION
Thin: each step is one plain command that works without this script, and is shown before it runs.
.PARAMETER Task
Build  puts the importable module into out/Dfinery
Test   all xunit tests; no PowerShell needs to be installed for them
Pester builds, then checks what a user would, in the PowerShell that runs this script; needs Pester 5. Where DFINERY_MODULE_PATH names
       the manifest of another module, e.g. of an unpacked package, that one is checked and nothing is built
Pack   the package for the gallery, into out/
Analyze builds, then lets PSScriptAnalyzer look at all scripts and the manifest; needs PSScriptAnalyzer. DFINERY_MODULE_PATH as for Pester
Audit  whether one of the packages that the repository uses is known to be vulnerable; needs a source that tells
Bench  the benchmarks
Soak   the chaos test with 1,000,000 rows, runs with a ledger that are killed, over 200 seeds, and -Rows rows streamed through the
       cmdlet: cost of a row, memory, and whether the server ends as it should. 10,000,000 rows take 8 minutes, and 4 GB for the server
Shards builds, then runs examples/slurm on Slurm on this machine, and checks what was sent; needs pwsh and Debian's slurm-wlm and munge
Mutate how many faults planted in the bulk engine, the wire and the rules the client's tests find; hours. Report in out/mutation
Interleave the bulk engine with every thread's turn decided by Coyote
.PARAMETER Configuration
Debug or Release, for Build, Test and Pester. Pack, Bench and Soak are always Release.
.PARAMETER Rows
The number of rows that Soak streams.
.EXAMPLE
./build.ps1

Builds.
.EXAMPLE
./build.ps1 -Task Test, Pester, Pack

What the workflow does.
#>
#Requires -Version 5.1
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Pester', 'Pack', 'Analyze', 'Audit', 'Bench', 'Soak', 'Shards', 'Mutate', 'Interleave')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug',

    [ValidateRange(100000, 100000000)]
    [int] $Rows = 10000000
)

$ErrorActionPreference = 'Stop'

function Invoke-DotNet {
    [CmdletBinding()]
    param([Parameter(ValueFromRemainingArguments = $true)] [string[]] $Argument)

    Write-Output "> dotnet $($Argument -join ' ')"
    & dotnet $Argument
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $($Argument[0]) ended with $LASTEXITCODE."
    }
}

function Invoke-PesterTest {
    $pester = Get-Module Pester -ListAvailable | Where-Object { $_.Version.Major -ge 5 } | Sort-Object Version -Descending |
        Select-Object -First 1
    if (-not $pester) {
        $install = 'Install-Module Pester -MinimumVersion 5.5 -Scope CurrentUser -SkipPublisherCheck'
        throw "Pester 5 is not installed for PowerShell $($PSVersionTable.PSVersion). Install it: $install"
    }

    Import-Module $pester.Path
    Write-Output '> Invoke-Pester ./tests/Pester'
    $result = Invoke-Pester -Path ./tests/Pester -Output Normal -PassThru
    if ($result.Result -ne 'Passed') {
        throw "$($result.FailedCount) Pester tests and $($result.FailedContainersCount) files failed."
    }
}

function Invoke-Analysis {
    $manifest = if ($env:DFINERY_MODULE_PATH) { $env:DFINERY_MODULE_PATH } else { './out/Dfinery/Dfinery.psd1' }
    $settings = './PSScriptAnalyzerSettings.psd1'
    $tests = './tests/PSScriptAnalyzerSettings.psd1'
    $findings = @(
        foreach ($path in './build.ps1', './examples', './tools/*.ps1', $manifest, $settings, $tests) {
            Write-Information "> Invoke-ScriptAnalyzer $path -Recurse -Settings $settings" -InformationAction Continue
            Invoke-ScriptAnalyzer $path -Recurse -Settings $settings
        }

        foreach ($path in './tests/Pester', './tests/Shards') {
            Write-Information "> Invoke-ScriptAnalyzer $path -Recurse -Settings $tests" -InformationAction Continue
            Invoke-ScriptAnalyzer $path -Recurse -Settings $tests
        }
    )
    $findings | Format-Table RuleName, Severity, ScriptPath, Line, Message -Wrap
    if ($findings) {
        throw "PSScriptAnalyzer has $($findings.Count) findings."
    }
}

function Invoke-Mutation {
    Invoke-DotNet tool restore
    # Beside a solution, Stryker would take no test project.
    Push-Location ./tests/Dfinery.Client.Tests
    try {
        Invoke-DotNet stryker --output ../../out/mutation --skip-version-check
    }
    finally {
        Pop-Location
    }
}

function Invoke-Interleaving {
    $env:COYOTE_CLI_TELEMETRY_OPTOUT = '1'
    $tests = './tests/Dfinery.Interleavings'
    Invoke-DotNet tool restore
    Invoke-DotNet build $tests --configuration Debug
    Invoke-DotNet coyote rewrite "$tests/rewrite.json"
    foreach ($test in (Select-String -Path "$tests/RunTests.cs" -Pattern 'public static async Task (\w+)')) {
        Invoke-DotNet coyote test ./out/interleaving/Dfinery.Interleavings.dll --iterations 1000 `
            --method "Dfinery.Interleavings.RunTests.$($test.Matches[0].Groups[1].Value)"
    }
}

Push-Location $PSScriptRoot
try {
    foreach ($step in $Task) {
        switch ($step) {
            'Build' { Invoke-DotNet build src/Dfinery.PowerShell --configuration $Configuration }
            'Test' { Invoke-DotNet test --configuration $Configuration }
            'Pester' {
                if (-not $env:DFINERY_MODULE_PATH) {
                    Invoke-DotNet build src/Dfinery.PowerShell --configuration $Configuration
                }

                Invoke-PesterTest
            }
            'Pack' { Invoke-DotNet pack src/Dfinery.PowerShell --configuration Release }
            'Analyze' {
                if (-not $env:DFINERY_MODULE_PATH) {
                    Invoke-DotNet build src/Dfinery.PowerShell --configuration $Configuration
                }

                Invoke-Analysis
            }
            'Audit' { Invoke-DotNet restore --force '-p:AuditPackages=true' }
            'Bench' { Invoke-DotNet run --configuration Release --project bench/Dfinery.Benchmarks }
            'Soak' {
                Invoke-DotNet test tests/Dfinery.PowerShell.Tests --configuration Release --filter Chaos `
                    --environment DFINERY_CHAOS_ROWS=1000000 --logger 'console;verbosity=detailed'
                Invoke-DotNet test tests/Dfinery.Client.Tests --configuration Release --filter LedgerKill `
                    --environment DFINERY_KILL_SEEDS=200 --logger 'console;verbosity=detailed'
                Invoke-DotNet run --configuration Release --project bench/Dfinery.Benchmarks -- soak $Rows
            }
            'Shards' {
                Invoke-DotNet build src/Dfinery.PowerShell --configuration $Configuration
                & ./tests/Shards/Invoke-SlurmShards.ps1
            }
            'Mutate' { Invoke-Mutation }
            'Interleave' { Invoke-Interleaving }
        }
    }
}
finally {
    Pop-Location
}
