# The exception by which the engine's own cmdlets end those before them in the pipeline; it has no public way in.
$stopUpstream = [psobject].Assembly.GetType('System.Management.Automation.StopUpstreamCommandsException', $true).
    GetConstructors()[0]

# A property as cmdlets take it: a name, a script block, or @{ Name = ...; Expression = ... } of those.
function Get-Specification($property) {
    if ($property -isnot [System.Collections.IDictionary]) {
        return @{
            Name = "$property".Trim(); Expression = $property; Descending = $null
            IsPattern = $property -is [string] -and [wildcardpattern]::ContainsWildcardCharacters($property)
        }
    }
    $found = @{}
    foreach ($key in $property.Keys) {
        switch -Regex ($key) {
            '^[nl]' { $found.Name = "$($property[$key])" }
            '^e' { $found.Expression = $property[$key] }
            '^d' { $found.Descending = [bool]$property[$key] }
            '^a' { if ($null -eq $found.Descending) { $found.Descending = -not $property[$key] } }
        }
    }
    if ($null -eq $found.Expression) { $found.Expression = $found.Name }
    if (-not $found.Name) { $found.Name = "$($found.Expression)".Trim() }
    $found
}

function Get-SpecifiedValue($item, $expression) {
    # ForEach-Object gives the block its $_ in the session it comes from.
    $value = if ($expression -is [scriptblock]) { ForEach-Object -InputObject $item -Process $expression }
    if ($expression -isnot [scriptblock]) { $value = $item.$expression }
    return , $value
}

function Compare-Value($a, $b, $caseSensitive) {
    try { [System.Management.Automation.LanguagePrimitives]::Compare($a, $b, -not $caseSensitive) }
    catch { [string]::Compare("$a", "$b", -not $caseSensitive) }
}

function Select-Property($item, [hashtable[]] $specifications, [string[]] $exclude) {
    $selected = [ordered]@{ PSTypeName = 'Selected.' + $item.PSObject.TypeNames[0].Replace('Selected.', '') }
    $isTable = $item -is [System.Collections.IDictionary]
    foreach ($one in $specifications) {
        $expression = $one.Expression
        if ($expression -is [scriptblock]) { $selected[$one.Name] = Get-SpecifiedValue $item $expression }
        elseif ($isTable -or -not $one.IsPattern) {
            $selected[$one.Name] = $item.$expression
        }
        else { foreach ($match in $item.PSObject.Properties.Match($expression)) { $selected[$match.Name] = $match.Value } }
    }
    if ($exclude) {
        foreach ($name in @($selected.Keys)) { if ($exclude.Where{ $name -like $_ }) { $selected.Remove($name) } }
    }
    [pscustomobject]$selected
}

