# Belongs to Sync-NightlyUsers.ps1 in the folder above, which does not run without it: copy the folder Shared with it.
# What its parameters say of the columns of the CSV, as the cmdlets take it.

# A hashtable as it is. pwsh -File hands over text only: 'CustomerNo=user_id,Mobile=phone_number'.
function ConvertTo-Map {
    [CmdletBinding()]
    param([string] $Parameter, [object] $Value)

    if ($Value -is [Collections.IDictionary]) {
        return $Value
    }

    $map = @{}
    foreach ($pair in "$Value" -split ',') {
        $name, $meaning = $pair -split '=', 2 | ForEach-Object { $_.Trim() }
        if (-not $name -or -not $meaning) {
            throw "-$Parameter takes a hashtable or, with pwsh -File, text such as 'name=value,name=value'. Nothing was sent."
        }

        $map[$name] = $meaning
    }

    $map
}

# The part of -PropertyMap that one cmdlet takes: the user id, and its own keys. Keys that nobody knows go with the profile.
function Select-Map {
    [CmdletBinding()]
    param([Collections.IDictionary] $Map, [switch] $Ci)

    $part = @{}
    foreach ($column in $Map.Keys) {
        $key = "$($Map[$column])" -replace '[\s_-]'
        if ($key -eq 'userid' -or ('kakaoid', 'phonenumber' -contains $key) -eq $Ci) {
            $part[$column] = $Map[$column]
        }
    }

    $part
}

# Parameters of Set-DfineryUserProfile or, with -Ci, of Set-DfineryUserCi. Given: those of the script that name or translate columns.
function Get-ColumnOption {
    [CmdletBinding()]
    param([object] $Given, [switch] $Ci)

    $options = @{}
    if ($Given.ContainsKey('PropertyMap')) {
        $map = Select-Map (ConvertTo-Map 'PropertyMap' $Given['PropertyMap']) -Ci:$Ci
        if ($map.Count -gt 0) {
            $options.PropertyMap = $map
        }
    }

    if ($Given.ContainsKey('FlagMap') -and -not $Ci) {
        $options.FlagMap = ConvertTo-Map 'FlagMap' $Given['FlagMap']
    }

    if ($Given.ContainsKey('ExcludeColumn')) {
        $options.ExcludeColumn = @($Given['ExcludeColumn'] | ForEach-Object { "$_" -split ',' } | ForEach-Object { $_.Trim() })
    }

    if ($Given.ContainsKey('AllowSuspectText')) {
        $options.AllowSuspectText = $Given['AllowSuspectText']
    }

    $options
}
