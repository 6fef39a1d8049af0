# Most of these hand over to the providers, so that drives other than the file system's work too.
$locations = $ExecutionContext.SessionState.Path
$providers = $ExecutionContext.InvokeProvider

# To be dot-sourced: a function of a module does not see its caller's preferences.
$callerPreferences = {
    $ErrorActionPreference = $PSCmdlet.SessionState.PSVariable.GetValue('ErrorActionPreference')
    $WhatIfPreference = $PSCmdlet.SessionState.PSVariable.GetValue('WhatIfPreference')
    $ConfirmPreference = $PSCmdlet.SessionState.PSVariable.GetValue('ConfirmPreference')
}

# What an expression on providers throws becomes an error of the calling command, as it is with cmdlets.
# A path that must be there is looked for first: a caught exception would stay in $Error and -ErrorVariable.
function Invoke-Provider([scriptblock] $action, [string] $needed, [bool] $literal) {
    $isPattern = -not $literal -and [wildcardpattern]::ContainsWildcardCharacters($needed)
    if ($needed -and -not $isPattern -and -not $providers.Item.Exists($needed, $true, $literal)) {
        $missing = [System.Management.Automation.ItemNotFoundException]::new("Cannot find path '$needed' because it does not exist.")
        $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new($missing, 'PathNotFound', 'ObjectNotFound', $needed))
        return
    }
    try { & $action }
    catch [System.Management.Automation.MethodInvocationException] {
        $inner = $_.Exception.InnerException
        $PSCmdlet.WriteError($(if ($inner -is [System.Management.Automation.IContainsErrorRecord]) {
                    [System.Management.Automation.ErrorRecord]::new($inner.ErrorRecord, $inner)
                }
                else { [System.Management.Automation.ErrorRecord]::new($inner, $inner.GetType().Name, 'NotSpecified', $null) }))
    }
}

# Full paths of the files the parameters name; an error for what is not there.
function Resolve-File([string[]] $pattern, [string[]] $literal) {
    $provider = $null
    if ($null -ne $pattern) {
        foreach ($one in $pattern) {
            Invoke-Provider { $locations.GetResolvedProviderPathFromPSPath($one, [ref]$provider) } $one
        }
    }
    if ($null -ne $literal) {
        foreach ($one in $literal) {
            Invoke-Provider { $locations.GetUnresolvedProviderPathFromPSPath($one) } $one $true
        }
    }
}

function Test-Path {
    [CmdletBinding(DefaultParameterSetName = 'Path')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ParameterSetName = 'Path')]
        [AllowNull()][AllowEmptyString()][AllowEmptyCollection()][string[]] $Path,
        [Parameter(Mandatory, ParameterSetName = 'LiteralPath')][Alias('PSPath', 'LP')]
        [AllowNull()][AllowEmptyString()][AllowEmptyCollection()][string[]] $LiteralPath,
        [ValidateSet('Any', 'Container', 'Leaf')][Alias('Type')][string] $PathType = 'Any')
    process {
        $literal = $null -ne $LiteralPath
        foreach ($one in $Path ?? $LiteralPath) {
            if ([string]::IsNullOrWhiteSpace($one) -or -not $providers.Item.Exists($one, $true, $literal)) { $false; continue }
            if ($PathType -eq 'Any') { $true; continue }
            $isContainer = $providers.Item.Get([string[]]$one, $true, $literal).PSIsContainer -eq $true
            [bool]$isContainer -eq ($PathType -eq 'Container')
        }
    }
}

function Join-Path {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline)][Alias('PSPath')][string[]] $Path,
        [Parameter(Mandatory, Position = 1)][AllowEmptyString()][string] $ChildPath,
        [Parameter(Position = 2, ValueFromRemainingArguments)][string[]] $AdditionalChildPath,
        [switch] $Resolve)
    process {
        foreach ($one in $Path) {
            foreach ($child in @($ChildPath) + $AdditionalChildPath) { if ($child) { $one = $locations.Combine($one, $child) } }
            if ($Resolve) { Resolve-File $one } else { $one }
        }
    }
}

function Split-Path {
    [CmdletBinding(DefaultParameterSetName = 'Parent')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline)][Alias('LiteralPath', 'PSPath')][string[]] $Path,
        [Parameter(ParameterSetName = 'Parent')][switch] $Parent,
        [Parameter(Mandatory, ParameterSetName = 'Leaf')][switch] $Leaf,
        [Parameter(Mandatory, ParameterSetName = 'LeafBase')][switch] $LeafBase,
        [Parameter(Mandatory, ParameterSetName = 'Extension')][switch] $Extension,
        [Parameter(Mandatory, ParameterSetName = 'IsAbsolute')][switch] $IsAbsolute,
        [switch] $Resolve)
    process {
        foreach ($one in $(if ($Resolve) { Resolve-File $Path } else { $Path })) {
            switch ($PSCmdlet.ParameterSetName) {
                'Parent' { $locations.ParseParent($one, $null) }
                'Leaf' { $locations.ParseChildName($one) }
                'LeafBase' { [System.IO.Path]::GetFileNameWithoutExtension($locations.ParseChildName($one)) }
                'Extension' { [System.IO.Path]::GetExtension($one) }
                'IsAbsolute' { [System.IO.Path]::IsPathRooted($one) }
            }
        }
    }
}

function Resolve-Path {
    [CmdletBinding(DefaultParameterSetName = 'Path')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ParameterSetName = 'Path')][string[]] $Path,
        [Parameter(Mandatory, ParameterSetName = 'LiteralPath')][Alias('PSPath', 'LP')][string[]] $LiteralPath)
    process {
        . $callerPreferences
        foreach ($one in $Path) { Invoke-Provider { $locations.GetResolvedPSPathFromPSPath($one) } $one }
        foreach ($file in Resolve-File $null $LiteralPath) { [pscustomobject]@{ Path = $file; ProviderPath = $file } }
    }
}

