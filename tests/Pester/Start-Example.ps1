# For BeforeAll, after Import-TestModule.ps1: runs scripts of examples/ as a scheduler does, in a process of their own.
$examples = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..', 'examples'))
$moduleFolder = Join-Path $TestDrive 'modules'
$null = New-Item $moduleFolder -ItemType Directory -Force
Copy-Item (Split-Path $modulePath) (Join-Path $moduleFolder 'Dfinery') -Recurse -Force

function Save-Csv([string] $Name, [string[]] $Line) {
    $path = Join-Path $TestDrive $Name
    [IO.File]::WriteAllLines($path, $Line)
    $path
}

# Starts pwsh -File; Emulator is the server whose address and token the environment names.
function Start-Example([string] $Name, [string[]] $Argument, $Emulator, [string] $Token = $Emulator.Token) {
    $quoted = @('-NoProfile', '-NonInteractive', '-File', [IO.Path]::Combine($examples, $Name)) + $Argument | ForEach-Object { "`"$_`"" }
    $start = New-Object Diagnostics.ProcessStartInfo (Get-Process -Id $PID).Path, ($quoted -join ' ')
    $start.UseShellExecute = $false
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $start.EnvironmentVariables['PSModulePath'] = $moduleFolder + [IO.Path]::PathSeparator + $env:PSModulePath
    $start.EnvironmentVariables['NO_COLOR'] = '1'
    $start.EnvironmentVariables['DFINERY_API_TOKEN'] = $Token
    $start.EnvironmentVariables['DFINERY_BASE_URI'] = "$($Emulator.BaseUri)"
    $process = [Diagnostics.Process]::Start($start)
    [pscustomobject] @{
        Process = $process; Output = $process.StandardOutput.ReadToEndAsync(); Errors = $process.StandardError.ReadToEndAsync()
    }
}

# Waits for its end; the limit is one that only a hang reaches.
function Wait-Example([Parameter(ValueFromPipeline = $true)] $Example) {
    process {
        if (-not $Example.Process.WaitForExit(120000)) {
            $Example.Process.Kill()
            throw 'The script hangs.'
        }

        $text = ($Example.Output.Result + $Example.Errors.Result) -replace '\s+', ' '
        [pscustomobject] @{ ExitCode = $Example.Process.ExitCode; Text = $text }
    }
}

# Waits until something has happened, e.g. until a process has written a file.
function Wait-Until([scriptblock] $Condition) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($watch.Elapsed.TotalSeconds -gt 120) {
            throw "It never happened: $Condition"
        }

        Start-Sleep -Milliseconds 20
    }
}
