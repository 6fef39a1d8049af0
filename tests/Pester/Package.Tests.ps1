# The package and what PowerShell itself would make of the module.
BeforeDiscovery {
    $cannotPack = -not (Get-Command Compress-PSResource -ErrorAction SilentlyContinue)
}

BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1

    # Of the unpacked package, or the one that dotnet pack takes.
    $root = Split-Path $modulePath
    $nuspec = Join-Path $root 'Dfinery.nuspec'
    if (-not (Test-Path $nuspec)) {
        $nuspec = [IO.Path]::Combine($PSScriptRoot, '..', '..', 'src', 'Dfinery.PowerShell', 'obj', 'Dfinery.nuspec')
    }

    function Get-PackageField([xml] $Document) {
        $values = @{}
        foreach ($element in $Document.package.metadata.ChildNodes) {
            $values[$element.LocalName] = $element.InnerText
        }

        $values
    }
}

Describe 'The package' {
    It 'says what Publish-PSResource would say, and has the tags by which the gallery finds commands' -Skip:$cannotPack {
        $copy = Join-Path $TestDrive 'Dfinery'
        $null = New-Item $copy -ItemType Directory
        # What only a package has is left out.
        Get-ChildItem $root | Where-Object { $_.Name -notin 'Dfinery.nuspec', '_rels', 'package', '[Content_Types].xml' } |
            Copy-Item -Destination $copy -Recurse
        Compress-PSResource -Path $copy -DestinationPath $TestDrive
        $package = Get-Item (Join-Path $TestDrive 'Dfinery.*.nupkg')

        Add-Type -AssemblyName System.IO.Compression.FileSystem
        $archive = [IO.Compression.ZipFile]::OpenRead($package.FullName)
        try {
            $reader = New-Object IO.StreamReader $archive.GetEntry('Dfinery.nuspec').Open()
            $expected = Get-PackageField $reader.ReadToEnd()
        }
        finally {
            $archive.Dispose()
        }

        $actual = Get-PackageField (Get-Content -LiteralPath $nuspec -Raw)
        $actual.Keys | Sort-Object | Should -Be ($expected.Keys | Sort-Object)
        foreach ($name in $expected.Keys | Where-Object { $_ -ne 'tags' }) {
            $actual[$name] | Should -Be $expected[$name] -Because $name
        }

        $tags = $actual.tags -split ' '
        $expected.tags -split ' ' | Should -BeIn $tags
        $more = $tags | Where-Object { $_ -notin ($expected.tags -split ' ') }
        $commands = (Get-Command -Module Dfinery).Name
        $wanted = @('PSIncludes_Cmdlet') + ($commands | ForEach-Object { "PSCmdlet_$_"; "PSCommand_$_" })
        $more | Sort-Object | Should -Be ($wanted | Sort-Object)
    }

    It 'names what the assemblies for Windows PowerShell are licensed under' {
        $folder = [IO.Path]::Combine($root, 'lib', 'netstandard2.0')
        $notice = Get-Content (Join-Path $folder 'THIRD-PARTY-NOTICES.txt') -Raw
        foreach ($file in Get-ChildItem $folder -Filter *.dll | Where-Object Name -NotLike 'Dfinery.*') {
            $notice | Should -Match "(?m)^ +$([regex]::Escape($file.BaseName)) +\d+\.\d+\.\d+ +MIT"
        }
    }
}
