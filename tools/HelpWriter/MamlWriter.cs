using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Xml.Linq;

namespace HelpWriter;

/// <summary>Writes MAML, the XML that Get-Help reads.</summary>
internal static class MamlWriter
{
    private static readonly XNamespace s_msh = "http://msh";
    private static readonly XNamespace s_maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace s_command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace s_dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    public static XDocument Document(IEnumerable<XElement> commands) => new(
        new XElement(
            s_msh + "helpItems",
            new XAttribute("schema", "maml"),
            new XAttribute(XNamespace.Xmlns + "maml", s_maml),
            new XAttribute(XNamespace.Xmlns + "command", s_command),
            new XAttribute(XNamespace.Xmlns + "dev", s_dev),
            commands));

    public static XElement Command(CmdletInfo cmdlet, Page page, Dictionary<string, ParameterText> shared) => new(
        s_command + "command",
        new XElement(
            s_command + "details",
            new XElement(s_command + "name", cmdlet.Name),
            new XElement(s_command + "verb", cmdlet.Verb),
            new XElement(s_command + "noun", cmdlet.Noun),
            Description(page.Prose("SYNOPSIS"))),
        Description(page.Prose("DESCRIPTION")),
        new XElement(s_command + "syntax", cmdlet.ParameterSets.Select(set => Syntax(cmdlet, set))),
        new XElement(
            s_command + "parameters",
            from parameter in CmdletParameter.Of(cmdlet)
            select Parameter(parameter, page.Parameters.GetValueOrDefault(parameter.Name) ?? shared[parameter.Name])),
        new XElement(s_command + "inputTypes", page.Types("INPUTS").Select(type => Type("inputType", type))),
        new XElement(s_command + "returnValues", page.Types("OUTPUTS").Select(type => Type("returnValue", type))),
        new XElement(s_maml + "alertSet", new XElement(s_maml + "alert", Paragraphs(page.Prose("NOTES")))),
        new XElement(s_command + "examples", page.Examples.Select(Example)),
        new XElement(
            s_command + "relatedLinks",
            page.Links.Select(link => Link(link, string.Empty)).Prepend(Link("Online Version:", PageCheck.HelpUri(cmdlet)))));

    private static XElement Syntax(CmdletInfo cmdlet, CommandParameterSetInfo set) => new(
        s_command + "syntaxItem",
        new XElement(s_maml + "name", cmdlet.Name),
        from parameter in CmdletParameter.InSyntax(cmdlet, set)
        select Parameter(parameter, parameter.ValidValues.Count == 0 ? Value(parameter) : Values(parameter)));

    private static XElement Parameter(CmdletParameter parameter, ParameterText text) => Parameter(
        parameter,
        Description(text.Prose),
        Value(parameter),
        new XElement(s_dev + "type", new XElement(s_maml + "name", parameter.TypeName), new XElement(s_maml + "uri")),
        new XElement(s_dev + "defaultValue", text.Default ?? parameter.DefaultValue));

    private static XElement Parameter(CmdletParameter parameter, params object?[] content) => new(
        s_command + "parameter",
        new XAttribute("required", parameter.IsMandatory),
        new XAttribute("variableLength", parameter.IsArray),
        new XAttribute("globbing", parameter.TakesWildcards),
        new XAttribute("pipelineInput", parameter.PipelineInput),
        new XAttribute("position", parameter.Position),
        new XAttribute("aliases", parameter.Aliases),
        new XElement(s_maml + "name", parameter.Name),
        content);

    private static XElement? Value(CmdletParameter parameter) =>
        parameter.IsSwitch ? null : Value(parameter.TypeName, required: true, parameter.IsArray);

    private static XElement Values(CmdletParameter parameter) => new(
        s_command + "parameterValueGroup",
        parameter.ValidValues.Select(value => Value(value, required: false, variableLength: false)));

    private static XElement Value(string text, bool required, bool variableLength) =>
        new(s_command + "parameterValue", new XAttribute("required", required), new XAttribute("variableLength", variableLength), text);

    private static XElement Type(string name, TypeText type) =>
        new(s_command + name, new XElement(s_dev + "type", new XElement(s_maml + "name", type.Name)), Description(type.Prose));

    // Get-Help puts no blank line of its own between two examples.
    private static XElement Example(Example example) => new(
        s_command + "example",
        new XElement(s_maml + "title", $"-------- {example.Title} --------"),
        new XElement(s_dev + "code", example.Code),
        new XElement(s_dev + "remarks", Paragraphs(example.Remarks), new XElement(s_maml + "para")));

    private static XElement Link(string text, string uri) =>
        new(s_maml + "navigationLink", new XElement(s_maml + "linkText", text), new XElement(s_maml + "uri", uri));

    private static XElement Description(IEnumerable<string> paragraphs) => new(s_maml + "description", Paragraphs(paragraphs));

    private static IEnumerable<XElement> Paragraphs(IEnumerable<string> paragraphs) =>
        paragraphs.Select(text => new XElement(s_maml + "para", text));
}
