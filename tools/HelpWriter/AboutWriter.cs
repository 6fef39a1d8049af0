using System;
using System.Collections.Generic;
using System.Linq;
using Markdig.Extensions.Tables;
using Markdig.Syntax;

namespace HelpWriter;

/// <summary>Writes an about topic as Get-Help shows it: plain text, 80 columns wide.</summary>
internal sealed class AboutWriter(ProblemList problems)
{
    private const int Width = 80;
    private const string Indent = "    ";
    private const string CodeIndent = "        ";

    private static readonly string[] s_required = ["SHORT DESCRIPTION", "LONG DESCRIPTION"];

    private readonly List<string> _lines = [];

    /// <summary>The text of the topic <paramref name="name"/>.</summary>
    public string Write(string name, string markdown)
    {
        Section topic = MarkdownText.Title(MarkdownText.Parse(markdown), problems);
        if (topic.Title != name)
            problems.Add(topic.Line, $"The topic is titled '{topic.Title}', not '{name}'.");
        _lines.AddRange(["TOPIC", Indent + name, string.Empty]);
        List<Section> parts = MarkdownText.Sections(topic.Blocks, 2, problems);
        foreach (string title in s_required.Except(parts.Select(part => part.Title)))
            problems.Add(topic.Line, $"The heading '## {title}' is missing.");
        foreach (Section part in parts)
        {
            _lines.Add(part.Title);
            foreach (Block block in part.Blocks)
                WriteBlock(block, isList: part.Title == "SEE ALSO");
        }

        return string.Join("\n", _lines);
    }

    private void WriteBlock(Block block, bool isList)
    {
        switch (block)
        {
            case HeadingBlock heading:
                _lines.Add("  " + MarkdownText.Inline(heading.Inline!).ToUpperInvariant());
                return;
            case ParagraphBlock paragraph:
                Wrap(MarkdownText.Inline(paragraph.Inline!), Indent, Indent);
                break;
            case ListBlock list:
                foreach (string item in MarkdownText.Items(list))
                    Wrap(item, isList ? Indent : Indent + "- ", isList ? Indent : Indent + "  ");
                break;
            case Table table:
                WriteTable(MarkdownText.Rows(table));
                break;
            case FencedCodeBlock code:
                WriteCode(code);
                break;
            default:
                MarkdownText.NotAllowed(block, problems);
                break;
        }

        _lines.Add(string.Empty);
    }

    private void WriteTable(IReadOnlyList<string[]> rows)
    {
        int width = rows.Max(row => row[0].Length) + 2;
        foreach (string[] row in rows)
            Wrap(row[1], Indent + row[0].PadRight(width), Indent + new string(' ', width));
    }

    private void WriteCode(FencedCodeBlock code)
    {
        string[] lines = code.Lines.ToString().Split('\n');
        foreach ((int index, string line) in lines.Index())
        {
            if (CodeIndent.Length + line.Length > Width)
                problems.Add(MarkdownText.LineOf(code) + 1 + index, $"Code is at most {Width - CodeIndent.Length} columns wide.");
            _lines.Add((CodeIndent + line).TrimEnd());
        }
    }

    private void Wrap(string text, string first, string next)
    {
        string line = first;
        bool isEmpty = true;
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!isEmpty && line.Length + 1 + word.Length > Width)
            {
                _lines.Add(line);
                line = next;
                isEmpty = true;
            }

            line += isEmpty ? word : " " + word;
            isEmpty = false;
        }

        _lines.Add(line);
    }
}
