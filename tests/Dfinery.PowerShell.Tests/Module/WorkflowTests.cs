using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;
using YamlDotNet.Serialization;

namespace Dfinery.PowerShell.Tests;

/// <summary>What the workflow must keep to: least permissions, pinned actions, and a release of the very package that was tested.</summary>
public sealed partial class WorkflowTests
{
    private static readonly string Folder = Path.Combine(PowerShellSession.Repository, ".github");
    private static readonly string Text = File.ReadAllText(Path.Combine(Folder, "workflows/ci.yml"));
    private static readonly Dictionary<object, object> Workflow = Read(Text);
    private static readonly Dictionary<object, object> Jobs = Map(Workflow["jobs"]);
    private static readonly Dictionary<object, object> Release = Map(Jobs["release"]);
    private static readonly Dictionary<object, object> Announce = Map(Jobs["announce"]);

    [Fact]
    public void Each_action_is_pinned_to_a_commit_and_names_its_version()
    {
        string[] uses = [.. Text.Split('\n').Where(line => line.Contains("uses:", StringComparison.Ordinal))];
        Assert.NotEmpty(uses);
        Assert.All(uses, line => Assert.Matches(Pinned(), line));
        Assert.Equal(uses.Length, Jobs.Values.SelectMany(Steps).Count(step => step.ContainsKey("uses")));
        Assert.Single(Directory.GetFiles(Path.Combine(Folder, "workflows")));
    }

    [Fact]
    public void Nothing_is_permitted_but_reading_except_to_the_release()
    {
        Assert.Equal(["contents: read"], Permissions(Workflow));
        Assert.Equal(["attestations: write", "contents: read", "id-token: write"], Permissions(Release).Order());
        Assert.Equal(["contents: write"], Permissions(Announce));
        Assert.Equal(
            ["announce", "release"],
            Jobs.Where(job => Map(job.Value).ContainsKey("permissions")).Select(job => $"{job.Key}").Order());
        foreach (Dictionary<object, object> step in Jobs.Values.SelectMany(Steps).Where(step => Uses(step, "actions/checkout")))
            Assert.Equal("false", Map(step["with"])["persist-credentials"]);
    }

    [Fact]
    public void Only_the_step_that_publishes_knows_the_key()
    {
        Assert.Single(Regex.Matches(Text, @"secrets\."));
        Dictionary<object, object> publish = StepThat("Publish-PSResource");
        Assert.Equal("${{ secrets.PSGALLERY_KEY }}", Map(publish["env"])["PSGALLERY_KEY"]);
        Assert.Equal("PSGallery", Release["environment"]);
        Assert.DoesNotContain("pull_request_target", Text);
    }

    [Fact]
    public void A_release_is_the_package_that_was_built_once_and_tested()
    {
        Assert.All([Release, Announce], job => Assert.Equal("startsWith(github.ref, 'refs/tags/v')", job["if"]));
        Assert.Equal(["analyze", "build", "test"], List(Release["needs"]).Order());
        Assert.All(new[] { "test", "analyze" }, job => Assert.Equal("build", Map(Jobs[job])["needs"]));

        Assert.Equal(
            ["build"],
            Jobs.Where(job => Steps(job.Value).Any(step => Builds().IsMatch(Command(step)))).Select(job => $"{job.Key}"));
        Assert.DoesNotContain(
            Steps(Release).Concat(Steps(Announce)), step => Command(step).Contains("dotnet") || Command(step).Contains("build.ps1"));
        foreach (string job in new[] { "test", "analyze", "release", "announce" })
        {
            Dictionary<object, object> download = Steps(Jobs[job]).Single(step => Uses(step, "actions/download-artifact"));
            Assert.Equal("package", Map(download["with"])["name"]);
        }

        foreach (string job in new[] { "test", "analyze" })
            Assert.Equal("${{ github.workspace }}/module/Dfinery.psd1", Map(Map(Jobs[job])["env"])["DFINERY_MODULE_PATH"]);
    }

    [Fact]
    public void A_release_is_checked_then_attested_then_published_then_announced()
    {
        string[] steps = [.. Steps(Release).Select(step => Uses(step, "actions/attest") ? "attest" : Command(step))];
        int[] order =
        [
            Array.FindIndex(steps, step => step.Contains("Get-ReleaseNotes.ps1", StringComparison.Ordinal)),
            Array.IndexOf(steps, "attest"),
            Array.FindIndex(steps, step => step.Contains("Publish-PSResource -NupkgPath", StringComparison.Ordinal)),
        ];
        Assert.DoesNotContain(-1, order);
        Assert.Equal(order.Order(), order);
        // Another job, which can be run again: no version can be published twice.
        Assert.Equal("release", Announce["needs"]);
        steps = [.. Steps(Announce).Select(Command)];
        Assert.EndsWith(" | Set-Content notes.md", steps[^2].Trim());
        Assert.Contains("gh release create ", steps[^1]);
        Assert.Contains("--notes-file notes.md", steps[^1]);
        Assert.Contains("!startsWith(github.ref, 'refs/tags/')", $"{Map(Workflow["concurrency"])["cancel-in-progress"]}");
        Assert.Equal(["v*"], List(Map(Map(Workflow["on"])["push"])["tags"]));
    }