function Get-Item {
    [CmdletBinding(DefaultParameterSetName = 'Path')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ParameterSetName = 'Path')][string[]] $Path,
        [Parameter(Mandatory, ParameterSetName = 'LiteralPath')][Alias('PSPath', 'LP')][string[]] $LiteralPath,
        [switch] $Force)
    process {
        . $callerPreferences
        $literal = $null -ne $LiteralPath
        foreach ($one in $Path ?? $LiteralPath) {
            Invoke-Provider { $providers.Item.Get([string[]]$one, $Force, $literal) } $one $literal
        }
    }
}

function Get-ChildItem {
    [CmdletBinding(DefaultParameterSetName = 'Path')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ParameterSetName = 'Path')][string[]] $Path = '.',
        [Parameter(Mandatory, ParameterSetName = 'LiteralPath')][Alias('PSPath', 'LP')][string[]] $LiteralPath,
        [Parameter(Position = 1)][string] $Filter = '*',
        [switch] $Recurse, [switch] $Force, [switch] $File, [switch] $Directory, [switch] $Name)
    process {
        . $callerPreferences
        $literal = $null -ne $LiteralPath
        foreach ($one in $LiteralPath ?? $Path) {
            $children = { $providers.ChildItem.Get([string[]]$one, $Recurse, [uint]::MaxValue, $Force, $literal) }
            foreach ($item in Invoke-Provider $children $one $literal) {
                if ($item.Name -notlike $Filter -or ($File -and $item.PSIsContainer)) { continue }
                if ($Directory -and -not $item.PSIsContainer) { continue }
                if ($Name) { $item.PSChildName } else { $item }
            }
        }
    }
}

function New-Item {
    [CmdletBinding(SupportsShouldProcess)]
    param(
        [Parameter(Mandatory, Position = 0)][string[]] $Path,
        [string] $Name,
        [Alias('Type')][string] $ItemType = 'File',
        [Parameter(ValueFromPipeline)][Alias('Target')][object] $Value,
        [switch] $Force)
    process {
        . $callerPreferences
        foreach ($one in $Path) {
            if ($PSCmdlet.ShouldProcess((($one, $Name).Where{ $_ } -join '/'), "New-Item $ItemType")) {
                Invoke-Provider { $providers.Item.New([string[]]$one, $Name, $ItemType, $Value, $Force) }
            }
        }
    }
}

function Remove-Item {
    [CmdletBinding(SupportsShouldProcess, DefaultParameterSetName = 'Path')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ParameterSetName = 'Path')][string[]] $Path,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'LiteralPath')]
        [Alias('PSPath', 'LP')][string[]] $LiteralPath,
        [switch] $Recurse, [switch] $Force)
    process {
        . $callerPreferences
        $literal = $null -ne $LiteralPath
        foreach ($one in $Path ?? $LiteralPath) {
            if ($PSCmdlet.ShouldProcess($one, 'Remove-Item')) {
                Invoke-Provider { $providers.Item.Remove([string[]]$one, $Recurse, $Force, $literal) } $one $literal
            }
        }
    }
}

function Copy-Item {
    [CmdletBinding(SupportsShouldProcess)]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline)][Alias('LiteralPath')][string[]] $Path,
        [Parameter(Position = 1)][string] $Destination = '.',
        [switch] $Recurse, [switch] $Force)
    process {
        . $callerPreferences
        foreach ($one in $Path) {
            if ($PSCmdlet.ShouldProcess("$one -> $Destination", 'Copy-Item')) {
                Invoke-Provider { $providers.Item.Copy([string[]]$one, $Destination, $Recurse, 'CopyTargetContainer', $Force, $false) } $one
            }
        }
    }
}

function Move-Item {
    [CmdletBinding(SupportsShouldProcess)]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline)][Alias('LiteralPath')][string[]] $Path,
        [Parameter(Position = 1)][string] $Destination = '.',
        [switch] $Force)
    process {
        . $callerPreferences
        foreach ($one in $Path) {
            if ($PSCmdlet.ShouldProcess("$one -> $Destination", 'Move-Item')) {
                Invoke-Provider { $null = $providers.Item.Move([string[]]$one, $Destination, $Force, $false) } $one
            }
        }
    }
}

function New-TemporaryFile { [System.IO.FileInfo]::new([System.IO.Path]::GetTempFileName()) }

function Get-Location { $locations.CurrentLocation }

# The engine offers modules no literal way to set the location.
function Set-Location {
    [CmdletBinding(DefaultParameterSetName = 'Path')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ParameterSetName = 'Path')][string] $Path = '~',
        [Parameter(Mandatory, ParameterSetName = 'LiteralPath')][Alias('PSPath', 'LP')][string] $LiteralPath,
        [switch] $PassThru)
    process {
        . $callerPreferences
        $target = if ($LiteralPath) { [wildcardpattern]::Escape($LiteralPath) } else { $Path }
        Invoke-Provider { $location = $locations.SetLocation($target); if ($PassThru) { $location } }
    }
}

function Push-Location {
    [CmdletBinding()]
    param([Parameter(Position = 0)][Alias('LiteralPath', 'PSPath')][string] $Path, [string] $StackName = '')
    . $callerPreferences
    $locations.PushCurrentLocation($StackName)
    if ($Path) { Invoke-Provider { $null = $locations.SetLocation($Path) } }
}

function Pop-Location {
    [CmdletBinding()]
    param([string] $StackName = '')
    $null = $locations.PopLocation($StackName)
}
