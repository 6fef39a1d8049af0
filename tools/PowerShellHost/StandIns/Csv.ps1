# Not TextFieldParser: it loses blank lines within quotes and refuses a text after a closing quote.
# A row at a time; whoever stops the pipeline closes the reader. A newline within quotes comes out as `n.
function Read-Csv([System.IO.TextReader] $reader, [char] $delimiter, [string[]] $header) {
    $names = $header
    $blank = [char[]]" `t"
    try {
        while ($null -ne ($line = $reader.ReadLine())) {
            if ($line.Length -eq 0 -or (-not $names -and $line.StartsWith('#TYPE '))) { continue }
            if ($line.Contains('"')) { $cells = Split-QuotedLine $reader $delimiter $line }
            else {
                $cells = $line.Split($delimiter)
                if ($line.IndexOfAny($blank) -ge 0) {
                    for ($i = 0; $i -lt $cells.Length; $i++) { $cells[$i] = Remove-OuterBlank $cells[$i] }
                }
            }
            if (-not $names) { $names = $cells; continue }
            $row = [ordered]@{}
            for ($i = 0; $i -lt $names.Length; $i++) { $row[$names[$i]] = if ($i -lt $cells.Length) { $cells[$i] } }
            [pscustomobject]$row
        }
    }
    finally { $reader.Dispose() }
}

# As pwsh has it: blanks before a cell go, blanks after it only if it has none inside.
function Remove-OuterBlank([string] $cell) {
    $cell = $cell.TrimStart($blank)
    $short = $cell.TrimEnd($blank)
    if ($short.IndexOfAny($blank) -ge 0) { $cell } else { $short }
}

function Split-QuotedLine([System.IO.TextReader] $reader, [char] $delimiter, [string] $line) {
    $cells = [System.Collections.Generic.List[string]]::new()
    $quote = [char]'"'
    for ($at = 0; $at -le $line.Length; $at = $end + 1) {
        while ($at -lt $line.Length -and [char]::IsWhiteSpace($line, $at) -and $line[$at] -ne $delimiter) { $at++ }
        $quoted = ''
        if ($at -lt $line.Length -and $line[$at] -eq $quote) {
            $from = ++$at
            while ($true) {
                $close = $line.IndexOf($quote, $from)
                if ($close -lt 0) {
                    $from = $line.Length
                    if ($null -eq ($next = $reader.ReadLine())) { $close = $from; break }
                    $line += "`n" + $next
                }
                elseif ($close + 1 -lt $line.Length -and $line[$close + 1] -eq $quote) { $from = $close + 2 }
                else { break }
            }
            $quoted = $line.Substring($at, $close - $at).Replace('""', '"')
            $at = [Math]::Min($close + 1, $line.Length)
        }
        $end = $line.IndexOf($delimiter, $at)
        if ($end -lt 0) { $end = $line.Length }
        $rest = $line.Substring($at, $end - $at)
        $cells.Add($quoted + $(if ($rest.IndexOfAny($blank) -lt 0) { $rest } else { Remove-OuterBlank $rest }))
    }
    return , $cells.ToArray()
}

function Import-Csv {
    [CmdletBinding(DefaultParameterSetName = 'Path')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ParameterSetName = 'Path')][string[]] $Path,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'LiteralPath')]
        [Alias('PSPath', 'LP')][string[]] $LiteralPath,
        [Parameter(Position = 1)][char] $Delimiter = ',',
        [string[]] $Header,
        [object] $Encoding)
    process {
        . $callerPreferences
        foreach ($file in Resolve-File $Path $LiteralPath) {
            Read-Csv ([System.IO.StreamReader]::new($file, (Get-Encoding $Encoding))) $Delimiter $Header
        }
    }
}

function ConvertFrom-Csv {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline)][AllowEmptyString()][psobject[]] $InputObject,
        [Parameter(Position = 1)][char] $Delimiter = ',',
        [string[]] $Header)
    begin { $lines = [System.Collections.Generic.List[string]]::new() }
    process { foreach ($line in $InputObject) { $lines.Add($line) } }
    end { Read-Csv ([System.IO.StringReader]::new($lines -join "`n")) $Delimiter $Header }
}

