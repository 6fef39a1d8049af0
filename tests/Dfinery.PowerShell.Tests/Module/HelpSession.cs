using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Dfinery.PowerShell.Tests;

/// <summary>One session in which help is read; each question is asked once.</summary>
public sealed class HelpSession : IDisposable
{
    private readonly PowerShellSession _session = new(connect: false);
    private readonly Dictionary<string, PSObject> _help = [];
    private readonly Dictionary<string, CmdletInfo> _commands = [];

    public static string[] CmdletNames { get; } = FindCmdletNames();

    public PSObject Of(string cmdlet)
    {
        if (!_help.TryGetValue(cmdlet, out PSObject? help))
            _help[cmdlet] = help = _session.Run($"Get-Help {cmdlet} -Full").ThrowIfFailed().Output.Single();
        return help;
    }

    public CmdletInfo Command(string cmdlet)
    {
        if (!_commands.TryGetValue(cmdlet, out CmdletInfo? command))
            _commands[cmdlet] = command = _session.Run($"Get-Command {cmdlet}").ThrowIfFailed().Single<CmdletInfo>();
        return command;
    }

    public string HelpUri(string cmdlet) => Command(cmdlet).ImplementingType.GetCustomAttribute<CmdletAttribute>()!.HelpUri;

    public string About(string topic) => _session.Run($"Get-Help {topic}").ThrowIfFailed().Output.Single().ToString();

    /// <summary>What Tab offers after a beginning of a command.</summary>
    public string[] Complete(string line) => [.. _session.Run(
        "[Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches.CompletionText",
        ("line", line)).ThrowIfFailed().Output.Select(text => text.ToString())];

    /// <summary>The blocks of code in a topic's page; in the plain text, a wrapped table is indented like code.</summary>
    public static IEnumerable<string> CodeOf(string topic) =>
        Regex.Matches(File.ReadAllText(Page(topic)), "```powershell\\n(.*?)\\n```", RegexOptions.Singleline)
            .Select(match => match.Groups[1].Value);

    /// <summary>The Markdown that a cmdlet's help, or a topic, is made from.</summary>
    public static string Page(string name) => Path.Combine(Pages, name + ".md");

    public static string Pages { get; } = Path.Combine(PowerShellSession.Repository, "docs", "en-US");

    /// <summary>The parameters of a set without the common ones.</summary>
    public static IEnumerable<CommandParameterInfo> Own(CommandParameterSetInfo set) =>
        set.Parameters.Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name));

    public void Dispose() => _session.Dispose();

    private static string[] FindCmdletNames()
    {
        using var session = new PowerShellSession(connect: false);
        return session.Run("Get-Command -Module Dfinery").ThrowIfFailed().Column("Name");
    }
}

/// <summary>Reads the nested objects that help is made of.</summary>
internal static class HelpObjects
{
    /// <summary>All that a path such as <c>parameters.parameter</c> leads to.</summary>
    public static PSObject[] All(this PSObject help, string path)
    {
        IEnumerable<PSObject> found = [help];
        foreach (string name in path.Split('.'))
            found = found.SelectMany(item => Items(item.Properties[name]?.Value));
        return [.. found];
    }

    /// <summary>The text at a path; paragraphs are joined, what is absent is empty.</summary>
    public static string Text(this PSObject help, string path) =>
        string.Join("\n", help.All(path).Select(item => item.Properties["Text"]?.Value.ToString() ?? item.ToString())).Trim();

    private static IEnumerable<PSObject> Items(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        null => [],
        string text => [new PSObject(text)],
        IEnumerable items => items.Cast<object>().Select(PSObject.AsPSObject),
        _ => [PSObject.AsPSObject(value!)],
    };
}

/// <summary>What an example may count on: a working folder with users, the same users on the emulator, and a vault.</summary>
internal sealed class ExampleSandbox : IDisposable
{
    private readonly PowerShellSession _session = new(connect: true);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dfinery-help-");

    public ExampleSandbox()
    {
        string[] ids = [.. Enumerable.Range(1, 45).Select(i => $"user_{i:00000}")];
        Write("ids.txt", ids);
        Write("withdrawn.txt", ids.Take(5));
        Write(
            "users.csv",
            ids.Select((id, i) => $"{id},User {i + 1},{i + 21},female,Subscribed,{(i % 2 == 0 ? "Subscribed" : "Unsubscribed")}"
                + $",,{1_000_000_001L + i},821000000{i + 1:000},gold")
                .Prepend("user_id,user_name,age,gender,info_flag,mkt_flag,night_flag,kakao_id,phone_number,crm_segment"));
        Write(
            "contacts.csv",
            ids.Select((id, i) => $"{id},8210000001{i:00},{(i == 3 ? "none" : 1_000_000_001L + i)}").Prepend("user_id,Mobile,kakao_id"));
        _session.Run(
            """
            Set-Location -LiteralPath $folder
            Import-Csv ./users.csv | Set-DfineryUserProfile
            Import-Csv ./users.csv | Set-DfineryUserCi
            function Read-Host { ConvertTo-SecureString 'typed-token' -AsPlainText -Force }
            function Get-Secret { ConvertTo-SecureString 'stored-token' -AsPlainText -Force }
            """,
            ("folder", _folder.FullName)).ThrowIfFailed();
    }

    public ScriptResult Run(string code) => _session.Run(code);

    public void Dispose()
    {
        _session.Dispose();
        _folder.Delete(recursive: true);
    }

    private void Write(string name, IEnumerable<string> lines) => File.WriteAllLines(Path.Combine(_folder.FullName, name), lines);
}
