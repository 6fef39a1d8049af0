using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
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

    /// <summary>The line of a block as people count.</summary>
    public static int LineOf(MarkdownObject block) => block.Line + 1;

    /// <summary>The keys and values between the two lines <c>---</c>.</summary>
    public static IReadOnlyDictionary<string, string> FrontMatter(IEnumerable<Block> blocks) =>
        (blocks.FirstOrDefault() as YamlFrontMatterBlock)?.Lines.ToString().Split('\n')
            .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
            .Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]) ?? [];

    /// <summary>The sections of a level. Text before the first one is a problem, except where an introduction is allowed.</summary>
    public static List<Section> Sections(IEnumerable<Block> blocks, int level, ProblemList problems, bool introduction = false)
    {
        List<Section> sections = [];
        List<Block> body = [];
        foreach (Block block in blocks.Where(block => block is not YamlFrontMatterBlock))
        {
            if (block is HeadingBlock heading && heading.Level <= level)
            {
                body = [];
                if (heading.Level < level)
                    problems.Add(LineOf(heading), $"Unknown heading '{Inline(heading.Inline!)}'.");
                sections.Add(new Section(Inline(heading.Inline!), LineOf(heading), body));
                continue;
            }

            if (sections.Count == 0 && !introduction)
                problems.Add(LineOf(block), "Text before the first heading.");
            body.Add(block);
        }

        return sections;
    }

    /// <summary>Paragraphs of prose. A code block belongs to the paragraph before it, indented.</summary>
    public static List<string> Paragraphs(IEnumerable<Block> blocks, ProblemList problems)
    {
        List<string> paragraphs = [];
        foreach (Block block in blocks)
        {
            switch (block)
            {
                case ParagraphBlock paragraph:
                    paragraphs.Add(Inline(paragraph.Inline!));
                    break;
                case ListBlock list:
                    paragraphs.Add(string.Join("\n", Items(list).Select(item => "- " + item)));
                    break;
                case FencedCodeBlock code when paragraphs.Count > 0:
                    paragraphs[^1] += string.Concat(code.Lines.ToString().Split('\n').Select(line => ("\n    " + line).TrimEnd(' ')));
                    break;
                case HeadingBlock heading:
                    problems.Add(LineOf(heading), $"Unknown heading '{Inline(heading.Inline!)}'.");
                    break;
                default:
                    problems.Add(LineOf(block), $"A {block.GetType().Name} is not allowed here.");
                    break;
            }
        }

        return paragraphs;
    }

    /// <summary>The text of each item.</summary>
    public static IEnumerable<string> Items(ListBlock list) =>
        list.Cast<ListItemBlock>().Select(item => string.Join(" ", item.OfType<ParagraphBlock>().Select(paragraph => Inline(paragraph.Inline!))));

    /// <summary>The rows of a table without its header, as texts of cells.</summary>
    public static IReadOnlyList<string[]> Rows(Table table) =>
        [.. table.Cast<TableRow>().Where(row => !row.IsHeader).Select(row => row.Cast<TableCell>()
            .Select(cell => string.Join(" ", cell.OfType<ParagraphBlock>().Select(paragraph => Inline(paragraph.Inline!)))).ToArray())];

    /// <summary>The text without its markup.</summary>
    public static string Inline(ContainerInline inlines)
    {
        var text = new StringBuilder();
        foreach (Inline inline in inlines)
        {
            text.Append(inline switch
            {
                CodeInline code => code.Content,
                LineBreakInline => " ",
                AutolinkInline link => link.Url,
                HtmlInline html => html.Tag,
                ContainerInline container => Inline(container),
                _ => inline.ToString(),
            });
        }

        return text.ToString();
    }
}
