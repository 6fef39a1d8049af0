using System;
using System.IO;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>tools/Get-ReleaseNotes.ps1, which a release asks before anything is published.</summary>
public sealed class ReleaseNotesTests : IDisposable
{
    private const string Log = """
        # Changelog

        ## 1.1.0

        Newer.

        ## 1.1.0-beta1

        A beta.

        - Its line.

        ### A part of it

        ## 1.0.0 (2026-11-26)

        First.

        ```powershell
        ## 1.1.0 is a comment here.
        ```

        Its end.

        ## 1.0

        Before.
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dfinery-notes-");
    private readonly PowerShellSession _session = new(connect: false);

    public void Dispose()
    {
        _session.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("v1.1.0", "1.1.0", "", "Newer.")]
    [InlineData("v1.1.0-beta1", "1.1.0", "beta1", "A beta.\n\n- Its line.\n\n### A part of it")]
    [InlineData("v1.0.0", "1.0.0", "", "First.\n\n```powershell\n## 1.1.0 is a comment here.\n```\n\nIts end.")]
    public void It_cuts_out_the_section_of_the_version(string tag, string version, string prerelease, string notes) =>
        Assert.Equal(notes, Run(tag, version, prerelease).ThrowIfFailed().Single<string>());

    [Theory]
    [InlineData("v1.1.0", "1.0.0", "", "The tag of that is v1.0.0.")]
    [InlineData("v1.1.0", "1.1.0", "beta1", "The tag of that is v1.1.0-beta1.")]
    [InlineData("v1.1.0-beta1", "1.1.0", "", "The tag of that is v1.1.0.")]
    [InlineData("1.1.0", "1.1.0", "", "The tag of that is v1.1.0.")]
    [InlineData("v1.2.0", "1.2.0", "", "CHANGELOG.md says nothing of version 1.2.0.")]
    [InlineData("v1.1.0-beta2", "1.1.0", "beta2", "CHANGELOG.md says nothing of version 1.1.0-beta2.")]
    public void It_fails_where_tag_manifest_and_changelog_disagree(string tag, string version, string prerelease, string problem) =>
        Assert.Contains(problem, Run(tag, version, prerelease).Terminating!.Exception.Message);

    [Fact]
    public void The_change_log_describes_the_version_of_the_manifest()
    {
        string script = Path.Combine(PowerShellSession.Repository, "tools/Get-ReleaseNotes.ps1");
        ScriptResult notes = _session.Run(
            $$"""
            $module = Test-ModuleManifest '{{PowerShellSession.ModulePath}}'
            $tag = "v$($module.Version)-$($module.PrivateData.PSData.Prerelease)".TrimEnd('-')
            & '{{script}}' -Tag $tag -Manifest '{{PowerShellSession.ModulePath}}'
            """).ThrowIfFailed();
        Assert.NotEmpty(notes.Single<string>());
    }

    private ScriptResult Run(string tag, string version, string prerelease)
    {
        string manifest = Path.Combine(_folder.FullName, "Some.psd1");
        string log = Path.Combine(_folder.FullName, "CHANGELOG.md");
        File.WriteAllText(
            manifest,
            $"@{{ ModuleVersion = '{version}'; PrivateData = @{{ PSData = @{{ Prerelease = '{prerelease}' }} }} }}");
        File.WriteAllText(log, Log);
        string script = Path.Combine(PowerShellSession.Repository, "tools/Get-ReleaseNotes.ps1");
        return _session.Run($"& '{script}' -Tag {tag} -Manifest '{manifest}' -Changelog '{log}'");
    }
}
