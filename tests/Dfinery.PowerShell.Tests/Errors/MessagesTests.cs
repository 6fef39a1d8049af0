using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Dfinery.Testing;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>
/// Every text of <c>Messages.resx</c> is seen by somebody, says a whole sentence, and belongs to an error where its key is one.
/// </summary>
[Collection("Environment")]
public sealed class MessagesTests(MessagesTests.Session shared) : IClassFixture<MessagesTests.Session>
{
    private const string ActionSuffix = "_Action";

    // Parts of a line that a person reads as a whole.
    private static readonly string[] Fragments =
    [
        "ConfirmAsked", "ConfirmRemoveCi", "ConfirmSet", "ConfirmTarget", "ConfirmUnchanged", "DataHeader", "Difference",
        "LedgerForgetAll",
        "LedgerForgetPart", "LedgerForgetProperties", "LedgerForgetSeveral", "LedgerForgetUser", "LedgerOfAll", "LedgerOfShard",
        "NoProperty", "NotSet", "PlainUserId", "ProgressAudit", "ProgressFailed", "ProgressLedger", "ProgressQuota", "ProgressShards",
        "ProgressShare",
        "ProgressStatus", "ProgressWaiting", "UnknownUser", "WhenReset",
    ];

    private static readonly Dictionary<string, string> Texts = XDocument
        .Load(Path.Combine(PowerShellSession.Repository, "src/Dfinery.PowerShell/Errors/Messages.resx"))
        .Descendants("data").ToDictionary(data => data.Attribute("name")!.Value, data => data.Element("value")!.Value);

    private static readonly string[] ErrorIds = [.. Texts.Keys.Where(IsAction).Select(key => key[..^ActionSuffix.Length]).Order()];

    public static TheoryData<string, int> Cases
    {
        get
        {
            var data = new TheoryData<string, int>();
            for (int i = 0; i < MessageCases.All.Count; i++)
                data.Add(MessageCases.All[i].Key, i);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_appears(string key, int index)
    {
        ScriptResult run = shared.Run(MessageCases.All[index].Case);

        Assert.True(Seen(run).Any(Pattern(Texts[key], isWhole: false).IsMatch), $"Not seen: {Texts[key]}\n{string.Join('\n', Seen(run))}");
        if (!ErrorIds.Contains(key))
            return;
        IEnumerable<ErrorRecord> errors = run.Terminating is { } terminating ? run.Errors.Append(terminating) : run.Errors;
        ErrorRecord error = errors.First(record => record.FullyQualifiedErrorId.StartsWith(key + ",", StringComparison.Ordinal));
        Assert.Matches(Pattern(Texts[key], isWhole: true), error.ErrorDetails.Message);
        Assert.Matches(Pattern(Texts[key + ActionSuffix], isWhole: true), error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void Each_text_has_a_case() =>
        Assert.Equal(Texts.Keys.Where(key => !IsAction(key)).Order(), MessageCases.All.Select(item => item.Key).Distinct().Order());

    [Fact]
    public void Each_error_has_its_text_and_its_action()
    {
        string[] ofCommands =
        [
            .. Shipped.Module.GetType("Dfinery.PowerShell.Errors.CommandErrors", throwOnError: true)!.GetMethods()
                .Where(method => method.IsStatic && method.ReturnType.Name == "CommandException").Select(method => method.Name),
        ];
        Assert.NotEmpty(ofCommands);
        string[] named =
            [.. NamedIn("RowErrors.cs"), .. NamedIn("RunErrors.cs"), .. NamedIn("LedgerErrors.cs"), .. NamedIn("AuditErrors.cs")];
        Assert.Equal(ErrorIds, ofCommands.Concat(named).Distinct().Order());
        Assert.All(ErrorIds, id => Assert.Contains(id, Texts.Keys));
    }

    [Fact]
    public void Each_text_is_a_whole_sentence()
    {
        string[] findings =
        [
            .. from text in Texts
               where !Fragments.Contains(text.Key)
               where !Regex.IsMatch(text.Value, @"^('?\{0\}|\p{Lu}|-\p{Lu})") || !Regex.IsMatch(text.Value, @"([.?]|: \{\d\})$")
               select $"{text.Key}: {text.Value}",
        ];
        Assert.True(findings.Length == 0, string.Join('\n', findings));
    }

    [Fact]
    public void No_text_consists_of_what_fills_it()
    {
        Assert.DoesNotContain(Texts, text => Regex.IsMatch(text.Value, @"^\{\d\}\.?$"));
        Assert.All(Fragments, key => Assert.Contains(key, Texts.Keys));
    }

    private static bool IsAction(string key) => key.EndsWith(ActionSuffix, StringComparison.Ordinal);

    /// <summary>The ids that a source file names.</summary>
    private static IEnumerable<string> NamedIn(string file) =>
        Regex.Matches(
            File.ReadAllText(Path.Combine(PowerShellSession.Repository, "src/Dfinery.PowerShell/Errors", file)),
            @"nameof\(Messages\.(\w+)\)")
            .Select(match => match.Groups[1].Value);

    /// <summary>A format as a pattern: its words must be there, whatever fills its places.</summary>
    private static Regex Pattern(string format, bool isWhole)
    {
        string pattern = string.Concat(Regex.Split(format, @"(\{\d+(?::[^}]*)?\})").Select((part, i) =>
            i % 2 == 1 ? ".*" : Regex.Escape(part.Replace("{{", "{").Replace("}}", "}"))));
        return new Regex(isWhole ? $"^{pattern}$" : pattern, RegexOptions.Singleline);
    }

    /// <summary>All that a person reads of a run.</summary>
    private static IEnumerable<string> Seen(ScriptResult run) =>
    [
        .. run.Errors.Select(error => error.ToString()),
        .. run.Errors.Select(error => error.ErrorDetails?.RecommendedAction ?? string.Empty),
        .. run.Terminating is null
            ? Array.Empty<string>()
            : [run.Terminating.ToString(), run.Terminating.ErrorDetails?.RecommendedAction ?? string.Empty],
        .. run.Warnings,
        .. run.Verbose,
        .. run.Progress.Select(record => record.StatusDescription ?? string.Empty),
        .. run.Output.Where(item => item is not null).Select(item => item.BaseObject as string ?? $"{item.Properties["Message"]?.Value}"),
    ];

    /// <summary>One session for all cases: each begins with one connection, to an emulator without faults.</summary>
    public sealed class Session : IDisposable
    {
        private readonly PowerShellSession _session = new();

        public void Dispose() => _session.Dispose();

        internal ScriptResult Run(MessageCase item)
        {
            Match code = Regex.Match(item.Answer, @"^:(\d+) (.*)");
            string body = code.Success
                ? $$"""{"result_code":{{code.Groups[1]}},"result_msg":"{{code.Groups[2]}}","result_data":null}"""
                : item.Answer;
            using var server = new StubServer(body, item.Status);
            using var transcript = new TempFile();
            using var ledger = new TempFolder();
            _session.Run("Disconnect-Dfinery; $emulator.Reset(); $emulator | Connect-Dfinery").ThrowIfFailed();
            return _session.Run(
                item.Script, ("uri", server.BaseUri.AbsoluteUri), ("transcript", transcript.Path), ("ledger", ledger.Path),
                ("module", PowerShellSession.ModulePath), ("hostPath", PowerShellHostTests.Host));
        }
    }
}