function Join-Csv([object[]] $values, [char] $delimiter, [string] $useQuotes) {
    $line = [System.Text.StringBuilder]::new()
    for ($i = 0; $i -lt $values.Length; $i++) {
        if ($i) { $null = $line.Append($delimiter) }
        $value = $values[$i]
        if ($null -eq $value) { continue }
        $text = if ($value -is [IFormattable] -and $value -isnot [pscustomobject]) { $value.ToString($null, [cultureinfo]::CurrentCulture) } else { $value.ToString() }
        if ($useQuotes -eq 'Always' -or
            ($useQuotes -eq 'AsNeeded' -and $text.IndexOfAny([char[]]($delimiter, '"', "`n", "`r")) -ge 0)) {
            $text = '"' + $text.Replace('"', '""') + '"'
        }
        $null = $line.Append($text)
    }
    $line.ToString()
}

function ConvertTo-Csv {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline)][psobject] $InputObject,
        [Parameter(Position = 1)][char] $Delimiter = ',',
        [switch] $NoTypeInformation,
        [switch] $NoHeader,
        [ValidateSet('Always', 'AsNeeded', 'Never')][string] $UseQuotes = 'Always')
    begin { $names = $null }
    process {
        if (-not $names) {
            $names = if ($InputObject -is [System.Collections.IDictionary]) { @($InputObject.Keys) }
            else { @($InputObject.PSObject.Properties | ForEach-Object -MemberName Name) }
            if (-not $NoHeader) {
                Join-Csv $names $Delimiter $UseQuotes
            }
        }
        Join-Csv @(foreach ($name in $names) { , $InputObject.$name }) $Delimiter $UseQuotes
    }
}

function Export-Csv {
    [CmdletBinding(SupportsShouldProcess, DefaultParameterSetName = 'Path')]
    param(
        [Parameter(Mandatory, ValueFromPipeline)][psobject] $InputObject,
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Path')][string] $Path,
        [Parameter(Mandatory, ParameterSetName = 'LiteralPath')][Alias('PSPath', 'LP')][string] $LiteralPath,
        [Parameter(Position = 1)][char] $Delimiter = ',',
        [object] $Encoding,
        [switch] $Append,
        [switch] $Force,
        [switch] $NoClobber,
        [switch] $NoTypeInformation,
        [switch] $NoHeader,
        [ValidateSet('Always', 'AsNeeded', 'Never')][string] $UseQuotes = 'Always')
    begin {
        . $callerPreferences
        $writer = $null
        $file = $PSCmdlet.GetUnresolvedProviderPathFromPSPath("$Path$LiteralPath")
        if (-not $PSCmdlet.ShouldProcess($file, 'Export-Csv')) { return }
        if ($NoClobber -and -not $Append -and [System.IO.File]::Exists($file)) { throw "The file '$file' already exists." }
        $names = $null
        $hasRows = $Append -and [System.IO.File]::Exists($file) -and [System.IO.FileInfo]::new($file).Length -gt 0
        if ($hasRows) {
            # Appended rows have the columns of the file.
            $first = @(Read-Csv ([System.IO.StreamReader]::new($file)) $Delimiter | Select-Object -First 1)
            if ($first) { $names = @(foreach ($name in $first[0].PSObject.Properties.Name) { Get-Specification $name }) }
        }
        $writer = [System.IO.StreamWriter]::new($file, [bool]$Append, (Get-Encoding $Encoding))
        $convert = { ConvertTo-Csv -Delimiter $Delimiter -UseQuotes $UseQuotes -NoHeader:($NoHeader -or $hasRows) }.
            GetSteppablePipeline($MyInvocation.CommandOrigin)
        $convert.Begin($true)
    }
    process {
        if (-not $writer) { return }
        $row = if ($names) { Select-Property $InputObject $names } else { $InputObject }
        foreach ($line in $convert.Process($row)) { $writer.WriteLine($line) }
    }
    end { if ($writer) { $null = $convert.End() } }
    clean { if ($writer) { $writer.Dispose() } }
}
