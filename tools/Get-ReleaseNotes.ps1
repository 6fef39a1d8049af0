<#
.SYNOPSIS
Gives the section of CHANGELOG.md that describes a release, or fails where tag, manifest and CHANGELOG.md disagree.
.PARAMETER Tag
The tag: v and the version, e.g. v1.2.0 or v1.2.0-beta1.
.PARAMETER Manifest
The manifest of the module that is to be released.
.PARAMETER Changelog
The change log, with one heading "## version" a release.
#>
#Requires -Version 5.1
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)]
    [string] $Tag,

    [Parameter(Mandatory = $true)]
    [string] $Manifest,

    [string] $Changelog = (Join-Path $PSScriptRoot '../CHANGELOG.md')
)

$ErrorActionPreference = 'Stop'
$module = Test-ModuleManifest $Manifest
$prerelease = $module.PrivateData.PSData.Prerelease
$version = if ($prerelease) { "$($module.Version)-$prerelease" } else { "$($module.Version)" }
if ($Tag -cne "v$version") {
    throw "The tag is $Tag, but the manifest has version $version. The tag of that is v$version."
}

$isSection = $isCode = $false
$lines = foreach ($line in [IO.File]::ReadAllLines($PSCmdlet.GetUnresolvedProviderPathFromPSPath($Changelog))) {
    if ($line -match '^ {0,3}(```|~~~)') {
        $isCode = -not $isCode
    }

    if (-not $isCode -and $line -match '^## +(\S+)') {
        $isSection = $Matches[1] -ceq $version
    }
    elseif ($isSection) {
        $line
    }
}

$notes = ($lines -join "`n").Trim()
if (-not $notes) {
    throw "CHANGELOG.md says nothing of version $version. Write a section: ## $version"
}

$notes
