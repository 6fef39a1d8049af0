using System;
using System.IO;
using System.Text.RegularExpressions;
using System.Xml;

namespace Dfinery.PowerShell.Output.Report;

/// <summary>
/// Writes HTML that is well-formed XML, too. Every text goes through the XML writer, which escapes it, so there is no other way in; what a
/// screen would obey or hide is made visible first.
/// </summary>
internal sealed class HtmlWriter : IDisposable
{
    private static readonly Regex Parameter = new(@"(?<=^|\s)-[A-Z][A-Za-z]{1,30}\b", RegexOptions.CultureInvariant);

    private readonly XmlWriter _writer;

    public HtmlWriter(TextWriter output)
    {
        output.Write("<!DOCTYPE html>");
        _writer = XmlWriter.Create(output, new XmlWriterSettings
        {
            OmitXmlDeclaration = true,
            NewLineHandling = NewLineHandling.None,
        });
    }

    /// <summary>Begins an element; its attributes as name, value, name, value.</summary>
    public HtmlWriter Start(string name, params string[] attributes)
    {
        if (name is "section" or "tr" or "table" or "header" or "footer" or "body")
            _writer.WriteString("\n");
        _writer.WriteStartElement(name);
        for (int i = 0; i < attributes.Length; i += 2)
            _writer.WriteAttributeString(attributes[i], SafeText.Of(attributes[i + 1]));
        return this;
    }

    /// <summary>A text; a parameter in it, such as -Path, stays on one line.</summary>
    public HtmlWriter Text(string text)
    {
        int start = 0;
        foreach (Match parameter in Parameter.Matches(text))
        {
            _writer.WriteString(SafeText.Of(text.Substring(start, parameter.Index - start)));
            Start("span", "class", "whole");
            _writer.WriteString(SafeText.Of(parameter.Value));
            End();
            start = parameter.Index + parameter.Length;
        }

        _writer.WriteString(SafeText.Of(text.Substring(start)));
        return this;
    }

    /// <summary>A text where no element may stand, such as a title.</summary>
    public HtmlWriter Plain(string name, string text, params string[] attributes)
    {
        Start(name, attributes);
        _writer.WriteString(SafeText.Of(text));
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
}
