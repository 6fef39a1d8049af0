# Belongs to Sync-NightlyUsers.ps1 in the folder above, which does not run without it: copy the folder Shared with it.

# How a run ended, in words: for its log and its last line. It holds no value of a row.
function Get-Outcome {
    [CmdletBinding()]
    param(
        [int] $ExitCode,
        [psobject] $Tally,
        [Management.Automation.ErrorRecord] $Problem,
        [psobject] $Summary,
        [string] $FailedPath,
        [string] $Shard,
        [string] $LedgerPath,
        [bool] $HasFailedFile
    )

    $notSucceeded = $Tally.Rows - $Tally.Succeeded - $Tally.Unchanged - $Tally.Skipped
    $unchanged = if ($LedgerPath) { " unchanged: $($Tally.Unchanged);" }
    $isCounted = $false
    switch ($ExitCode) {
        2 {
            $say = "The run ended early: $(Get-Reason $Problem)"
            # Most errors of the cmdlets say themselves how many rows there were, of all shards, and what to do.
            if ($say -like '*run the same line again*') {
                $isCounted = $true
            }
            elseif ($say -like '*send * again*') {
                $say = $say -replace 'send the whole file again(?! with -Shard)', (Get-Again $Shard)
                $isCounted = $true
            }
            else {
                $say += " Rows until then: $($Tally.Rows). Once the cause is fixed, $(Get-Again $Shard $LedgerPath)."
            }
        }
        3 {
            $hint = if ($Tally.FirstReason) { $Tally.FirstReason } else { 'Is it the right file, with the right -Delimiter and -Encoding?' }
            $say = "Nothing was sent: rows: $($Tally.Rows); nothing to send: $($Tally.Skipped); invalid: $notSucceeded. $hint"
        }
        4 { $say = "Another run is at work, which holds $FailedPath.lock. This run did nothing." }
        default {
            $say = "Rows: $($Tally.Rows); succeeded: $($Tally.Succeeded);$unchanged nothing to send: $($Tally.Skipped); " +
                "did not succeed: $notSucceeded."
        }
    }

    if ($Summary.OtherShards -and -not $isCounted) {
        $say += " Rows of other shards: $($Summary.OtherShards)."
    }

    if ($Summary.Withheld) {
        $say += " Rows of which a Subscribed was withheld, because the server has Unsubscribed: $($Summary.Withheld)."
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
