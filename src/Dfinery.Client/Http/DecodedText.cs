using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Dfinery.Client.Http;

/// <summary>
/// A text as it reads once its JSON and percent escapes are decoded, and the place in the original where each character begins. What only
/// looks like an escape stays as it is.
/// </summary>
internal sealed class DecodedText
{
    private const string Escaped = "\"\\/bfnrt'";
    private const string Meant = "\"\\/\b\f\n\r\t'";
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);

    private readonly string _text;
    private readonly int[] _starts;
    private int _next;

    /// <summary>The text itself, with nothing decoded.</summary>
    public DecodedText(string text)
        : this(text, new int[text.Length + 1])
    {
        for (int i = 0; i < _starts.Length; i++)
            _starts[i] = i;
    }

    private DecodedText(string text, int[] starts)
    {
        _text = text;
        _starts = starts;
        Folded = Secrets.Fold(text);
    }

    /// <summary>The decoded text, to look for secrets in.</summary>
    public string Folded { get; }

    /// <summary>Where the original goes on after some characters of this text.</summary>
    public int OriginalOf(int index) => _starts[index];

    /// <summary>The index of the character that begins at a place of the original; -1: none does. Places must be asked in ascending order.</summary>
    public int IndexOf(int original)
    {
        while (_starts[_next] < original)
            _next++;
        return _starts[_next] == original ? _next : -1;
    }

    /// <summary>Decodes once; <c>null</c> if there is nothing to decode.</summary>
    public DecodedText? Decode()
    {
        if (_text.IndexOfAny(['\\', '%']) < 0)
            return null;
        var text = new StringBuilder(_text.Length);
        var starts = new List<int>(_text.Length + 1);
        for (int i = 0; i < _text.Length;)
        {
            int length = DecodeAt(i, text);
            if (length == 0)
            {
                text.Append(_text[i]);
                length = 1;
            }

            while (starts.Count < text.Length)
                starts.Add(_starts[i]);
            i += length;
        }

        starts.Add(_starts[_text.Length]);
        return new DecodedText(text.ToString(), [.. starts]);
    }

    /// <summary>Appends what an escape stands for.</summary>
    /// <returns>The escape's length; 0 if there is none here.</returns>
    private int DecodeAt(int at, StringBuilder into)
    {
        if (_text[at] == '%')
            return DecodePercent(at, into);
        if (_text[at] != '\\' || at + 1 == _text.Length)
            return 0;
        if (_text[at + 1] == 'u' && Hex(at + 2, 4) is >= 0 and int unit)
        {
            into.Append((char)unit);
            return 6;
        }

        int place = Escaped.IndexOf(_text[at + 1]);
        if (place < 0)
            return 0;
        into.Append(Meant[place]);
        return 2;
    }

    private int DecodePercent(int at, StringBuilder into)
    {
        int first = Hex(at + 1, 2);
        int count = first switch { < 0 => 0, < 0x80 => 1, >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 0 };
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
        {
            int value = at + (3 * i) < _text.Length && _text[at + (3 * i)] == '%' ? Hex(at + (3 * i) + 1, 2) : -1;
            if (value < 0)
                return 0;
            bytes[i] = (byte)value;
        }

        string text = Utf8.GetString(bytes);
        if (text.IndexOfAny(['\uFFFD']) >= 0)
            return 0;
        into.Append(text);
        return 3 * count;
    }

    private int Hex(int at, int digits) =>
        at + digits <= _text.Length
            && int.TryParse(_text.Substring(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)
            ? value
            : -1;
}
