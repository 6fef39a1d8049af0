using System;
using System.Collections.Generic;
using System.Linq;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace HelpWriter;

/// <summary>Code and what is said about it.</summary>
internal sealed record Example(string Title, string Code, List<string> Remarks);

/// <summary>The prose of a parameter, and its default where the code cannot tell it.</summary>
internal sealed record ParameterText(int Line, List<string> Prose, string? Default);

/// <summary>A type of input or output, and when it is taken or returned.</summary>
internal sealed record TypeText(string Name, int Line, List<string> Prose);

/// <summary>A cmdlet's page in platyPS's form: a level-2 heading for each part, level 3 for each example, parameter and type.</summary>
internal sealed class Page
{
    private static readonly string[] s_parts =
        ["SYNOPSIS", "DESCRIPTION", "EXAMPLES", "PARAMETERS", "INPUTS", "OUTPUTS", "NOTES", "RELATED LINKS"];

    private readonly ProblemList _problems;
    private readonly Dictionary<string, Section> _parts = [];

    public Page(string text, ProblemList problems)
    {
        _problems = problems;
        MarkdownDocument document = MarkdownText.Parse(text);
        FrontMatter = (document.FirstOrDefault() as YamlFrontMatterBlock)?.Lines.ToString().Split('\n')
            .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
            .Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]) ?? [];
        Section title = MarkdownText.Title(document, problems);
        Title = title.Title;
        foreach (Section part in MarkdownText.Sections(title.Blocks, 2, problems))
        {
            if (!s_parts.Contains(part.Title) || !_parts.TryAdd(part.Title, part))
                problems.Add(part.Line, $"Unknown or repeated heading '{part.Title}'.");
        }

        foreach (string missing in s_parts.Except(_parts.Keys))
        {
            problems.Add(title.Line, $"The heading '## {missing}' is missing.");
            _parts[missing] = new Section(missing, title.Line, []);
        }

        Examples = [.. Subsections("EXAMPLES").Select(ReadExample)];
        Parameters = ReadParameters(MarkdownText.Sections(_parts["PARAMETERS"].Blocks, 3, problems, introduction: true), problems);
        Links = ReadLinks();
    }

    public Dictionary<string, string> FrontMatter { get; }

    public string Title { get; }

    public List<Example> Examples { get; }

    public Dictionary<string, ParameterText> Parameters { get; }

    public List<string> Links { get; }

    /// <summary>The parameters that cmdlets share: a page with a level-2 heading for each.</summary>
    public static Dictionary<string, ParameterText> ReadShared(string text, ProblemList problems)
    {
        Section title = MarkdownText.Title(MarkdownText.Parse(text), problems);
        return ReadParameters(MarkdownText.Sections(title.Blocks, 2, problems, introduction: true), problems);
    }

    public int LineOf(string part) => _parts[part].Line;

    public List<string> Prose(string part) => MarkdownText.Prose(_parts[part], _problems);

    public List<TypeText> Types(string part) =>
        [.. Subsections(part).Select(type => new TypeText(type.Title, type.Line, MarkdownText.Prose(type, _problems)))];

    private List<Section> Subsections(string part) => MarkdownText.Sections(_parts[part].Blocks, 3, _problems);

    private Example ReadExample(Section section)
    {
        FencedCodeBlock? code = section.Blocks is [FencedCodeBlock first, ..] ? first : null;
        if (code?.Info != "powershell")
            _problems.Add(section.Line, "An example begins with a block of powershell code.");
        List<string> remarks = MarkdownText.Paragraphs(section.Blocks.Skip(1), _problems);
        return new Example(section.Title, code?.Lines.ToString() ?? string.Empty, remarks);
    }

    private List<string> ReadLinks()
    {
        LinkInline[] links = [.. _parts["RELATED LINKS"].Blocks.SelectMany(block => block.Descendants<LinkInline>())];
        foreach (LinkInline link in links.Where(link => link.Url != MarkdownText.Inline(link) + ".md"))
            _problems.Add(MarkdownText.LineOf(link), $"A link leads to the page of its name, not to '{link.Url}'.");
        return [.. links.Select(MarkdownText.Inline)];
    }

    private static Dictionary<string, ParameterText> ReadParameters(IEnumerable<Section> sections, ProblemList problems)
    {
        const string Default = "Default: ";
        Dictionary<string, ParameterText> parameters = [];
        foreach (Section section in sections)
        {
            List<string> prose = MarkdownText.Prose(section, problems);
            string? value = prose.LastOrDefault(text => text.StartsWith(Default, StringComparison.Ordinal));
            if (value is not null)
                prose.Remove(value);
            var text = new ParameterText(section.Line, prose, value?[Default.Length..]);
            if (!section.Title.StartsWith('-') || !parameters.TryAdd(section.Title[1..], text))
                problems.Add(section.Line, $"'{section.Title}' is repeated, or is not the name of a parameter (-Name).");
        }

        return parameters;
    }
}
