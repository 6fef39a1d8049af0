# Belongs to Sync-Shards.ps1 in the folder above, which does not run without it: copy the folder Shared with it.

# Arguments as a process takes them. Windows PowerShell has no list of arguments for a process, only one text.
function ConvertTo-ArgumentText {
    [CmdletBinding()]
    [OutputType([string])]
    param([object[]] $Argument)

    $texts = foreach ($item in $Argument) {
        if ($null -eq $item -or $item -is [Collections.IDictionary]) {
            throw 'Parameters for the shards are text, as with pwsh -File: -PropertyMap No=user_id. Nothing was sent.'
        }

        '"' + ("$($item -join ',')" -replace '(\\*)"', '$1$1\"' -replace '(\\+)$', '$1$1') + '"'
    }

    $texts -join ' '
}

# Starts a script in a PowerShell of its own, in the current folder: a process would start in the one where this PowerShell was started.
function Invoke-ScriptProcess {
    [CmdletBinding()]
    param([string] $Script, [object[]] $Argument)

    $all = @('-NoProfile', '-NonInteractive', '-File', $Script) + $Argument
    $start = New-Object Diagnostics.ProcessStartInfo (Get-Process -Id $PID).Path, (ConvertTo-ArgumentText $all)
    $start.WorkingDirectory = (Get-Location -PSProvider FileSystem).ProviderPath
    $start.UseShellExecute = $false
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $process = [Diagnostics.Process]::Start($start)
    [pscustomobject] @{
        Process = $process; Output = $process.StandardOutput.ReadToEndAsync(); Errors = $process.StandardError.ReadToEndAsync()
    }
}

# What it wrote until its end, on one line.
function Get-ProcessText {
    [CmdletBinding()]
    [OutputType([string])]
    param([psobject] $Started)

    (($Started.Output.Result + ' ' + $Started.Errors.Result) -replace '\s+', ' ').Trim()
}

# Waits for the end of all, in milliseconds; gives those that still run.
function Wait-ScriptProcess {
    [CmdletBinding()]
    param([psobject[]] $Started, [int] $Limit)

    $watch = [Diagnostics.Stopwatch]::StartNew()
    foreach ($item in $Started) {
        if (-not $item.Process.WaitForExit([Math]::Max(0, $Limit - $watch.ElapsedMilliseconds))) {
            $item.Process
        }
    }
}

# Ends processes as Ctrl+C does, and kills those that do not end. Ctrl+C in a terminal has reached them already; a signal that was sent to
# this process alone has not.
function Close-ScriptProcess {
    [CmdletBinding()]
    param([psobject[]] $Started)

    $running = Wait-ScriptProcess $Started 2000
    if ($env:OS -ne 'Windows_NT') {
        $running | ForEach-Object { & kill -INT $_.Id }
    }

    Wait-ScriptProcess $Started 15000 | ForEach-Object { $_.Kill() }
}
