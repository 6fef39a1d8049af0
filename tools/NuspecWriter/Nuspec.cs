using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;

namespace NuspecWriter;

/// <summary>The package's description as Publish-PSResource would write it, and as the gallery's search wants it.</summary>
public static class Nuspec
{
    private static readonly XNamespace Namespace = "http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd";

    /// <summary>The nuspec of a module.</summary>
    /// <exception cref="FormatException">The manifest has no version.</exception>
    public static XDocument Of(ModuleManifest manifest)
    {
        IEnumerable<(string Name, string? Value)> values =
        [
            ("id", manifest.Name),
            ("version", Version(manifest)),
            ("authors", manifest.Text("Author")),
            ("owners", manifest.Text("CompanyName")),
            ("requireLicenseAcceptance", manifest.GalleryText("RequireLicenseAcceptance")?.ToLowerInvariant() ?? "false"),
            ("licenseUrl", manifest.GalleryText("LicenseUri")),
            ("projectUrl", manifest.GalleryText("ProjectUri")),
            ("iconUrl", manifest.GalleryText("IconUri")),
            ("description", manifest.Text("Description")),
            ("releaseNotes", manifest.GalleryText("ReleaseNotes")),
            ("copyright", manifest.Text("Copyright")),
            ("tags", string.Join(' ', Tags(manifest))),
        ];
        var metadata = new XElement(
            Namespace + "metadata",
            values.Where(value => !string.IsNullOrEmpty(value.Value)).Select(value => new XElement(Namespace + value.Name, value.Value)));
        if (manifest.RequiredModules.Any())
            metadata.Add(new XElement(Namespace + "dependencies", manifest.RequiredModules.Select(Dependency)));
        return new XDocument(new XElement(Namespace + "package", metadata));
    }

    private static string Version(ModuleManifest manifest)
    {
        string version = manifest.Text("ModuleVersion") ?? throw new FormatException("The manifest has no ModuleVersion.");
        return manifest.GalleryText("Prerelease") is { Length: > 0 } prerelease ? $"{version}-{prerelease}" : version;
    }

    /// <summary>Those of the manifest, and those by which the gallery finds a command, as Publish-Module writes them.</summary>
    private static IEnumerable<string> Tags(ModuleManifest manifest)
    {
        IReadOnlyList<string> cmdlets = manifest.Texts("CmdletsToExport");
        return
        [
            "PSModule",
            .. manifest.GalleryTexts("Tags"),
            .. cmdlets.Count > 0 ? ["PSIncludes_Cmdlet"] : Array.Empty<string>(),
            .. cmdlets.Select(cmdlet => "PSCmdlet_" + cmdlet),
            .. cmdlets.Select(cmdlet => "PSCommand_" + cmdlet),
        ];
    }

    private static XElement Dependency(object module)
    {
        var table = module as Hashtable;
        var dependency = new XElement(Namespace + "dependency", new XAttribute("id", table?["ModuleName"] ?? module));
        string? range = (table?["RequiredVersion"], table?["ModuleVersion"], table?["MaximumVersion"]) switch
        {
            (null, null, null) => null,
            ({ } exact, _, _) => $"[{exact}]",
            (null, { } least, { } most) => $"[{least}, {most}]",
            (null, { } least, null) => least.ToString(),
            (null, null, { } most) => $"(, {most}]",
        };
        if (range is not null)
            dependency.Add(new XAttribute("version", range));
        return dependency;
    }
}
