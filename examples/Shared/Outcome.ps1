# Belongs to Sync-NightlyUsers.ps1 in the folder above, which does not run without it: copy the folder Shared with it.

# How a run ended, in words: for its log and its last line. It holds no value of a row.
function Get-Outcome {
    [CmdletBinding()]
    param(
        [int] $ExitCode,
        [int] $Rows,
        [hashtable] $Counts,
        [Management.Automation.ErrorRecord] $Problem,
        [string] $FirstReason,
        [psobject] $Summary,
        [string] $FailedPath,
        [bool] $HasFailedFile
    )

    $notSucceeded = $Rows - $Counts.Succeeded - $Counts.Skipped
    switch ($ExitCode) {
        2 {
            $say = "The run ended early: $(Get-Reason $Problem) Rows until then: $Rows."
            # Most errors of the cmdlets say it themselves.
            if ($say -notlike '*send the whole file again*') {
                $say += ' Once the cause is fixed, send the whole file again.'
            }
        }
        3 {
            $hint = if ($FirstReason) { $FirstReason } else { 'Is it the right file, with the right -Delimiter and -Encoding?' }
            $say = "Nothing was sent: rows: $Rows; nothing to send: $($Counts.Skipped); invalid: $notSucceeded. $hint"
        }
        4 { $say = "Another run is at work, which holds $FailedPath.lock. This run did nothing." }
        default {
            $say = "Rows: $Rows; succeeded: $($Counts.Succeeded); nothing to send: $($Counts.Skipped); did not succeed: $notSucceeded."
        }
    }

    if ($Summary.ConsentConflicts) {
        $least = if ($Summary.HasUncountedConflicts) { 'at least ' }
        $say += " Rows whose consent contradicts an earlier row of the user: $least$($Summary.ConsentConflicts); the last row wins."
    }

    if ($HasFailedFile) {
        $say += " Rows that did not succeed are in $FailedPath."
    }

    $say
}
