using System;
using System.Collections.Generic;
using System.Linq;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace HelpWriter;

/// <summary>A heading and the blocks below it, up to the next heading of its level.</summary>
internal sealed record Section(string Title, int Line, IReadOnlyList<Block> Blocks);

/// <summary>Makes plain text of Markdown. What plain text cannot show is a problem.</summary>
internal static class MarkdownText
{
    private static readonly MarkdownPipeline s_pipeline = new MarkdownPipelineBuilder().UseYamlFrontMatter().UsePipeTables().Build();

    public static MarkdownDocument Parse(string text) => Markdown.Parse(text, s_pipeline);

    /// <summary>The line of a block, counted from 1.</summary>
    public static int LineOf(MarkdownObject block) => block.Line + 1;

    /// <summary>The level-1 heading, of which a page has one.</summary>
    public static Section Title(MarkdownDocument document, ProblemList problems)
    {
        List<Section> titles = Sections(document, 1, problems);
        if (titles.Count != 1)
            problems.Add(titles.Count == 0 ? 1 : titles[1].Line, "A page has one level-1 heading.");
        return titles.FirstOrDefault() ?? new Section(string.Empty, 1, []);
    }

    /// <summary>The sections of a level. Text before the first one is a problem, except where an introduction is allowed.</summary>
    public static List<Section> Sections(IEnumerable<Block> blocks, int level, ProblemList problems, bool introduction = false)
    {
        List<Section> sections = [];
        List<Block> body = [];
        foreach (Block block in blocks.Where(block => block is not YamlFrontMatterBlock))
        {
            if (block is HeadingBlock heading && heading.Level == level)
                sections.Add(new Section(Inline(heading.Inline!), LineOf(heading), body = []));
            else if (sections.Count > 0)
                body.Add(block);
            else if (!introduction)
                problems.Add(LineOf(block), "Text before the first heading.");
        }

        return sections;
    }

    /// <summary>The paragraphs of a section, which must have some.</summary>
    public static List<string> Prose(Section section, ProblemList problems)
    {
        List<string> prose = Paragraphs(section.Blocks, problems);
        if (prose.Count == 0)
            problems.Add(section.Line, $"'{section.Title}' has no text.");
        return prose;
    }

    /// <summary>Paragraphs of prose. A code block belongs to the paragraph before it, indented.</summary>
    public static List<string> Paragraphs(IEnumerable<Block> blocks, ProblemList problems)
    {
        List<string> paragraphs = [];
        foreach (Block block in blocks)
        {
            if (block is ParagraphBlock paragraph)
                paragraphs.Add(Inline(paragraph.Inline!));
            else if (block is ListBlock list)
                paragraphs.Add(string.Join("\n", Items(list).Select(item => "- " + item)));
            else if (block is FencedCodeBlock code && paragraphs.Count > 0)
                paragraphs[^1] += string.Concat(code.Lines.ToString().Split('\n').Select(line => ("\n    " + line).TrimEnd(' ')));
            else
                NotAllowed(block, problems);
        }

        return paragraphs;
    }

    public static void NotAllowed(Block block, ProblemList problems) => problems.Add(
        LineOf(block),
        block is HeadingBlock heading ? $"Unknown heading '{Inline(heading.Inline!)}'." : $"A {block.GetType().Name} is not allowed here.");

    /// <summary>The text of each item.</summary>
    public static IEnumerable<string> Items(ListBlock list) => list.Cast<ListItemBlock>().Select(Text);

    /// <summary>The rows of a table without its header, as texts of cells.</summary>
    public static IReadOnlyList<string[]> Rows(Table table) =>
        [.. table.Cast<TableRow>().Where(row => !row.IsHeader).Select(row => row.Cast<TableCell>().Select(Text).ToArray())];

    /// <summary>The text without its markup.</summary>
    public static string Inline(ContainerInline inlines) => string.Concat(inlines.Select(inline => inline switch
    {
        CodeInline code => code.Content,
        LineBreakInline => " ",
        AutolinkInline link => link.Url,
        HtmlInline html => html.Tag,
        ContainerInline container => Inline(container),
        _ => inline.ToString(),
    }));

    private static string Text(ContainerBlock block) =>
        string.Join(" ", block.OfType<ParagraphBlock>().Select(paragraph => Inline(paragraph.Inline!)));
}
