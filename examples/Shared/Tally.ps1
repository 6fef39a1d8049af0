# Belongs to Sync-NightlyUsers.ps1 in the folder above, which does not run without it: copy the folder Shared with it.
# Counts what became of each row, and keeps those that did not succeed.

function Initialize-Tally {
    [CmdletBinding()]
    param([switch] $WithCi)

    [pscustomobject] @{
        WithCi = $WithCi; Rows = 0; Succeeded = 0; Unchanged = 0; Skipped = 0; Sent = 0; FirstReason = $null; Failed = $null
        Profiles = New-Object 'System.Collections.Generic.Queue[string]'
    }
}

# Counts a row by the result that settles it. Of a run that ends early, rows that were not attempted are not in the failed file: the whole
# file is to be sent again.
function Register-Row {
    [CmdletBinding()]
    param([psobject] $Tally, [psobject] $Result, [string] $Status)

    $Tally.Rows++
    if ($Status -eq 'Succeeded') {
        $Tally.Succeeded++
        if (-not $Tally.Failed.IsStarted) {
            Start-FailedFile $Tally.Failed
        }
    }
    elseif ($Status -eq 'Unchanged') {
        $Tally.Unchanged++
    }
    elseif ($Status -eq 'Skipped') {
        $Tally.Skipped++
    }
    elseif ($Status -ne 'NotAttempted') {
        Write-Verbose "$Status $($Result.Message)"
        if (-not $Tally.FirstReason) {
            $Tally.FirstReason = $Result.Message -replace "^(Row \d+), user .* was not sent:", '$1:'
        }

        Add-FailedRow $Tally.Failed $Result
    }
}

# Where the CI follow, a row is settled by its profile only if that did not succeed; otherwise the row goes on. Results come in the order
# of the rows, so a queue knows which profile belongs to which CI.
function Register-Profile {
    [CmdletBinding()]
    param([psobject] $Tally, [Parameter(ValueFromPipeline = $true)] [psobject] $Result)

    process {
        if ($Result.Attempts -gt 0) {
            $Tally.Sent++
        }

        if (-not $Tally.WithCi -or 'Succeeded', 'Unchanged', 'Skipped' -notcontains $Result.Status) {
            Register-Row -Tally $Tally -Result $Result -Status $Result.Status
        }
        else {
            $Tally.Profiles.Enqueue($Result.Status)
            $Result.InputObject
        }
    }
}

function Register-Ci {
    [CmdletBinding()]
    param([psobject] $Tally, [Parameter(ValueFromPipeline = $true)] [psobject] $Result)

    process {
        if ($Result.Attempts -gt 0) {
            $Tally.Sent++
        }

        $status = $Tally.Profiles.Dequeue()
        # What was sent of the row counts, then what was unchanged.
        if ($Result.Status -ne 'Skipped' -and ($Result.Status -ne 'Unchanged' -or $status -eq 'Skipped')) {
            $status = $Result.Status
        }

        Register-Row -Tally $Tally -Result $Result -Status $status
    }
}
