using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Dfinery.PowerShell.Tests;

/// <summary>The examples for Kubernetes and Slurm, as far as they can be checked without either.</summary>
public sealed class ShardExampleTests : IDisposable
{
    private static readonly string Folder = Path.Combine(PowerShellSession.Repository, "examples");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dfinery");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_job_has_as_many_indexes_as_there_are_shards_and_tries_each_by_itself()
    {
        YamlNode spec = Manifest()["spec"];
        Assert.Equal("Indexed", Text(spec["completionMode"]));
        Assert.Equal(Text(spec["completions"]), Text(spec["parallelism"]));
        Assert.Contains($"\"$([int]$env:JOB_COMPLETION_INDEX + 1)/{Text(spec["completions"])}\"", PodScript());
        Assert.Equal("Never", Text(spec["template"]["spec"]["restartPolicy"]));
        Assert.True(int.Parse(Text(spec["backoffLimitPerIndex"]), CultureInfo.InvariantCulture) > 0);
        Assert.Equal("Failed", Text(spec["podReplacementPolicy"]));
    }

    [Fact]
    public void What_its_pods_run_sends_every_user_once()
    {
        File.WriteAllLines(Local("users.csv"), ["user_id,mkt_flag", .. Enumerable.Range(0, 40).Select(user => $"u{user},Subscribed")]);
        string script = PodScript().Replace("/job", Folder).Replace("/input", _folder.FullName).Replace("/results", _folder.FullName);
        using var session = new PowerShellSession();
        for (int index = 0; index < 8; index++)
        {
            ScriptResult run = session.Run(
                $"$env:JOB_COMPLETION_INDEX = {index}; {script.Replace("exit $LASTEXITCODE", "[int]$LASTEXITCODE")}");
            Assert.Equal(0, run.Single<int>());
        }

        Assert.Equal(40, session.Run("$emulator.Users.Count").Single<int>());
        Assert.Equal(40, session.Run("@($emulator.Requests.UserIds).Count").Single<int>());
    }

    [Fact]
    public void The_token_comes_from_a_secret_and_the_input_is_read_only()
    {
        YamlNode container = Container();
        YamlNode token = Assert.Single(Items(container["env"]), item => Text(item["name"]) == "DFINERY_API_TOKEN");
        Assert.Equal("token", Text(token["valueFrom"]["secretKeyRef"]["key"]));
        YamlNode input = Assert.Single(Items(container["volumeMounts"]), item => Text(item["mountPath"]) == "/input");
        Assert.Equal("true", Text(input["readOnly"]));
        Assert.Equal("true", Text(container["securityContext"]["readOnlyRootFilesystem"]));
    }

    [Fact]
    public void The_image_holds_what_the_job_runs_as_the_user_that_the_job_names()
    {
        string[] steps = File.ReadAllLines(Path.Combine(Folder, "kubernetes/Dockerfile"));
        IEnumerable<string> copies = steps.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal));
        Assert.All(copies, copy => Assert.True(Path.Exists(Path.Combine(PowerShellSession.Repository, copy.Split(' ')[1])), copy));
        Assert.Contains("COPY examples/Sync-NightlyUsers.ps1 /job/", steps);
        Assert.Contains("COPY examples/Shared /job/Shared", steps);
        Assert.Contains($"USER {Text(Manifest()["spec"]["template"]["spec"]["securityContext"]["runAsUser"])}", steps);
    }

    [Fact]
    public void The_Slurm_array_has_as_many_tasks_as_there_are_shards()
    {
        string script = File.ReadAllText(Path.Combine(Folder, "slurm/Sync-Array.ps1"));
        string tasks = Regex.Match(script, @"^#SBATCH --array=1-(\d+)$", RegexOptions.Multiline).Groups[1].Value;
        Assert.Contains($"-Shard \"$env:SLURM_ARRAY_TASK_ID/{tasks}\"", script);
        Assert.Matches(@"(?m)^#SBATCH --requeue$", script);
    }

    private static YamlNode Manifest()
    {
        using var reader = new StreamReader(Path.Combine(Folder, "kubernetes/job.yaml"));
        var stream = new YamlStream();
        stream.Load(reader);
        return Assert.Single(stream.Documents).RootNode;
    }

    private static YamlNode Container() => Assert.Single(Items(Manifest()["spec"]["template"]["spec"]["containers"]));

    private static string PodScript() => Text(Assert.Single(Items(Container()["args"])));

    private static YamlSequenceNode Items(YamlNode node) => Assert.IsType<YamlSequenceNode>(node);

    private static string Text(YamlNode node) => Assert.IsType<YamlScalarNode>(node).Value!;

    private string Local(string name) => Path.Combine(_folder.FullName, name);
}
