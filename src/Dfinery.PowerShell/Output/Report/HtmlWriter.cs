using System;
using System.IO;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Output.Report;

/// <summary>
/// Writes HTML that is well-formed XML, too. Every text goes through the XML writer, which escapes it, so there is no other way in; what a
/// screen would obey or hide is made visible first.
/// </summary>
internal sealed class HtmlWriter : IDisposable
{
    private static readonly Regex Parameter = new(@"(?<=^|\s)-[A-Z][A-Za-z]{1,30}\b", RegexOptions.CultureInvariant);

    private readonly XmlWriter _writer;

    public HtmlWriter(TextWriter output) => _writer = XmlWriter.Create(output, new XmlWriterSettings
    {
        OmitXmlDeclaration = true,
        Indent = false,
        NewLineHandling = NewLineHandling.None,
        CloseOutput = false,
    });

    public void Begin()
    {
        _writer.WriteDocType("html", null, null, null);
        _writer.WriteStartElement("html");
        _writer.WriteAttributeString("lang", "en");
    }

    /// <summary>Begins an element; its attributes as name, value, name, value.</summary>
    public HtmlWriter Start(string name, params string[] attributes)
    {
        if (name is "section" or "tr" or "table" or "header" or "footer" or "body")
            _writer.WriteString("\n");
        _writer.WriteStartElement(name);
        for (int i = 0; i < attributes.Length; i += 2)
            _writer.WriteAttributeString(attributes[i], Safe(attributes[i + 1]));
        return this;
    }

    /// <summary>A text; a parameter in it, such as -Path, stays on one line.</summary>
    public HtmlWriter Text(string text)
    {
        int start = 0;
        foreach (Match parameter in Parameter.Matches(text))
        {
            _writer.WriteString(Safe(text.Substring(start, parameter.Index - start)));
            Start("span", "class", "whole");
            _writer.WriteString(Safe(parameter.Value));
            End();
            start = parameter.Index + parameter.Length;
        }

        _writer.WriteString(Safe(text.Substring(start)));
        return this;
    }

    /// <summary>A text where no element may stand, such as a title.</summary>
    public HtmlWriter Plain(string name, string text, params string[] attributes)
    {
        Start(name, attributes);
        _writer.WriteString(Safe(text));
        return End();
    }

    /// <summary>Ends the element; with an end tag, without which a browser would take what follows for its content.</summary>
    public HtmlWriter End()
    {
        _writer.WriteFullEndElement();
        return this;
    }

    /// <summary>An element that has a text and nothing else.</summary>
    public HtmlWriter Element(string name, string text, params string[] attributes) => Start(name, attributes).Text(text).End();

    /// <summary>An element that has nothing in it and no end tag in HTML.</summary>
    public HtmlWriter Void(string name, params string[] attributes)
    {
        Start(name, attributes);
        _writer.WriteEndElement();
        return this;
    }

    public void Dispose() => _writer.Dispose();

    private static string Safe(string text)
    {
        string visible = VisibleText.Of(text);
        int at = 0;
        while (at < visible.Length && IsXml(visible, at))
            at++;
        if (at == visible.Length)
            return visible;
        var safe = new StringBuilder(visible.Length);
        for (int i = 0; i < visible.Length; i++)
            safe.Append(IsXml(visible, i) ? visible[i] : '\uFFFD');
        return safe.ToString();
    }

    // Half characters have been made visible, so any surrogate is one of a pair.
    private static bool IsXml(string text, int at) => char.IsSurrogate(text[at]) || XmlConvert.IsXmlChar(text[at]);
}
