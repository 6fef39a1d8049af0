using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Dfinery.Client.Bulk;
using static Dfinery.PowerShell.Output.Report.ReportWords;

namespace Dfinery.PowerShell.Output.Report;

/// <summary>
/// The pictures of a report: SVG that holds shapes only and is stretched to the width there is. Its words stand beside it as HTML, so that
/// they stay readable on a narrow screen.
/// </summary>
internal static class HtmlChart
{
    private const double Width = 1000;
    private const double Height = 100;
    private const double Least = 4;

    private static readonly double[] RoundSteps = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

    /// <summary>One bar, with a part for each status.</summary>
    public static void Bar(HtmlWriter html, IReadOnlyList<(UserStatus Status, long Rows)> parts)
    {
        long all = parts.Sum(part => part.Rows);
        string words = string.Join(", ", parts.Select(part => $"{Of(part.Status)} {Percent(part.Rows, all)}"));
        Begin(html, "bar", "Rows by status", words + ".", "0 0 1000 20");
        // A status of a few rows is to be seen, too: its part has a least width, and the others give way.
        double[] widths = [.. parts.Select(part => Math.Max(Least, Width * part.Rows / all))];
        double scale = Width / widths.Sum();
        double at = 0;
        for (int i = 0; i < widths.Length; i++)
        {
            double width = widths[i] * scale;
            bool isLast = i == widths.Length - 1;
            Shape(html, "rect", "s-" + parts[i].Status, at, 0, isLast ? width : Math.Max(width - 2, 1), 20);
            at += width;
        }

        html.End();
    }

    /// <summary>Rates over time, with the waits for the quota and the 429s.</summary>
    public static void Curve(HtmlWriter html, string id, string title, string unit, double[] rates, RateCurve curve)
    {
        double top = Nice(rates.Max());
        html.Start("figure").Start("figcaption").Element("strong", title).Text($" ({unit})").End();
        html.Start("div", "class", "plot");
        html.Start("div", "class", "axis", "aria-hidden", "true")
            .Element("span", Label(top)).Element("span", Label(top / 2)).Element("span", "0").End();
        Begin(html, id, title, Describe(rates, unit, curve), "0 0 1000 100");
        foreach ((double from, double to) in curve.Waits)
            Shape(html, "rect", "wait", from * Width, 0, Math.Max((to - from) * Width, 1), Height);
        html.Void("path", "class", "grid", "d", "M0 0.5H1000M0 50H1000");
        html.Void("path", "class", "area", "d", Steps(rates, top));
        foreach ((double from, double to) in curve.Waits)
            Shape(html, "rect", "wait-mark", from * Width, 0, Math.Max((to - from) * Width, 1), 5);
        for (int i = 0; i < curve.Throttled.Length; i++)
        {
            if (curve.Throttled[i] > 0)
                Shape(html, "rect", "throttled", (i + 0.5) * Width / curve.Throttled.Length, 85, 4, 15);
        }

        html.Void("path", "class", "base", "d", "M0 100H1000");
        html.End().End();
        html.Start("div", "class", "times", "aria-hidden", "true")
            .Element("span", "0 s").Element("span", Duration(Half(curve.Length))).Element("span", Duration(curve.Length)).End().End();
    }

    private static string Label(double value) => value.ToString("#,0.##", CultureInfo.InvariantCulture);

    private static TimeSpan Half(TimeSpan time) => new(time.Ticks / 2);

    private static void Begin(HtmlWriter html, string id, string title, string description, string box)
    {
        html.Start("svg", "viewBox", box, "preserveAspectRatio", "none", "role", "img", "class", "chart " + id.Split('-')[0],
            "aria-labelledby", $"{id}-title {id}-desc");
        html.Plain("title", title, "id", id + "-title").Plain("desc", description, "id", id + "-desc");
    }

    private static string Describe(double[] rates, string unit, RateCurve curve)
    {
        string waits = curve.Waits.Count == 0
            ? "no wait for the quota"
            : $"{Quantity(curve.Waits.Count, "wait")} for the quota";
        return $"Over {Duration(curve.Length)}: on average {Number(rates.Average())} {unit}, at most {Number(rates.Max())}; {waits}; "
            + $"{Quantity(curve.Throttled.Sum(), "answer")} 429.";
    }

    private static string Steps(double[] rates, double top)
    {
        var path = new StringBuilder("M0 100");
        for (int i = 0; i < rates.Length; i++)
        {
            path.Append('V').Append(Coordinate(Height - (Math.Max(rates[i], 0) / top * Height)));
            path.Append('H').Append(Coordinate(Width * (i + 1) / rates.Length));
        }

        return path.Append("V100Z").ToString();
    }

    private static void Shape(HtmlWriter html, string name, string style, double x, double y, double width, double height) =>
        html.Void(
            name, "class", style, "x", Coordinate(x), "y", Coordinate(y), "width", Coordinate(width), "height", Coordinate(height));

    private static string Coordinate(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A round number that is not below.</summary>
    private static double Nice(double value)
    {
        if (value <= 0)
            return 1;
        double power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return RoundSteps.First(step => step * power >= value * 0.999999) * power;
    }
}