function Select-Object {
    [CmdletBinding()]
    param(
        [Parameter(ValueFromPipeline)][psobject] $InputObject,
        [Parameter(Position = 0)][object[]] $Property,
        [string[]] $ExcludeProperty,
        [string] $ExpandProperty,
        [int] $First,
        [int] $Last,
        [int] $Skip,
        [switch] $Unique,
        [switch] $Wait)
    begin {
        $limit = if ($PSBoundParameters.ContainsKey('First')) { $First } else { [int]::MaxValue }
        $seen = [System.Collections.Generic.HashSet[string]]::new()
        $tail = [System.Collections.Generic.Queue[object]]::new()
        $passed = $sent = 0
        if ($ExcludeProperty -and -not $Property) { $Property = '*' }
        $specifications = @(foreach ($one in $Property) { Get-Specification $one })
        $asIs = -not ($Property -or $ExpandProperty -or $Unique)
        $send = {
            param($item)
            if ($ExpandProperty) {
                if ($item -isnot [System.Collections.IDictionary] -and -not $item.PSObject.Properties[$ExpandProperty]) {
                    $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new(
                            [ArgumentException]::new("Property `"$ExpandProperty`" cannot be found."),
                            'ExpandPropertyNotFound', 'InvalidArgument', $item))
                    return
                }
                $values = @($item.$ExpandProperty)
            }
            elseif ($Property) { $values = , (Select-Property $item $specifications $ExcludeProperty) }
            else { $values = , $item }
            foreach ($value in $values) {
                if (-not $Unique -or $seen.Add((Get-Identity $value))) { $PSCmdlet.WriteObject($value, $false) }
            }
        }
    }
    process {
        if ($Last) {
            $tail.Enqueue($InputObject)
            if ($tail.Count -gt $Last + $Skip) { $null = $tail.Dequeue() }
        }
        elseif ($passed -lt $Skip) { $passed++ }
        elseif ($sent -lt $limit) {
            $sent++
            if ($asIs) { $PSCmdlet.WriteObject($InputObject, $false) }
            elseif ($specifications -and -not $Unique) { Select-Property $InputObject $specifications $ExcludeProperty }
            else { . $send $InputObject }
        }
        # Here and in no helper: the exception ends what comes before the command that is running.
        if ($sent -ge $limit -and -not $Wait) {
            [System.Runtime.ExceptionServices.ExceptionDispatchInfo]::Throw($stopUpstream.Invoke(@($PSCmdlet)))
        }
    }
    end {
        while ($Last -and $tail.Count -gt $Skip) { . $send $tail.Dequeue() }
    }
}

# Text by which -Unique tells objects apart: that of all properties, or of a plain value itself.
function Get-Identity($value) {
    if ($value -isnot [System.Management.Automation.PSCustomObject]) { return "$value" }
    @(foreach ($one in $value.PSObject.Properties) { "$($one.Name)=$($one.Value)" }) -join "`0"
}

function Sort-Object {
    [CmdletBinding()]
    param(
        [Parameter(ValueFromPipeline)][psobject] $InputObject,
        [Parameter(Position = 0)][object[]] $Property,
        [switch] $Descending,
        [switch] $Unique,
        [switch] $CaseSensitive)
    begin { $items = [System.Collections.Generic.List[object]]::new() }
    process { if ($null -ne $InputObject) { $items.Add($InputObject) } }
    end {
        $order = [int[]]@(if ($items.Count) { 0..($items.Count - 1) })
        $keys = @(if ($Property) { foreach ($one in $Property) { Get-Specification $one } } else { @{} })
        $columns = @(foreach ($key in $keys) { , (Get-SortColumn $items $key.Expression $CaseSensitive) })
        # From the last key to the first, as each of these sorts keeps the order of equals.
        for ($i = $keys.Count - 1; $i -ge 0; $i--) {
            $value = [Func[int, object]]$columns[$i].Values.get_Item
            $comparer = $columns[$i].Comparer
            if ($keys[$i].Descending ?? $Descending) {
                $order = [System.Linq.Enumerable]::OrderByDescending[int, object]($order, $value, $comparer)
            }
            else { $order = [System.Linq.Enumerable]::OrderBy[int, object]($order, $value, $comparer) }
        }
        $previous = -1
        foreach ($index in $order) {
            $isNew = -not $Unique -or $previous -lt 0
            for ($i = 0; -not $isNew -and $i -lt $columns.Count; $i++) {
                $isNew = 0 -ne $columns[$i].Comparer.Compare($columns[$i].Values[$previous], $columns[$i].Values[$index])
            }
            if ($isNew) { $PSCmdlet.WriteObject($items[$index], $false) }
            $previous = $index
        }
    }
}

# The values of one sort key and what compares them: .NET's own comparer where it can, as a script is slow at it.
function Get-SortColumn($items, $expression, [bool] $caseSensitive) {
    $values = [System.Collections.Generic.List[object]]::new($items.Count)
    $types = [System.Collections.Generic.HashSet[type]]::new()
    foreach ($item in $items) {
        $value = if ($null -eq $expression) { $item }
        elseif ($expression -is [scriptblock]) { Get-SpecifiedValue $item $expression }
        else { $item.$expression }
        if ($null -eq $value) { $null = $types.Add([void]) }
        else {
            $value = $value.PSObject.BaseObject
            if ($value -is [string] -and -not $caseSensitive) { $value = $value.ToUpperInvariant() }
            $null = $types.Add($value.GetType())
        }
        $values.Add($value)
    }
    $null = $types.Remove([void])
    $comparer = [System.Collections.Generic.Comparer[object]]::Default
    if ($types.Count -gt 1 -or ($types.Count -eq 1 -and -not [IComparable].IsAssignableFrom(@($types)[0]))) {
        $comparer = [System.Collections.Generic.Comparer[object]]::Create([Comparison[object]] {
                param($a, $b) Compare-Value $a $b $caseSensitive
            })
    }
    @{ Values = $values; Comparer = $comparer }
}

function Group-Object {
    [CmdletBinding()]
    param(
        [Parameter(ValueFromPipeline)][psobject] $InputObject,
        [Parameter(Position = 0)][object[]] $Property,
        [switch] $NoElement,
        [switch] $AsHashTable,
        [switch] $AsString,
        [switch] $CaseSensitive)
    begin {
        $comparer = if ($CaseSensitive) { [StringComparer]::CurrentCulture } else { [StringComparer]::CurrentCultureIgnoreCase }
        $groups = [System.Collections.Generic.Dictionary[string, object]]::new($comparer)
        $keys = @(foreach ($one in $Property) { Get-Specification $one })
    }
    process {
        $values = @(foreach ($key in $keys) { , (Get-SpecifiedValue $InputObject $key.Expression) })
        if (-not $keys) { $values = , $InputObject }
        $name = @(foreach ($value in $values) { "$value" }) -join ', '
        if (-not $groups.ContainsKey($name)) {
            $groups[$name] = [pscustomobject]@{
                Count = 0; Name = $name; Group = [System.Collections.ObjectModel.Collection[psobject]]::new(); Values = $values
            }
        }
        $groups[$name].Count++
        if (-not $NoElement) { $groups[$name].Group.Add($InputObject) }
    }
    end {
        if ($AsHashTable) {
            $table = if ($CaseSensitive) { [hashtable]::new() } else { @{} }
            foreach ($group in $groups.Values) {
                $table[$(if ($AsString) { $group.Name } else { @($group.Values)[0] })] = $group.Group
            }
            return $table
        }
        $members = if ($NoElement) { 'Count', 'Name' } else { 'Count', 'Name', 'Group', 'Values' }
        $members = @(foreach ($member in $members) { Get-Specification $member })
        $groups.Values | Sort-Object { @($_.Values)[0] }, { @($_.Values)[1] }, Name | ForEach-Object {
            $result = Select-Property $_ $members
            $result.PSObject.TypeNames.Insert(0, 'Microsoft.PowerShell.Commands.GroupInfo' + $(if ($NoElement) { 'NoElement' }))
            $result
        }
    }
}

function Measure-Object {
    [CmdletBinding()]
    param(
        [Parameter(ValueFromPipeline)][psobject] $InputObject,
        [Parameter(Position = 0)][object[]] $Property,
        [switch] $Sum, [switch] $Average, [switch] $Minimum, [switch] $Maximum)
    begin {
        $results = @(foreach ($one in @($Property ?? @($null))) {
                @{ Property = $one; Count = 0; Sum = $null; Minimum = $null; Maximum = $null }
            })
    }
    process {
        foreach ($result in $results) {
            $value = if ($null -eq $result.Property) { $InputObject } else { Get-SpecifiedValue $InputObject $result.Property }
            if ($null -eq $value) { continue }
            $result.Count++
            if ($Sum -or $Average) { $result.Sum = [double]$result.Sum + [double]$value }
            if ($Minimum -and ($null -eq $result.Minimum -or (Compare-Value $value $result.Minimum) -lt 0)) { $result.Minimum = $value }
            if ($Maximum -and ($null -eq $result.Maximum -or (Compare-Value $value $result.Maximum) -gt 0)) { $result.Maximum = $value }
        }
    }
    end {
        foreach ($result in $results) {
            [pscustomobject]@{
                Count = $result.Count
                Average = if ($Average -and $result.Count) { $result.Sum / $result.Count }
                Sum = if ($Sum) { [double]$result.Sum }
                Maximum = $result.Maximum
                Minimum = $result.Minimum
                Property = $result.Property
            }
        }
    }
}

function Add-Member {
    [CmdletBinding(DefaultParameterSetName = 'Named')]
    param(
        [Parameter(Mandatory, ValueFromPipeline)][psobject] $InputObject,
        [Parameter(Position = 0, ParameterSetName = 'Member')][ValidateSet('NoteProperty')]
        [Alias('Type')][string] $MemberType = 'NoteProperty',
        [Parameter(Mandatory, Position = 1, ParameterSetName = 'Member')][string] $Name,
        [Parameter(Position = 2, ParameterSetName = 'Member')][object] $Value,
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Named')][string] $NotePropertyName,
        [Parameter(Position = 1, ParameterSetName = 'Named')][AllowNull()][object] $NotePropertyValue,
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Table')]
        [System.Collections.IDictionary] $NotePropertyMembers,
        [string] $TypeName,
        [switch] $Force,
        [switch] $PassThru)
    process {
        $members = switch ($PSCmdlet.ParameterSetName) {
            'Member' { @{ $Name = $Value } }
            'Named' { if ($NotePropertyName) { @{ $NotePropertyName = $NotePropertyValue } } else { @{} } }
            'Table' { $NotePropertyMembers }
        }
        foreach ($key in $members.Keys) {
            if ($Force) { $InputObject.PSObject.Properties.Remove($key) }
            $InputObject.PSObject.Properties.Add([psnoteproperty]::new($key, $members[$key]))
        }
        if ($TypeName) { $InputObject.PSObject.TypeNames.Insert(0, $TypeName) }
        if ($PassThru) { $InputObject }
    }
}
