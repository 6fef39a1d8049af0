# Belongs to Sync-NightlyUsers.ps1 in the folder above, which does not run without it: copy the folder Shared with it.

# A file of rows that did not succeed, written while the run goes on. It replaces an older one only when the run has got somewhere: a row
# has succeeded (Start-FailedFile), so many have not, or the run came to its end. Until then, rows are held.
function New-FailedFile {
    [CmdletBinding()]
    param([string] $Path)

    $held = New-Object 'System.Collections.Generic.List[psobject]'
    [pscustomobject] @{ Path = $Path; Count = 0; IsStarted = $false; Held = $held; MaxHeld = 1000; Writer = $null; Csv = $null }
}

function Start-FailedFile {
    [CmdletBinding()]
    param([psobject] $File)

    $File.IsStarted = $true
    foreach ($row in $File.Held) {
        Write-FailedRow $File $row
    }

    $File.Held.Clear()
}

# Takes a result: the columns of its row first, then Status, Code and Message.
function Add-FailedRow {
    [CmdletBinding()]
    param([psobject] $File, [psobject] $Result)

    $columns = [ordered] @{}
    foreach ($column in $Result.InputObject.PSObject.Properties) {
        if ('Status', 'Code', 'Message' -notcontains $column.Name) {
            $columns[$column.Name] = $column.Value
        }
    }

    foreach ($name in 'Status', 'Code', 'Message') {
        $columns[$name] = $Result.$name
    }

    $File.Count++
    if ($File.IsStarted) {
        Write-FailedRow $File ([pscustomobject] $columns)
        return
    }

    $File.Held.Add([pscustomobject] $columns)
    if ($File.Held.Count -ge $File.MaxHeld) {
        Start-FailedFile $File
    }
}

# Export-Csv would keep some rows back until its end; what is written here stays even if the process is killed.
function Write-FailedRow {
    [CmdletBinding()]
    param([psobject] $File, [psobject] $Row)

    if (-not $File.Writer) {
        $File.Writer = New-Object IO.StreamWriter $File.Path, $false, (New-Object Text.UTF8Encoding $true)
        $File.Writer.AutoFlush = $true
        $File.Csv = { ConvertTo-Csv -NoTypeInformation }.GetSteppablePipeline()
        $File.Csv.Begin($true)
    }

    foreach ($line in $File.Csv.Process($Row)) {
        $File.Writer.WriteLine($line)
    }
}
