using System;
using System.Collections.Generic;
using System.Linq;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace HelpWriter;

/// <summary>Reads Markdown in platyPS's form: one level-2 heading a part, one level-3 heading an example, parameter or type.</summary>
internal sealed class PageReader(ProblemList problems)
{
    private static readonly string[] s_parts =
        ["SYNOPSIS", "DESCRIPTION", "EXAMPLES", "PARAMETERS", "INPUTS", "OUTPUTS", "NOTES", "RELATED LINKS"];

    /// <summary>Reads the page of a cmdlet.</summary>
    public Page Read(string text)
    {
        MarkdownDocument document = MarkdownText.Parse(text);
        var page = new Page { FrontMatter = MarkdownText.FrontMatter(document) };
        List<Section> titles = MarkdownText.Sections(document, 1, problems);
        if (titles.Count != 1)
        {
            problems.Add(titles.Count == 0 ? 1 : titles[1].Line, "A page has one level-1 heading: the cmdlet's name.");
            return page;
        }

        page.Title = titles[0].Title;
        List<Section> parts = MarkdownText.Sections(titles[0].Blocks, 2, problems);
        foreach (Section part in parts.Where(part => !s_parts.Contains(part.Title)))
            problems.Add(part.Line, $"Unknown heading '{part.Title}'.");
        foreach (string title in s_parts)
        {
            Section[] found = [.. parts.Where(part => part.Title == title)];
            if (found.Length == 1)
                ReadPart(page, found[0]);
            else
                problems.Add(found.Length == 0 ? titles[0].Line : found[1].Line, $"A page has one heading '## {title}'; this one has {found.Length}.");
        }

        return page;
    }

    /// <summary>Reads the parameters that cmdlets share: a level-2 heading each.</summary>
    public Dictionary<string, ParameterText> ReadShared(string text)
    {
        List<Section> titles = MarkdownText.Sections(MarkdownText.Parse(text), 1, problems);
        return ReadParameters(titles.SelectMany(title => MarkdownText.Sections(title.Blocks, 2, problems, introduction: true)));
    }

    private void ReadPart(Page page, Section part)
    {
        switch (part.Title)
        {
            case "SYNOPSIS":
                page.Synopsis = Prose(part);
                break;
            case "DESCRIPTION":
                page.Description = Prose(part);
                break;
            case "EXAMPLES":
                page.Examples.AddRange(Subsections(part).Select(ReadExample));
                break;
            case "PARAMETERS":
                page.ParametersLine = part.Line;
                page.Parameters = ReadParameters(MarkdownText.Sections(part.Blocks, 3, problems, introduction: true));
                break;
            case "INPUTS":
                page.Inputs = [.. Subsections(part).Select(type => new TypeText(type.Title, type.Line, Prose(type)))];
                break;
            case "OUTPUTS":
                page.Outputs = [.. Subsections(part).Select(type => new TypeText(type.Title, type.Line, Prose(type)))];
                break;
            case "NOTES":
                page.Notes = Prose(part);
                break;
            case "RELATED LINKS":
                page.Links = ReadLinks(part);
                break;
        }
    }

    private Example ReadExample(Section section)
    {
        if (section.Blocks.FirstOrDefault() is not FencedCodeBlock { Info: "powershell" } code)
        {
            problems.Add(section.Line, "An example begins with a block of powershell code.");
            return new Example(section.Title, string.Empty, []);
        }

        return new Example(section.Title, code.Lines.ToString(), MarkdownText.Paragraphs(section.Blocks.Skip(1), problems));
    }

    private Dictionary<string, ParameterText> ReadParameters(IEnumerable<Section> sections)
    {
        Dictionary<string, ParameterText> parameters = [];
        foreach (Section section in sections)
        {
            const string Default = "Default: ";
            List<string> prose = Prose(section);
            string? value = prose.LastOrDefault() is { } last && last.StartsWith(Default, StringComparison.Ordinal) ? last[Default.Length..] : null;
            if (value is not null)
                prose.RemoveAt(prose.Count - 1);
            if (!section.Title.StartsWith('-') || !parameters.TryAdd(section.Title[1..], new ParameterText(section.Line, prose, value)))
                problems.Add(section.Line, $"'{section.Title}' is not the name of a parameter (-Name), or is here twice.");
        }

        return parameters;
    }

    private List<string> ReadLinks(Section part)
    {
        LinkInline[] links = [.. part.Blocks.SelectMany(block => block.Descendants<LinkInline>())];
        foreach (LinkInline link in links.Where(link => link.Url != MarkdownText.Inline(link) + ".md"))
            problems.Add(MarkdownText.LineOf(link), $"A link leads to the page of its name, not to '{link.Url}'.");
        return [.. links.Select(MarkdownText.Inline)];
    }

    private List<Section> Subsections(Section part) => MarkdownText.Sections(part.Blocks, 3, problems);

    private List<string> Prose(Section section)
    {
        List<string> prose = MarkdownText.Paragraphs(section.Blocks, problems);
        if (prose.Count == 0)
            problems.Add(section.Line, $"'{section.Title}' has no text.");
        return prose;
    }
}
