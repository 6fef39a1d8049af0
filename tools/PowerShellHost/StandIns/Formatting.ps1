# The engine formats by itself; the package only lacks the cmdlets that hand objects over to its formatter.
$internalFormat = 'Microsoft.PowerShell.Commands.Internal.Format'

function New-Internal([string] $name, [object[]] $arguments) {
    $flags = [System.Reflection.BindingFlags]'Instance, Public, NonPublic'
    [Activator]::CreateInstance([psobject].Assembly.GetType("$internalFormat.$name", $true), $flags, $null, $arguments, $null)
}

function Initialize-Shape($cmdlet, [string] $shape) {
    $value = [Enum]::Parse([psobject].Assembly.GetType("$internalFormat.FormatShape", $true), $shape)
    [Microsoft.PowerShell.Commands.Internal.Format.FrontEndCommandBase].GetField('implementation', 'Instance, NonPublic').
        SetValue($cmdlet, (New-Internal InnerFormatShapeCommand $value))
}

class TableShape : Microsoft.PowerShell.Commands.Internal.Format.OuterFormatTableBase {
    TableShape() { Initialize-Shape $this Table }
}

class ListShape : Microsoft.PowerShell.Commands.Internal.Format.OuterFormatTableAndListBase {
    ListShape() { Initialize-Shape $this List }
}

$formatTable = [System.Management.Automation.CmdletInfo]::new('Format-Table', [TableShape])
$formatList = [System.Management.Automation.CmdletInfo]::new('Format-List', [ListShape])
$outLineOutput = [System.Management.Automation.CmdletInfo]::new(
    'Out-LineOutput', [Microsoft.PowerShell.Commands.OutLineOutputCommand])

function Format-Table { if ($MyInvocation.ExpectingInput) { $input | & $formatTable @args } else { & $formatTable @args } }

function Format-List { if ($MyInvocation.ExpectingInput) { $input | & $formatList @args } else { & $formatList @args } }

function Out-String {
    [CmdletBinding()]
    param(
        [Parameter(ValueFromPipeline)][psobject] $InputObject,
        [switch] $Stream,
        [switch] $NoNewline,
        [ValidateRange(2, [int]::MaxValue)][int] $Width = [int]::MaxValue)
    begin { $items = [System.Collections.Generic.List[object]]::new() }
    process { $items.Add($InputObject) }
    end {
        $writer = [System.IO.StringWriter]::new()
        $items | & $outLineOutput -LineOutput (New-Internal TextWriterLineOutput $writer, $Width)
        $text = $writer.ToString()
        if ($NoNewline) { return $text.Replace([Environment]::NewLine, '') }
        if (-not $Stream) { return $text }
        $text -replace '\r?\n\z' -split '\r?\n'
    }
}

# Redirection with > and >> calls it, too.
function Out-File {
    [CmdletBinding(SupportsShouldProcess)]
    param(
        [Parameter(Mandatory, Position = 0)][Alias('Path', 'LiteralPath')][string] $FilePath,
        [Parameter(Position = 1)][object] $Encoding,
        [Parameter(ValueFromPipeline)][psobject] $InputObject,
        [switch] $Append, [switch] $NoNewline, [switch] $Force,
        [ValidateRange(2, [int]::MaxValue)][int] $Width = [int]::MaxValue)
    begin { . $callerPreferences; $items = [System.Collections.Generic.List[object]]::new() }
    process { $items.Add($InputObject) }
    end {
        $text = $items | Out-String -Width $Width -NoNewline:$NoNewline
        Write-Content $PSCmdlet $FilePath @($text) $Encoding $true $Append
    }
}
