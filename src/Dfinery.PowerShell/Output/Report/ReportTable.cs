using System.Collections.Generic;
using System.Globalization;

namespace Dfinery.PowerShell.Output.Report;

/// <summary>
/// A table that is a list of cards on a narrow screen: each cell bears the name of its column. The roles keep it a table for a screen
/// reader when the style sheet has made cards of it.
/// </summary>
internal static class ReportTable
{
    public static void Write(HtmlWriter html, string caption, IReadOnlyList<string> columns, IEnumerable<ReportCell[]> rows)
    {
        html.Start("table", "role", "table").Element("caption", caption, "class", "hidden");
        html.Start("thead", "role", "rowgroup").Start("tr", "role", "row");
        foreach (string column in columns)
            html.Element("th", column, "scope", "col", "role", "columnheader", "class", IsNumber(column) ? "number" : string.Empty);
        html.End().End().Start("tbody", "role", "rowgroup");
        foreach (ReportCell[] row in rows)
        {
            html.Start("tr", "role", "row");
            for (int i = 0; i < row.Length; i++)
            {
                html.Start("td", "role", "cell", "data-label", columns[i], "class", row[i].Style).Start("div");
                if (row[i].Mark is { } mark)
                    html.Element("span", string.Empty, "class", "mark " + mark, "aria-hidden", "true");
                html.Text(row[i].Text).End().End();
            }

            html.End();
        }

        html.End().End();
    }

    private static bool IsNumber(string column) => column is "Row" or "Rows" or "Code" or "Part";
}

/// <summary>A cell.</summary>
/// <param name="text">Its text.</param>
/// <param name="style">The classes of the style sheet.</param>
/// <param name="mark">The class of a coloured mark before the text; the text says the same.</param>
internal readonly struct ReportCell(string text, string style = "", string? mark = null)
{
    public string Text { get; } = text;

    public string Style { get; } = style;

    public string? Mark { get; } = mark;

    public static implicit operator ReportCell(string text) => new(text);

    /// <summary>A number, which stands on the right.</summary>
    public static ReportCell Number(long number) => new(ReportWords.Number(number), "number");

    /// <summary>A result code; a narrow screen shows none where there is none.</summary>
    public static ReportCell Code(int? code) => code is { } number
        ? new(number.ToString(CultureInfo.InvariantCulture), "number")
        : new("–", "number none");

    public static ReportCell Number(string number) => new(number, "number");
}
