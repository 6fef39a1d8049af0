function New-Object {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)][string] $TypeName,
        [Parameter(Position = 1)][object[]] $ArgumentList = @(),
        [System.Collections.IDictionary] $Property = @{})
    $type = [System.Management.Automation.LanguagePrimitives]::ConvertTo($TypeName, [type])
    $new = if ($ArgumentList.Count -or -not $type.IsValueType) { , $type::new.Invoke($ArgumentList) }
    else { [Activator]::CreateInstance($type) }
    foreach ($key in $Property.Keys) {
        if ($new.PSObject.Properties[$key]) { $new.$key = $Property[$key] }
        else { $new.PSObject.Properties.Add([psnoteproperty]::new($key, $Property[$key])) }
    }
    $PSCmdlet.WriteObject($new, $false)
}

function New-Guid { [guid]::NewGuid() }

function Get-Random {
    [CmdletBinding(DefaultParameterSetName = 'Number')]
    param(
        [Parameter(Position = 0, ParameterSetName = 'Number')] $Maximum = [int]::MaxValue,
        [Parameter(ParameterSetName = 'Number')] $Minimum = 0,
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ParameterSetName = 'List')][object[]] $InputObject,
        [ValidateRange(1, [int]::MaxValue)][int] $Count = 1,
        [int] $SetSeed)
    begin {
        if ($PSBoundParameters.ContainsKey('SetSeed')) { $script:random = [Random]::new($SetSeed) }
        $source = $script:random ?? [Random]::Shared
        $items = [System.Collections.Generic.List[object]]::new()
    }
    process { foreach ($item in $InputObject) { $items.Add($item) } }
    end {
        if ($PSCmdlet.ParameterSetName -eq 'List') {
            $array = $items.ToArray()
            $source.Shuffle($array)
            return $array[0..([Math]::Min($Count, $array.Length) - 1)]
        }
        for ($i = 0; $i -lt $Count; $i++) {
            if ($Maximum -is [double] -or $Minimum -is [double]) { $Minimum + $source.NextDouble() * ($Maximum - $Minimum) }
            elseif ($Maximum -is [long] -or $Minimum -is [long]) { $source.NextInt64($Minimum, $Maximum) }
            else { $source.Next($Minimum, $Maximum) }
        }
    }
}

function Get-Date {
    [CmdletBinding()]
    param(
        [Parameter(Position = 0, ValueFromPipeline)][Alias('LastWriteTime')][datetime] $Date,
        [string] $Format,
        [switch] $AsUTC)
    process {
        $value = if ($PSBoundParameters.ContainsKey('Date')) { $Date } else { [datetime]::Now }
        if ($AsUTC) { $value = $value.ToUniversalTime() }
        if ($Format) { $value.ToString($Format) } else { $value }
    }
}

function Start-Sleep {
    [CmdletBinding(DefaultParameterSetName = 'Seconds')]
    param(
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Seconds')][double] $Seconds,
        [Parameter(Mandatory, ParameterSetName = 'Milliseconds')][Alias('ms')][int] $Milliseconds,
        [Parameter(Mandatory, ParameterSetName = 'Duration')][timespan] $Duration)
    $left = switch ($PSCmdlet.ParameterSetName) {
        'Seconds' { $Seconds * 1000 }
        'Milliseconds' { $Milliseconds }
        'Duration' { $Duration.TotalMilliseconds }
    }
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    # In slices, as a stop of the pipeline takes hold between statements only.
    while (($rest = $left - $watch.Elapsed.TotalMilliseconds) -gt 0) {
        [System.Threading.Thread]::Sleep([int][Math]::Ceiling([Math]::Min($rest, 50)))
    }
}

function Measure-Command {
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0)][scriptblock] $Expression)
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $null = . $Expression
    $watch.Elapsed
}

# The caller's variables are in the session state that the function was called from.
function Get-Variable {
    [CmdletBinding()]
    param(
        [Parameter(Position = 0, ValueFromPipeline)][string[]] $Name = '*',
        [switch] $ValueOnly,
        [ValidateSet('Global', 'Script', 'Local')][string] $Scope)
    process {
        $prefix = if ($Scope) { "${Scope}:" }
        foreach ($one in $Name) {
            $found = if ([wildcardpattern]::ContainsWildcardCharacters($one)) {
                $PSCmdlet.SessionState.InvokeProvider.Item.Get("variable:$one")
            }
            else { $PSCmdlet.SessionState.PSVariable.Get("$prefix$one") }
            foreach ($variable in $found) { if ($ValueOnly) { $PSCmdlet.WriteObject($variable.Value, $false) } else { $variable } }
            if ($null -eq $found -and -not [wildcardpattern]::ContainsWildcardCharacters($one)) {
                $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new(
                        [System.Management.Automation.ItemNotFoundException]::new("Cannot find a variable with the name '$one'."),
                        'VariableNotFound', 'ObjectNotFound', $one))
            }
        }
    }
}

function Set-Variable {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)][string[]] $Name,
        [Parameter(Position = 1, ValueFromPipeline)][object] $Value,
        [ValidateSet('Global', 'Script', 'Local')][string] $Scope,
        [System.Management.Automation.ScopedItemOptions] $Option,
        [switch] $Force,
        [switch] $PassThru)
    begin { $values = [System.Collections.Generic.List[object]]::new() }
    process { $values.Add($Value) }
    end {
        $final = if ($values.Count -eq 1) { , $values[0] } else { , $values.ToArray() }
        foreach ($one in $Name) {
            $full = if ($Scope) { "${Scope}:$one" } else { $one }
            $PSCmdlet.SessionState.PSVariable.Set($full, $final)
            $variable = $PSCmdlet.SessionState.PSVariable.Get($full)
            if ($Option) { $variable.Options = $Option }
            if ($PassThru) { $variable }
        }
    }
}

function ConvertTo-SecureString {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline)][string] $String,
        [Parameter(Mandatory)][switch] $AsPlainText,
        [switch] $Force)
    process { [System.Net.NetworkCredential]::new('', $String).SecurePassword }
}

# Assemblies only: the engine package has no C# compiler.
function Add-Type {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, ParameterSetName = 'Name')][Alias('AN')][string[]] $AssemblyName,
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Path')][Alias('LiteralPath')][string[]] $Path,
        [switch] $PassThru)
    $assemblies = @(
        foreach ($one in $AssemblyName) { [System.Reflection.Assembly]::Load($one) }
        foreach ($one in $Path) { [System.Reflection.Assembly]::LoadFrom($PSCmdlet.GetUnresolvedProviderPathFromPSPath($one)) }
    )
    if ($PassThru) { $assemblies.ExportedTypes }
}
