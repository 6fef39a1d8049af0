# The contents of files. Other providers have none that everyday scripts read this way.

function Get-Encoding([object] $name) {
    if ($name -is [System.Text.Encoding]) { return $name }
    switch ("$name") {
        'utf8BOM' { [System.Text.UTF8Encoding]::new($true) }
        'unicode' { [System.Text.Encoding]::Unicode }
        'ascii' { [System.Text.Encoding]::ASCII }
        default { [System.Text.UTF8Encoding]::new($false) }
    }
}

function Get-Content {
    [CmdletBinding(DefaultParameterSetName = 'Path')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ParameterSetName = 'Path')][string[]] $Path,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'LiteralPath')]
        [Alias('PSPath', 'LP')][string[]] $LiteralPath,
        [object] $Encoding,
        [switch] $Raw,
        [switch] $AsByteStream,
        [Alias('First', 'Head')][int] $TotalCount = -1,
        [Alias('Last')][int] $Tail = -1)
    process {
        . $callerPreferences
        foreach ($file in Resolve-File $Path $LiteralPath) {
            if ($AsByteStream) { $PSCmdlet.WriteObject([System.IO.File]::ReadAllBytes($file), -not $Raw); continue }
            if ($Raw) { [System.IO.File]::ReadAllText($file, (Get-Encoding $Encoding)); continue }
            $lines = [System.IO.File]::ReadLines($file, (Get-Encoding $Encoding))
            if ($TotalCount -ge 0) { $lines = [System.Linq.Enumerable]::Take($lines, $TotalCount) }
            if ($Tail -ge 0) { $lines = [System.Linq.Enumerable]::TakeLast($lines, $Tail) }
            foreach ($line in $lines) { $line }
        }
    }
}

# Collects first: what comes before in the pipeline may be reading the very file.
function Write-Content($cmdlet, [string[]] $files, $values, [object] $encoding, [bool] $noNewline, [bool] $append) {
    foreach ($one in $files) {
        $file = $cmdlet.GetUnresolvedProviderPathFromPSPath($one)
        if (-not $cmdlet.ShouldProcess($file, $cmdlet.MyInvocation.MyCommand.Name)) { continue }
        if ($values.Count -and $values[0] -is [byte]) {
            $stream = [System.IO.File]::Open($file, $(if ($append) { 'Append' } else { 'Create' }))
            try { $stream.Write([byte[]]$values) } finally { $stream.Dispose() }
            continue
        }
        $end = if ($noNewline) { '' } else { [Environment]::NewLine }
        $text = [string]::Concat([string[]]@(foreach ($value in $values) { "$value$end" }))
        if ($append) { [System.IO.File]::AppendAllText($file, $text, (Get-Encoding $encoding)) }
        else { [System.IO.File]::WriteAllText($file, $text, (Get-Encoding $encoding)) }
    }
}

function Set-Content {
    [CmdletBinding(SupportsShouldProcess)]
    param(
        [Parameter(Mandatory, Position = 0)][Alias('LiteralPath', 'PSPath', 'LP')][string[]] $Path,
        [Parameter(Mandatory, Position = 1, ValueFromPipeline)][AllowNull()][AllowEmptyCollection()][object[]] $Value,
        [object] $Encoding, [switch] $NoNewline, [switch] $AsByteStream, [switch] $Force)
    begin { . $callerPreferences; $values = [System.Collections.Generic.List[object]]::new() }
    process { foreach ($one in $Value) { $values.Add($one) } }
    end { Write-Content $PSCmdlet $Path $values $Encoding $NoNewline $false }
}

function Add-Content {
    [CmdletBinding(SupportsShouldProcess)]
    param(
        [Parameter(Mandatory, Position = 0)][Alias('LiteralPath', 'PSPath', 'LP')][string[]] $Path,
        [Parameter(Mandatory, Position = 1, ValueFromPipeline)][AllowNull()][AllowEmptyCollection()][object[]] $Value,
        [object] $Encoding, [switch] $NoNewline, [switch] $AsByteStream, [switch] $Force)
    begin { . $callerPreferences; $values = [System.Collections.Generic.List[object]]::new() }
    process { foreach ($one in $Value) { $values.Add($one) } }
    end { Write-Content $PSCmdlet $Path $values $Encoding $NoNewline $true }
}
