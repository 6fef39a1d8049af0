# Belongs to Sync-NightlyUsers.ps1 in the folder above, which does not run without it: copy the folder Shared with it.
# A report of the run as a file, and a few lines of it for a chat.

# What to put behind a cmdlet of the pipeline: Command and its Options. Without a path, results are handed on as they are. Kind tells the
# report of the CI from that of the profiles: run.html becomes run.ci.html.
function Get-ReportStep {
    [CmdletBinding()]
    param([string] $Path, [string] $Source, [string] $Shard, [string] $Kind)

    if (-not $Path) {
        return @{ Command = 'Select-Object'; Options = @{} }
    }

    if ($Kind) {
        $Path = [IO.Path]::ChangeExtension($Path, $Kind + [IO.Path]::GetExtension($Path))
    }

    @{
        Command = 'Export-DfineryReport'
        Options = @{ LiteralPath = Get-ShardPath $Path $Shard; SourcePath = $Source; PassThru = $true }
    }
}

# How a run ended in a few lines of Markdown. It names no user, holds no value of a row, and repeats no words of a server.
function Get-ShortReport {
    [CmdletBinding()]
    [OutputType([string])]
    param([int] $ExitCode, [psobject] $Tally, [psobject] $Summary, [string] $File, [string] $Shard)

    $headline = switch ($ExitCode) {
        0 { 'all rows succeeded' }
        1 { 'some rows did not succeed' }
        2 { 'ended early' }
        3 { 'nothing was sent' }
        4 { 'did nothing, because another run is at work' }
    }
    $notSucceeded = $Tally.Rows - $Tally.Succeeded - $Tally.Unchanged - $Tally.Skipped
    $lines = @(
        "**Dfinery nightly sync: $headline** (exit code $ExitCode)"
        ''
        "- File: $(if ($File) { Split-Path -Leaf $File })$(if ($Shard) { ", shard $Shard" })"
        "- Rows: $($Tally.Rows); succeeded: $($Tally.Succeeded); unchanged: $($Tally.Unchanged); nothing to send: $($Tally.Skipped); " +
            "did not succeed: $notSucceeded"
    )
    if ($Summary.StopReason) {
        $lines += "- Ended early: $($Summary.StopReason)"
    }

    if ($Summary.Withheld) {
        $lines += "- Consent withheld, because the person withdrew it: $($Summary.Withheld)"
    }

    if ($Summary.Requests) {
        $lines += "- Took $([int] $Summary.Elapsed.TotalSeconds) s, $($Summary.Requests) requests, $($Summary.Throttled) answers 429"
    }

    $lines -join "`n"
}

# The body as the server of the address takes it: a card for Microsoft Teams, a text for Slack and those that are like it.
function Get-WebhookBody {
    [CmdletBinding()]
    [OutputType([string])]
    param([uri] $Uri, [string] $Text)

    if ($Uri.Host -match '\.(office|azure|powerplatform)\.com$') {
        $card = [ordered] @{
            type = 'AdaptiveCard'; version = '1.2'; body = @(@{ type = 'TextBlock'; text = $Text; wrap = $true })
        }
        $body = @{
            type = 'message'; attachments = @(@{ contentType = 'application/vnd.microsoft.card.adaptive'; content = $card })
        }
    }
    else {
        # Slack's bold has one asterisk.
        $body = @{ text = $Text -replace '\*\*', '*' }
    }

    ConvertTo-Json $body -Depth 9 -Compress
}

# Posts a text. The address is a secret: whoever has it can post. So no message shows it, and nothing that is said of it.
function Send-Webhook {
    [CmdletBinding()]
    param([uri] $Uri, [string] $Text)

    try {
        $post = @{
            Uri = $Uri; Method = 'Post'; ContentType = 'application/json; charset=utf-8'; TimeoutSec = 30; UseBasicParsing = $true
            Body = [Text.Encoding]::UTF8.GetBytes((Get-WebhookBody $Uri $Text))
        }
        $ProgressPreference = 'SilentlyContinue'
        $null = Invoke-RestMethod @post -ErrorAction Stop -Verbose:$false -Debug:$false
    }
    catch {
        $status = $_.Exception.Response.StatusCode
        $why = if ($status) { "it answered with status $([int] $status)" } else { 'it could not be reached' }
        Write-Warning "The summary was not posted to -WebhookUri: $why."
    }
}
