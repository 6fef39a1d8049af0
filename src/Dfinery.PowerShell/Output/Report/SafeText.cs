using System.Text;
using System.Xml;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Output.Report;

/// <summary>A text of which all is seen, and which XML can hold.</summary>
internal static class SafeText
{
    public static string Of(string text)
    {
        string visible = VisibleText.Of(text);
        int at = 0;
        while (at < visible.Length && IsXml(visible[at]))
            at++;
        if (at == visible.Length)
            return visible;
        var safe = new StringBuilder(visible.Length);
        foreach (char letter in visible)
            safe.Append(IsXml(letter) ? letter : '\uFFFD');
        return safe.ToString();
    }

    // Half characters have been made visible, so any surrogate is one of a pair.
    private static bool IsXml(char letter) => char.IsSurrogate(letter) || XmlConvert.IsXmlChar(letter);
}
