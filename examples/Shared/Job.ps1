# Belongs to the scripts in the folder above, which do not run without it: copy the folder Shared with them.
# A log, a lock, names as pwsh -File gives them, and exit codes.

# What the functions below need of a script. IsFile: it was started with pwsh -File, so that nobody catches its errors, and its exit code is
# all that is left.
function New-Job {
    [CmdletBinding()]
    param([string] $Name)

    [pscustomobject] @{ Name = $Name; LogPath = $null; IsFile = (Get-PSCallStack).Count -eq 2; Pipeline = $null; Lock = $null }
}

# Appends one line to the log, if there is one, with the time in UTC. Never pass it a value of a row, or a token.
function Write-JobLog {
    [CmdletBinding()]
    param([psobject] $Job, [string] $Text)

    if (-not $Job.LogPath) {
        return
    }

    $time = [DateTime]::UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", [Globalization.CultureInfo]::InvariantCulture)
    $line = "$time $PID $($Job.Name) $($Text -replace '\s+', ' ')$([Environment]::NewLine)"
    for ($try = 1; ; $try++) {
        try {
            [IO.File]::AppendAllText($Job.LogPath, $line)
            return
        }
        catch {
            # On Windows, another process may be writing its own line just now.
            if ($try -eq 10 -or $_.Exception.GetBaseException().GetType() -ne [IO.IOException]) {
                throw
            }

            Start-Sleep -Milliseconds 50
        }
    }
}

# What an error says, as a sentence; of a .NET method that failed, its own words.
function Get-Reason {
    [CmdletBinding()]
    param([Management.Automation.ErrorRecord] $Problem)

    $cause = $Problem.Exception
    if ($cause -is [Management.Automation.MethodInvocationException] -and $cause.InnerException) {
        $cause = $cause.InnerException
    }

    $cause.Message.Trim().TrimEnd('.') + '.'
}

# Opens the file for this process alone; nothing comes out where another one has it. The system releases it when the process ends, however
# it ends. The file stays, and means nothing by itself.
function Lock-Job {
    [CmdletBinding()]
    param([string] $Path)

    try {
        New-Object IO.FileStream $Path, 'OpenOrCreate', 'ReadWrite', 'None'
    }
    catch {
        # A missing folder or a missing permission is of another type.
        if ($_.Exception.GetBaseException().GetType() -ne [IO.IOException]) {
            throw
        }
    }
}

# Keeps a second run of the same list away: it ends with exit code 4, and has done nothing. A list in a folder that this account may not
# write to is not locked.
function Enter-Job {
    [CmdletBinding()]
    param([psobject] $Job, [string] $Path)

    try {
        $Job.Lock = Lock-Job "$Path.lock"
    }
    catch {
        if ($_.Exception.GetBaseException() -isnot [UnauthorizedAccessException]) {
            throw
        }

        Write-Warning "$Path.lock cannot be written, so nothing keeps a second run of this list away."
        return
    }

    if (-not $Job.Lock) {
        $say = "Another run is at work, which holds $Path.lock. This run did nothing."
        Write-JobLog $Job "ended, exit code 4. $say"
        Write-Warning $say
        exit 4
    }
}

function Close-Job {
    [CmdletBinding()]
    param([psobject] $Job)

    if ($Job.Lock) {
        $Job.Lock.Dispose()
        $Job.Lock = $null
    }
}

# Names that a parameter was given. With pwsh -File, 'a,b' arrives as one text.
function Split-Name {
    [CmdletBinding()]
    param([string] $Parameter, [string[]] $Value, [string[]] $Allowed)

    $names = @($Value | ForEach-Object { "$_" -split ',' } | ForEach-Object { $_.Trim() } | Where-Object { $_ } | Select-Object -Unique)
    $wrong = @($names | Where-Object { $Allowed -notcontains $_ })
    if ($wrong.Count -gt 0 -or $names.Count -eq 0) {
        throw "-$Parameter takes $($Allowed -join ', '), separated by commas; not '$($wrong -join ', ')'. Nothing was sent."
    }

    # As the API spells them.
    $Allowed | Where-Object { $names -contains $_ }
}

# False where nobody can answer a question: with -NonInteractive, or where a scheduler has redirected the input of pwsh -File.
function Test-Answer {
    [CmdletBinding()]
    param([psobject] $Job)

    $isMute = [Environment]::GetCommandLineArgs() -match '^[-/]noni'
    -not ($isMute -or ($Job.IsFile -and [Console]::IsInputRedirected))
}

# Users that a parameter was given. With pwsh -File, 'a,b' arrives as one text; in a session, a comma may belong to an id.
function Split-UserId {
    [CmdletBinding()]
    param([psobject] $Job, [object[]] $Value)

    foreach ($item in $Value) {
        if ($Job.IsFile -and $item -is [string]) {
            $item -split ',' | ForEach-Object { $_.Trim() } | Where-Object { $_ }
        }
        else {
            $item
        }
    }
}

# Gives the exit code after Ctrl+C, in a finally block. In a script with [CmdletBinding()], exit alone would then give 0; and the session of
# another caller must stay open.
function Exit-Stopped {
    [CmdletBinding()]
    param([psobject] $Job)

    if ($Job.IsFile) {
        $Host.SetShouldExit(130)
    }

    exit 130
}

# Ends a script early: with exit code 2 after pwsh -File, as a terminating error for any other caller. With Cmdlet, $PSCmdlet of the
# script, that is an error of the script's: one line at a prompt, and a calling script goes on where it does not stop at errors.
function Exit-Early {
    [CmdletBinding()]
    param([psobject] $Job, [Management.Automation.ErrorRecord] $Problem, [Management.Automation.PSCmdlet] $Cmdlet)

    Close-Job $Job
    $global:LASTEXITCODE = 2
    Write-JobLog $Job "ended early, exit code 2: $(Get-Reason $Problem)"
    if (-not $Job.IsFile) {
        if ($Cmdlet) {
            $cause = New-Object InvalidOperationException (Get-Reason $Problem), $Problem.Exception
            $Cmdlet.ThrowTerminatingError((New-Object Management.Automation.ErrorRecord $cause, 'EndedEarly', 'InvalidOperation', $null))
        }

        throw $Problem
    }

    # One line: where in the scripts it happened is of no use to whoever reads it in a mail.
    $advice = "$($Problem.ErrorDetails.RecommendedAction)"
    $Host.UI.WriteErrorLine("$($Job.Name): The run ended early: $(Get-Reason $Problem) $advice".Trim())
    exit 2
}

# Runs one step of a script that takes rows from the pipeline.
function Invoke-JobStep {
    [CmdletBinding()]
    param([psobject] $Job, [scriptblock] $Step)

    $isOver = $false
    try {
        & $Step
        $isOver = $true
    }
    catch {
        $isOver = $true
        Exit-Early $Job $_
    }
    finally {
        # Neither the end nor an error: Ctrl+C, or a command further down the pipeline wants no more.
        if (-not $isOver) {
            Close-Job $Job
            Write-JobLog $Job 'was stopped, exit code 130.'
            if ($Job.IsFile) {
                Exit-Stopped $Job
            }
        }
    }
}
