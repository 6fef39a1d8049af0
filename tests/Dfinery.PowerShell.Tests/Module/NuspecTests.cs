using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Threading.Tasks;
using System.Xml.Linq;
using NuspecWriter;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>What describes the package is what the manifest says, as Publish-PSResource would write it.</summary>
public sealed class NuspecTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dfinery-nuspec-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_package_says_what_the_manifest_says() =>
        AssertSame(
            PowerShellSession.ModulePath,
            await Pack(Path.Combine(PowerShellSession.Repository, "src/Dfinery.PowerShell/obj/Dfinery.nuspec")));

    [Fact]
    public async Task A_beta_is_packed_as_a_beta_with_all_that_the_manifest_says()
    {
        string manifest = Write(File.ReadAllText(PowerShellSession.ModulePath).Replace(
            "PSData = @{",
            """
            PSData = @{
                        Prerelease = 'beta1'
                        IconUri = 'https://example.org/icon.png'
                        RequireLicenseAcceptance = $true
            """).Replace("ReleaseNotes = '", "ReleaseNotes = 'One <b> & \"c\".\nTwo.\n")
            .Replace("CompanyName            = '", "CompanyName            = 'The company of "));
        XElement metadata = await Pack(WriteNuspec(manifest));
        AssertSame(manifest, metadata);
        Assert.EndsWith("-beta1", Value(metadata, "version"));
        Assert.Equal("true", Value(metadata, "requireLicenseAcceptance"));
        Assert.StartsWith("The company of ", Value(metadata, "owners"));
        Assert.StartsWith("One <b> & \"c\".\nTwo.\n", Value(metadata, "releaseNotes"));
    }

    [Fact]
    public void Modules_that_are_required_become_dependencies()
    {
        XElement metadata = XDocument.Load(WriteNuspec(Write(
            """
            @{
                ModuleVersion = '1.2.0'
                RequiredModules = @(
                    'Any'
                    @{ ModuleName = 'Least'; ModuleVersion = '1.0' }
                    @{ ModuleName = 'Exact'; RequiredVersion = '2.0' }
                    @{ ModuleName = 'Most'; MaximumVersion = '3.0' }
                    @{ ModuleName = 'Range'; ModuleVersion = '4.0'; MaximumVersion = '4.9' }
                )
            }
            """))).Root!.Elements().Single();
        Assert.Equal(
            ["Any ", "Least 1.0", "Exact [2.0]", "Most (, 3.0]", "Range [4.0, 4.9]"],
            metadata.Descendants().Where(item => item.Name.LocalName == "dependency")
                .Select(item => $"{item.Attribute("id")!.Value} {item.Attribute("version")?.Value}"));
    }

    [Fact]
    public void A_manifest_that_cannot_be_read_is_no_package() =>
        Assert.Throws<FormatException>(() => new ModuleManifest(Write("@{ ModuleVersion = ")));

    private static void AssertSame(string manifest, XElement metadata)
    {
        using var session = new PowerShellSession(connect: false);
        ScriptResult read = session.Run(
            $$"""
            $manifest = Invoke-Expression (Get-Content -Raw '{{manifest}}')
            $data = $manifest.PrivateData.PSData
            [pscustomobject] @{
                id = 'Dfinery'
                version = if ($data.Prerelease) { "$($manifest.ModuleVersion)-$($data.Prerelease)" } else { $manifest.ModuleVersion }
                authors = $manifest.Author
                owners = $manifest.CompanyName
                requireLicenseAcceptance = if ($data.RequireLicenseAcceptance) { 'true' } else { 'false' }
                licenseUrl = $data.LicenseUri
                projectUrl = $data.ProjectUri
                iconUrl = "$($data.IconUri)"
                description = $manifest.Description
                releaseNotes = $data.ReleaseNotes
                copyright = $manifest.Copyright
                tags = @(
                    'PSModule'
                    $data.Tags
                    'PSIncludes_Cmdlet'
                    $manifest.CmdletsToExport | ForEach-Object { "PSCmdlet_$_" }
                    $manifest.CmdletsToExport | ForEach-Object { "PSCommand_$_" }
                ) -join ' '
            }
            """).ThrowIfFailed();
        Dictionary<string, string> expected = read.Output.Single().Properties
            .Where(property => !string.IsNullOrEmpty((string)property.Value))
            .ToDictionary(property => property.Name, property => (string)property.Value);
        Assert.Equal(expected, metadata.Elements().ToDictionary(item => item.Name.LocalName, item => item.Value));
    }

    private static string Value(XElement metadata, string name) => metadata.Elements().Single(item => item.Name.LocalName == name).Value;

    private string Write(string manifest)
    {
        string path = Path.Combine(_folder.FullName, "Dfinery.psd1");
        File.WriteAllText(path, manifest);
        return path;
    }

    private string WriteNuspec(string manifest)
    {
        string path = Path.Combine(_folder.FullName, "Dfinery.nuspec");
        Nuspec.Of(new ModuleManifest(manifest)).Save(path);
        return path;
    }

    /// <summary>Packs as <c>dotnet pack</c> does, and gives what stands in the package.</summary>
    private async Task<XElement> Pack(string nuspec)
    {
        string project = Path.Combine(PowerShellSession.Repository, "src/Dfinery.PowerShell");
        await Child.Run(
            "dotnet", "pack", project, "--no-build", "-c", Child.Configuration, "-o", _folder.FullName, "-p:NuspecFile=" + nuspec);
        using ZipArchive package = ZipFile.OpenRead(_folder.GetFiles("*.nupkg").Single().FullName);
        using Stream stream = package.GetEntry("Dfinery.nuspec")!.Open();
        return XDocument.Load(stream).Root!.Elements().Single();
    }
}