    [Fact]
    public void What_is_attested_published_and_released_is_the_package_that_was_tested()
    {
        const string Package = "package/*.nupkg";
        Dictionary<object, object> upload = Map(Steps(Jobs["build"]).First(step => Uses(step, "actions/upload-artifact"))["with"]);
        Assert.Equal(["package", "out/*.nupkg", "error"], new[] { "name", "path", "if-no-files-found" }.Select(key => $"{upload[key]}"));
        Assert.Equal(Package, Map(Steps(Release).Single(step => Uses(step, "actions/attest"))["with"])["subject-path"]);
        Assert.StartsWith(
            $"Publish-PSResource -NupkgPath (Get-Item {Package}).FullName -Repository PSGallery", Command(StepThat("Publish")));
        Assert.Contains(
            Steps(Announce),
            step => Command(step).Contains($"gh release create $env:GITHUB_REF_NAME (Get-Item {Package}).FullName --verify-tag "));
    }

    [Fact]
    public void No_text_from_outside_becomes_part_of_a_command() =>
        Assert.All(
            Jobs.Values.SelectMany(Steps),
            step => Assert.DoesNotMatch(@"\$\{\{(?! matrix\.(shell|version) )", Command(step)));

    [Fact]
    public void Each_edition_and_each_system_is_tested()
    {
        var matrix = (List<object>)Map(Map(Map(Jobs["test"])["strategy"])["matrix"])["include"];
        Assert.Equal(
            [
                "macos-latest 7.4", "macos-latest 7.6", "ubuntu-latest 7.4", "ubuntu-latest 7.6",
                "windows-latest 5.1", "windows-latest 7.4", "windows-latest 7.6",
            ],
            matrix.Select(Map).Select(entry => $"{entry["os"]} {entry["version"]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Packages_are_audited_scripts_analyzed_and_faults_planted_on_request()
    {
        Assert.Contains(Steps(Jobs["build"]), step => Command(step) == "dotnet restore --force -p:AuditPackages=true");
        Assert.Contains(Steps(Jobs["analyze"]), step => Command(step) == "./build.ps1 -Task Analyze");
        Assert.Contains(Steps(Jobs["mutate"]), step => Command(step) == "./build.ps1 -Task Mutate");
        Assert.Equal("inputs.mutate", Map(Jobs["mutate"])["if"]);
        // A push does not end it.
        Assert.EndsWith("-${{ github.event_name }}", $"{Map(Workflow["concurrency"])["group"]}");
        Assert.Equal("false", Map(Map(Map(Map(Workflow["on"])["workflow_dispatch"])["inputs"])["mutate"])["default"]);
    }

    [Fact]
    public void Packages_and_actions_are_kept_up_to_date()
    {
        Dictionary<object, object> dependabot = Read(File.ReadAllText(Path.Combine(Folder, "dependabot.yml")));
        Assert.Equal(
            ["github-actions", "nuget"],
            ((List<object>)dependabot["updates"]).Select(update => $"{Map(update)["package-ecosystem"]}").Order());
    }

    [GeneratedRegex(@"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+\s*$")]
    private static partial Regex Pinned();

    [GeneratedRegex(@"dotnet (build|pack|publish|msbuild)|-Task [\w, ]*(Build|Pack\b)")]
    private static partial Regex Builds();

    private static Dictionary<object, object> Read(string yaml) => Map(new DeserializerBuilder().Build().Deserialize<object>(yaml));

    private static Dictionary<object, object> Map(object value) => (Dictionary<object, object>)value;

    private static IEnumerable<string> List(object value) => ((List<object>)value).Select(item => $"{item}");

    private static IEnumerable<string> Permissions(Dictionary<object, object> owner) =>
        Map(owner["permissions"]).Select(item => $"{item.Key}: {item.Value}");

    private static IEnumerable<Dictionary<object, object>> Steps(object job) => ((List<object>)Map(job)["steps"]).Select(Map);

    private static string Command(Dictionary<object, object> step) => step.TryGetValue("run", out object? run) ? $"{run}" : string.Empty;

    private static bool Uses(Dictionary<object, object> step, string action) =>
        step.TryGetValue("uses", out object? uses) && $"{uses}".StartsWith(action + "@", StringComparison.Ordinal);

    private static Dictionary<object, object> StepThat(string command) =>
        Jobs.Values.SelectMany(Steps).Single(step => Command(step).StartsWith(command, StringComparison.Ordinal));
}
