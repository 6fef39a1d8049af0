# Newtonsoft.Json comes with the engine and is what pwsh uses, so numbers, dates and letters look the same.
$null = [System.Reflection.Assembly]::Load('Newtonsoft.Json')

function Write-JsonValue([Newtonsoft.Json.JsonWriter] $writer, $value, [int] $depth, [bool] $enumsAsStrings) {
    if ($null -eq $value -or $value -is [System.DBNull]) { $writer.WriteNull() }
    elseif ($value -is [switch]) { $writer.WriteValue([bool]$value) }
    elseif ($value -is [enum]) {
        if ($enumsAsStrings) { $writer.WriteValue("$value") } else { $writer.WriteValue([long]$value) }
    }
    elseif ($value -is [string] -or $value -is [decimal] -or $value -is [bigint] -or $value -is [datetime] -or
        $value -is [System.DateTimeOffset] -or $value -is [guid] -or $value -is [uri] -or $value -is [timespan] -or
        $value.GetType().IsPrimitive) {
        $writer.WriteValue($value)
    }
    elseif ($depth -lt 0 -or $value -is [version] -or $value -is [type] -or $value -is [scriptblock]) {
        $writer.WriteValue($value.ToString())
    }
    elseif ($value -is [System.Collections.IEnumerable] -and $value -isnot [System.Collections.IDictionary]) {
        $writer.WriteStartArray()
        foreach ($item in $value) { Write-JsonValue $writer $item ($depth - 1) $enumsAsStrings }
        $writer.WriteEndArray()
    }
    else {
        $writer.WriteStartObject()
        $pairs = if ($value -is [System.Collections.IDictionary]) { $value.GetEnumerator() } else { $value.PSObject.Properties }
        foreach ($pair in $pairs) {
            $writer.WritePropertyName([string]($pair.Key ?? $pair.Name))
            Write-JsonValue $writer $pair.Value ($depth - 1) $enumsAsStrings
        }
        $writer.WriteEndObject()
    }
}

function ConvertTo-Json {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline)][AllowNull()][object] $InputObject,
        [ValidateRange(0, 100)][int] $Depth = 2,
        [switch] $Compress,
        [switch] $AsArray,
        [switch] $EnumsAsStrings)
    begin { $items = [System.Collections.Generic.List[object]]::new() }
    process { $items.Add($InputObject) }
    end {
        $text = [System.IO.StringWriter]::new()
        $writer = [Newtonsoft.Json.JsonTextWriter]::new($text)
        $writer.Formatting = if ($Compress) { 'None' } else { 'Indented' }
        if ($items.Count -eq 1 -and -not $AsArray) { Write-JsonValue $writer $items[0] $Depth $EnumsAsStrings }
        else { Write-JsonValue $writer $items.ToArray() ($Depth + 1) $EnumsAsStrings }
        $text.ToString()
    }
}

function Read-JsonValue([Newtonsoft.Json.Linq.JToken] $token, [bool] $asHashtable) {
    # By class, as a member of an object token means a member of the JSON object.
    if ($token -is [Newtonsoft.Json.Linq.JArray]) {
        $items = [object[]]::new($token.Count)
        for ($i = 0; $i -lt $items.Length; $i++) { $items[$i] = Read-JsonValue $token[$i] $asHashtable }
        return , $items
    }
    if ($token -isnot [Newtonsoft.Json.Linq.JObject]) { return $token.Value }
    $table = if ($asHashtable) { [System.Collections.Specialized.OrderedDictionary]::new([StringComparer]::Ordinal) }
    else { [ordered]@{} }
    foreach ($property in $token.Properties()) { $table[$property.Name] = Read-JsonValue $property.Value $asHashtable }
    if ($asHashtable) { $table } else { [pscustomobject]$table }
}

function ConvertFrom-Json {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline)][AllowEmptyString()][string] $InputObject,
        [switch] $AsHashtable,
        [switch] $NoEnumerate,
        [int] $Depth = 1024)
    begin { $lines = [System.Collections.Generic.List[string]]::new() }
    process { $lines.Add($InputObject) }
    end {
        try { $token = [Newtonsoft.Json.Linq.JToken]::Parse($lines -join "`n") }
        catch { throw [ArgumentException]::new("Conversion from JSON failed with error: $($_.Exception.InnerException.Message)") }
        $PSCmdlet.WriteObject((Read-JsonValue $token $AsHashtable), -not $NoEnumerate)
    }
}
