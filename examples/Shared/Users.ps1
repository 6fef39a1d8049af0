# Belongs to Revoke-Consent.ps1 and Clear-UserCi.ps1 in the folder above, which do not run without it: copy the folder Shared with them.
# Which users are meant, whether the server knows them, and what is reported of them.

# State of a run. Cmdlet is the script's $PSCmdlet: reports go past the rest of the pipeline, straight to its output.
function New-UserRun {
    [CmdletBinding()]
    param([Management.Automation.PSCmdlet] $Cmdlet, [string] $ColumnName, [string[]] $PropertyName, [string] $Action)

    # User ids are told apart letter by letter, which a hashtable of PowerShell does not do.
    $seen = New-Object 'System.Collections.Generic.HashSet[string]' ([StringComparer]::Ordinal)
    [pscustomobject] @{
        Cmdlet = $Cmdlet; ColumnName = $ColumnName; PropertyName = $PropertyName; Action = $Action; Seen = $seen
        Rows = 0; HeldBack = 0; Sent = 0; Confirmed = 0; Reported = 0
    }
}

# Rows of a file: the columns of a CSV, or one id a line.
function Read-UserFile {
    [CmdletBinding()]
    param([string] $Path)

    if ([IO.Path]::GetExtension($Path) -eq '.csv') {
        Import-Csv -LiteralPath $Path -Encoding UTF8
    }
    else {
        Get-Content -LiteralPath $Path -Encoding UTF8 | ForEach-Object { $_.Trim() } | Where-Object { $_ }
    }
}

# A row as it came, or only the id of its -IdColumn. The cmdlets read the rest as they always do.
function Select-UserRow {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline = $true)] [AllowNull()] [psobject] $Row, [psobject] $Run, [string] $IdColumn)

    process {
        $Run.Rows++
        $isPlain = $null -eq $Row -or $Row.PSObject.BaseObject -is [string] -or $Row.PSObject.BaseObject -is [ValueType]
        if (-not $IdColumn -or $isPlain) {
            return , $Row
        }

        $isTable = $Row.PSObject.BaseObject -is [Collections.IDictionary]
        $names = if ($isTable) { $Row.Keys } else { $Row.PSObject.Properties | ForEach-Object { $_.Name } }
        if ($Run.Seen.Count -eq 0 -and $names -notcontains $IdColumn) {
            throw "The rows have no column '$IdColumn', which -IdColumn names. They have: $($names -join ', '). Nothing was sent."
        }

        [pscustomobject] @{ user_id = $Row.$IdColumn }
    }
}

# Takes views of profiles, and passes each user on once. A row that is invalid, or whose view failed, is reported.
function Select-User {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline = $true)] [psobject] $View, [psobject] $Run)

    process {
        if ($View.Status -ne 'Succeeded') {
            Write-UserReport -Run $Run -UserId $View.UserId -PropertyName $Run.PropertyName -Cause $View
        }
        elseif ($Run.Seen.Add($View.UserId)) {
            [pscustomobject] @{ user_id = $View.UserId; Known = Test-View $View; Result = $null }
        }
    }
}

# Takes views of the CI of those users, and passes on whom the server knows and the caller confirms. The API does not say whether a user
# exists: a view of an unknown id succeeds, and shows nothing.
function Confirm-User {
    [Diagnostics.CodeAnalysis.SuppressMessage('PSShouldProcess', '', Justification = 'The cmdlet is that of the script.')]
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline = $true)] [psobject] $View, [psobject] $Run, [switch] $IncludeUnknown)

    process {
        $user = $View.InputObject
        if (-not $user.Known -and $View.Status -ne 'Succeeded') {
            Write-UserReport -Run $Run -UserId $user.user_id -PropertyName $Run.PropertyName -Cause $View
        }
        elseif (-not $user.Known -and -not $IncludeUnknown -and -not (Test-View $View)) {
            Write-UserReport -Run $Run -UserId $user.user_id -PropertyName $Run.PropertyName -Cause @{
                Status  = 'NotKnown'
                Message = "The server has neither a profile nor CI of this id, so nothing was sent. Is it the id of a user of this app?"
            }
        }
        elseif ($Run.Cmdlet.ShouldProcess("user $($user.user_id)", $Run.Action)) {
            $Run.Sent++
            $user
        }
        else {
            $Run.HeldBack++
        }
    }
}

# True where a view shows anything of its user.
function Test-View {
    [CmdletBinding()]
    param([psobject] $View)

    foreach ($value in $View.Properties.Values) {
        if ($value -and "$value" -ne 'Undefined') {
            return $true
        }
    }

    return $false
}

# Passes the user of a result on to the next cmdlet, with the result.
function Select-ResultUser {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline = $true)] [psobject] $Result)

    process {
        $Result.InputObject.Result = $Result
        $Result.InputObject
    }
}

# Reports users of whom a view does not prove that it is done: one that failed, one of another id, or one that shows something else.
function Confirm-View {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline = $true)] [psobject] $View, [psobject] $Run, [scriptblock] $IsDone)

    process {
        $user = $View.InputObject
        $left = $Run.PropertyName
        if ($View.Status -eq 'Succeeded' -and $View.UserId -ceq $user.user_id) {
            $left = @($left | Where-Object { -not (& $IsDone $View.$_) })
        }

        if ($left.Count -eq 0) {
            $Run.Confirmed++
        }
        else {
            $cause = @{ Status = 'NotConfirmed'; Message = 'The server accepted it, but a view afterwards does not show it.' }
            if ($user.Result.Status -ne 'Succeeded') {
                $cause = $user.Result
            }
            elseif ($View.Status -ne 'Succeeded') {
                $cause.Message = "The server accepted it, but the view afterwards failed: $($View.Message)"
            }

            Write-UserReport -Run $Run -UserId $user.user_id -PropertyName $left -Cause $cause
        }
    }
}

function Write-UserReport {
    [CmdletBinding()]
    param([psobject] $Run, [string] $UserId, [string[]] $PropertyName, [object] $Cause)

    $Run.Reported++
    $Run.Cmdlet.WriteObject([pscustomobject] [ordered] @{
            UserId          = $UserId
            $Run.ColumnName = $PropertyName -join ', '
            Status          = $Cause.Status
            Code            = $Cause.Code
            Message         = $Cause.Message
        })
}

# Says how it ended, and ends the script with its exit code.
function Exit-UserRun {
    [CmdletBinding()]
    param([psobject] $Job, [psobject] $Run, [string] $Done)

    Close-Job $Job
    $say = "Rows: $($Run.Rows); $($Done): $($Run.Confirmed); held back by -WhatIf or -Confirm: $($Run.HeldBack); " +
        "not done: $($Run.Reported)."
    $exitCode = [int] ($Run.Reported -gt 0 -or ($Run.HeldBack -gt 0 -and -not $WhatIfPreference))
    if ($Run.Sent -eq 0 -and -not $WhatIfPreference) {
        $exitCode = 3
        $say = "Nothing was sent. $say"
    }

    Write-JobLog $Job "ended, exit code $exitCode. $say"
    if ($exitCode -eq 0) {
        Write-Information $say
    }
    else {
        Write-Warning $say
    }

    exit $exitCode
}
