using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>The module's help as <c>Get-Help</c> finds it, held against the cmdlets as the engine knows them.</summary>
public sealed class HelpTests : IClassFixture<HelpSession>
{
    private static readonly string[] TopicNames =
    [
        "about_Dfinery", "about_Dfinery_Bulk", "about_Dfinery_Emulator", "about_Dfinery_Evidence", "about_Dfinery_Ledger",
        "about_Dfinery_Telemetry",
    ];

    private readonly HelpSession _help;

    public HelpTests(HelpSession help) => _help = help;

    public static TheoryData<string> Cmdlets => [.. HelpSession.CmdletNames];

    public static TheoryData<string> Topics => [.. TopicNames];

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Every_cmdlet_has_a_synopsis_a_description_and_links(string cmdlet)
    {
        PSObject help = _help.Of(cmdlet);
        string synopsis = help.Text("Synopsis");
        Assert.Matches("^[A-Z][^\n]{10,}\\.$", synopsis);
        Assert.DoesNotContain(cmdlet, synopsis);
        Assert.NotEmpty(help.Text("description"));

        PSObject[] links = help.All("relatedLinks.navigationLink");
        Assert.Equal(_help.HelpUri(cmdlet), links[0].Text("uri"));
        Assert.Equal($"https://github.com/dfinery/Dfinery.PowerShell/blob/main/docs/en-US/{cmdlet}.md", links[0].Text("uri"));
        Assert.True(File.Exists(HelpSession.Page(cmdlet)));
        Assert.All(
            links.Skip(1).Select(link => link.Text("linkText")),
            name => Assert.Contains(name, HelpSession.CmdletNames.Concat(TopicNames)));
        Assert.True(links.Length > 1);
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Parameters_in_help_are_those_of_the_cmdlet(string cmdlet)
    {
        PSObject[] written = _help.Of(cmdlet).All("parameters.parameter");
        // A parameter that has a position in one set only is described as it is there; the syntax shows each set.
        string[] real =
        [
            .. _help.Command(cmdlet).ParameterSets.SelectMany(HelpSession.Own).OrderBy(parameter => parameter.Position < 0)
                .DistinctBy(parameter => parameter.Name).Select(Describe).Order(),
        ];

        Assert.Equal(real, written.Select(Describe).Order());
        Assert.All(written, parameter =>
        {
            Assert.EndsWith(".", parameter.Text("description"));
            Assert.NotEmpty(parameter.Text("defaultValue"));
        });
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void The_syntax_shows_every_parameter_set(string cmdlet)
    {
        string[] written = [.. _help.Of(cmdlet).All("syntax.syntaxItem")
            .Select(item => string.Join("\n", item.All("parameter").Select(InSyntax).Order()))];
        string[] real =
            [.. _help.Command(cmdlet).ParameterSets.Select(set => string.Join("\n", HelpSession.Own(set).Select(InSyntax).Order()))];
        Assert.Equal(real.Order(), written.Order());
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Inputs_and_outputs_are_those_of_the_cmdlet(string cmdlet)
    {
        CmdletInfo command = _help.Command(cmdlet);
        PSObject[] inputs = _help.Of(cmdlet).All("inputTypes.inputType");
        PSObject[] outputs = _help.Of(cmdlet).All("returnValues.returnValue");
        bool takesInput = command.ParameterSets.SelectMany(set => set.Parameters)
            .Any(parameter => parameter.ValueFromPipeline || parameter.ValueFromPipelineByPropertyName);

        Assert.Equal(takesInput, inputs.Select(input => input.Text("type.name")).All(name => name != "None"));
        Assert.Equal(
            command.OutputType.Select(type => type.Name).DefaultIfEmpty("None").Order(),
            outputs.Select(output => output.Text("type.name")).Where(name => command.OutputType.Count == 0 || name != "None").Order());
        Assert.All(inputs.Concat(outputs), item => Assert.EndsWith(".", item.Text("description")));
        Assert.True(inputs.Length > 0);
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Every_cmdlet_has_three_examples_that_run(string cmdlet)
    {
        PSObject[] examples = _help.Of(cmdlet).All("examples.example");
        Assert.True(examples.Length >= 3);
        Assert.All(examples, example =>
        {
            Assert.Contains(cmdlet, example.Text("code"));
            Assert.NotEmpty(example.Text("remarks"));
        });

        Assert.All(examples, example =>
        {
            using var sandbox = new ExampleSandbox();
            ScriptResult run = sandbox.Run(example.Text("code"));
            ErrorRecord? error = run.Terminating ?? run.Errors.FirstOrDefault();
            Assert.True(error is null, $"{example.Text("title")}: {error}");
        });
    }

    [Theory]
    [MemberData(nameof(Topics))]
    public void About_topics_are_found_and_fit_the_screen(string topic)
    {
        string text = _help.About(topic);
        Assert.Matches($@"^TOPIC\r?\n    {topic}\r?\n", text);
        Assert.Contains("SHORT DESCRIPTION", text);
        Assert.Contains("LONG DESCRIPTION", text);
        Assert.All(text.Split('\n'), line => Assert.True(line.TrimEnd('\r').Length <= 80, line));
        Assert.All(
            Regex.Matches(text, @"\b[A-Z][a-z]+-Dfinery\w*").Select(match => match.Value),
            name => Assert.Contains(name, HelpSession.CmdletNames));
    }

    [Fact]
    public void An_asterisk_in_a_name_is_not_taken_for_emphasis() =>
        Assert.Contains("profile.*.log, ci.*.log", _help.About("about_Dfinery_Ledger"));

    [Theory]
    [MemberData(nameof(Topics))]
    public void Code_in_about_topics_names_only_parameters_that_there_are(string topic)
    {
        CommandAst[] calls = [.. HelpSession.CodeOf(topic).SelectMany(Calls)];
        Assert.NotEmpty(calls);
        Assert.All(calls, call =>
        {
            CmdletInfo command = _help.Command(call.GetCommandName());
            Assert.Contains(call.GetCommandName(), _help.About(topic));
            Assert.All(
                call.CommandElements.OfType<CommandParameterAst>(),
                parameter => Assert.True(command.Parameters.ContainsKey(parameter.ParameterName), parameter.Parent.Extent.Text));
        });
    }

    [Fact]
    public void The_overview_names_every_cmdlet_and_every_topic()
    {
        string text = _help.About("about_Dfinery");
        Assert.All(HelpSession.CmdletNames, name => Assert.Matches($@"\n    {name} +[A-Z]", text));
        Assert.All(TopicNames, topic => Assert.Contains(topic, text));
    }

    [Theory]
    [InlineData("Set-DfineryUserProfile")]
    [InlineData("Set-DfineryUserCi")]
    [InlineData("Compare-DfineryUserProfile")]
    [InlineData("Compare-DfineryUserCi")]
    public void The_description_and_the_overview_name_every_documented_key(string cmdlet)
    {
        string[] keys = _help.Complete($"{cmdlet} -PropertyName ");
        Assert.NotEmpty(keys);
        Assert.All(keys, key =>
        {
            Assert.Matches($@"\b{key}\b", _help.Of(cmdlet).Text("description"));
            Assert.Matches($@"\b{key}\b", _help.About("about_Dfinery"));
        });
    }

    private static IEnumerable<CommandAst> Calls(string code)
    {
        ScriptBlockAst script = Parser.ParseInput(code, out _, out ParseError[] errors);
        Assert.True(errors.Length == 0, $"{errors.FirstOrDefault()?.Message}\n{code}");
        return script.FindAll(node => node is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>()
            .Where(call => call.GetCommandName()?.Contains("-Dfinery") == true);
    }

    private static string Describe(CommandParameterInfo parameter)
    {
        List<string> ways = [];
        if (parameter.ValueFromPipeline)
            ways.Add("ByValue");
        if (parameter.ValueFromPipelineByPropertyName)
            ways.Add("ByPropertyName");
        return Line(
            parameter.Name,
            TypeName(parameter),
            parameter.IsMandatory ? "true" : "false",
            parameter.Position < 0 ? "named" : parameter.Position.ToString(),
            ways.Count == 0 ? "false" : $"true ({string.Join(", ", ways)})",
            string.Join(", ", parameter.Aliases.DefaultIfEmpty("none")),
            parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any() ? "true" : "false");
    }

    private static string Describe(PSObject parameter)
    {
        string type = parameter.Text("type.name");
        Assert.Equal(type == nameof(SwitchParameter) ? string.Empty : type, parameter.Text("parameterValue"));
        return Line(
            parameter.Text("name"),
            type,
            parameter.Text("required"),
            parameter.Text("position"),
            parameter.Text("pipelineInput"),
            parameter.Text("aliases"),
            parameter.Text("globbing"));
    }

    private static string Line(
        string name, string type, string required, string position, string pipeline, string aliases, string wildcards) =>
        $"-{name} {type}, required {required}, position {position}, pipeline {pipeline}, aliases {aliases}, wildcards {wildcards}";

    private static string InSyntax(CommandParameterInfo parameter) => string.Join(
        ' ',
        parameter.Name,
        parameter.IsMandatory ? "true" : "false",
        parameter.Position < 0 ? "named" : parameter.Position.ToString(),
        parameter.Attributes.OfType<ValidateSetAttribute>().SingleOrDefault() is { } set ? string.Join(" | ", set.ValidValues)
            : parameter.ParameterType == typeof(SwitchParameter) ? string.Empty : TypeName(parameter));

    private static string TypeName(CommandParameterInfo parameter) =>
        (Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType).Name;

    private static string InSyntax(PSObject parameter) => string.Join(
        ' ',
        parameter.Text("name"),
        parameter.Text("required"),
        parameter.Text("position"),
        string.Join(
            " | ",
            parameter.All("parameterValueGroup.parameterValue").Select(value => value.ToString())
                .DefaultIfEmpty(parameter.Text("parameterValue"))));
}
