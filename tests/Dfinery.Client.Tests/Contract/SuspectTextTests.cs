using System;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using Dfinery.Client.Contract;
using FsCheck.Xunit;
using Xunit;

namespace Dfinery.Client.Tests;

public class SuspectTextTests
{
    private static readonly string[] Pieces =
    [
        "u", "user_id", "USERID", "1", "23", "E+", "e+", ".", ",", "'", "@{", "{", "}", "#N/A", "#", "\ufffd", "\u001b", "\t", "\u200b",
        "NULL", "nan", "-", "?", "\ufeff",
        "\u2028", "\ud83d\ude00", "\udb40\udc41", "\ud55c\uae00", "\"", " ", ";", "\u00ad", "~", "\u007f",
    ];

    [Theory]
    [InlineData("user_00001", TextSuspicion.None)]
    [InlineData("null1", TextSuspicion.None)]
    [InlineData("--", TextSuspicion.None)]
    [InlineData("undefined", TextSuspicion.Placeholder)]
    [InlineData("userid1", TextSuspicion.None)]
    [InlineData("u", TextSuspicion.None)]
    [InlineData("\ud68c\uc6d0 1", TextSuspicion.None)]
    [InlineData("\ud83d\ude00", TextSuspicion.None)]
    [InlineData("kim@example.com", TextSuspicion.None)]
    [InlineData("1E5", TextSuspicion.None)]
    [InlineData("12E40", TextSuspicion.None)]
    [InlineData("1234E+05", TextSuspicion.None)]
    [InlineData("1.5", TextSuspicion.None)]
    [InlineData("#1", TextSuspicion.None)]
    [InlineData("@kim", TextSuspicion.None)]
    [InlineData("{3F2504E0-4F89-11D3-9A0C-0305E82C3301}", TextSuspicion.None)]
    [InlineData("a\u001b[2Jb", TextSuspicion.Invisible)]
    [InlineData("\u0085", TextSuspicion.Invisible)]
    [InlineData("\ufeffu1", TextSuspicion.Invisible)]
    [InlineData("u\u200b1", TextSuspicion.Invisible)]
    [InlineData("u\u202e1", TextSuspicion.Invisible)]
    [InlineData("u\u20281", TextSuspicion.Invisible)]
    [InlineData("u\udb40\udc41", TextSuspicion.Invisible)]
    [InlineData("\u001b\ufffd", TextSuspicion.WrongEncoding)]
    [InlineData("@{user_id=u1; age=3}", TextSuspicion.Flattened)]
    [InlineData("{\"user_id\":\"u1\"}", TextSuspicion.Json)]
    [InlineData("{3F2504E0", TextSuspicion.Json)]
    [InlineData("user_id", TextSuspicion.Header)]
    [InlineData("UserId", TextSuspicion.Header)]
    [InlineData("_USER_ID", TextSuspicion.Header)]
    [InlineData("\"user_id\"", TextSuspicion.Header)]
    [InlineData("user_id,mkt_flag", TextSuspicion.Header)]
    [InlineData("\"user_id\",\"mkt_flag\"", TextSuspicion.Header)]
    [InlineData("user_id;age", TextSuspicion.Header)]
    [InlineData("8.21E+11", TextSuspicion.Exponent)]
    [InlineData("1,23E+05", TextSuspicion.Exponent)]
    [InlineData("1E+05", TextSuspicion.Exponent)]
    [InlineData("'007", TextSuspicion.Apostrophe)]
    [InlineData("#N/A", TextSuspicion.SpreadsheetError)]
    [InlineData("########", TextSuspicion.SpreadsheetError)]
    internal void An_id_that_was_hardly_meant_is_known(string id, TextSuspicion suspicion) =>
        Assert.Equal(suspicion, SuspectText.OfId(id));

    [Theory]
    [InlineData("Kim Minji", TextSuspicion.None)]
    [InlineData("'Tis me", TextSuspicion.None)]
    [InlineData("1.5E+10", TextSuspicion.None)]
    [InlineData("line\nbreak", TextSuspicion.LineBreak)]
    [InlineData("a\r\n\ufffd", TextSuspicion.WrongEncoding)]
    [InlineData("???", TextSuspicion.QuestionMarks)]
    [InlineData("? ", TextSuspicion.None)]
    [InlineData("NULL", TextSuspicion.None)]
    [InlineData("", TextSuspicion.None)]
    [InlineData("  ", TextSuspicion.None)]
    [InlineData("#", TextSuspicion.None)]
    [InlineData("#N/A and more", TextSuspicion.None)]
    [InlineData("\ufffd\ufffd\ufffd\ufffd", TextSuspicion.WrongEncoding)]
    [InlineData("Kim\ufffd", TextSuspicion.WrongEncoding)]
    [InlineData("#NAME?", TextSuspicion.SpreadsheetError)]
    [InlineData("#VALUE!", TextSuspicion.SpreadsheetError)]
    [InlineData("#REF!", TextSuspicion.SpreadsheetError)]
    [InlineData("#DIV/0!", TextSuspicion.SpreadsheetError)]
    [InlineData("#n/a", TextSuspicion.SpreadsheetError)]
    [InlineData("#NULL!", TextSuspicion.SpreadsheetError)]
    [InlineData(" #NUM! ", TextSuspicion.SpreadsheetError)]
    [InlineData("#SPILL!", TextSuspicion.SpreadsheetError)]
    internal void A_text_that_was_damaged_is_known(string text, TextSuspicion suspicion) =>
        Assert.Equal(suspicion, SuspectText.OfText(text));

    [Theory]
    [InlineData("8.21E+11", TextSuspicion.Exponent)]
    [InlineData("8.21E+011", TextSuspicion.Exponent)]
    [InlineData("'821012345678", TextSuspicion.Apostrophe)]
    [InlineData("82101234\u200b5678", TextSuspicion.Invisible)]
    [InlineData("#N/A", TextSuspicion.SpreadsheetError)]
    [InlineData("\ufffd\ufffd", TextSuspicion.WrongEncoding)]
    [InlineData("010-1234-5678", TextSuspicion.None)]
    [InlineData("E+", TextSuspicion.None)]
    [InlineData("8.E", TextSuspicion.None)]
    [InlineData("", TextSuspicion.None)]
    internal void Why_a_text_does_not_fit_is_known(string text, TextSuspicion suspicion) =>
        Assert.Equal(suspicion, SuspectText.OfRefused(text));

    [Property(MaxTest = 3000)]
    public void The_quick_look_at_an_id_sees_what_a_slow_one_sees(int[] choice)
    {
        string id = "" + string.Concat((choice ?? []).Take(6).Select(at => Pieces[(at & 0x7fffffff) % Pieces.Length]));
        if (id.Length > 0)
            Assert.Equal(Slow(id), SuspectText.OfId(id));
        Assert.Equal(id.Length > 0 && id.All(character => character is > ' ' and <= '~'), TextRule.IsPlain(id));
    }

    private static TextSuspicion Slow(string id)
    {
        if (id.Contains('\ufffd'))
            return TextSuspicion.WrongEncoding;
        if (Enumerable.Range(0, id.Length).Any(at => CharUnicodeInfo.GetUnicodeCategory(id, at) is UnicodeCategory.Control
            or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
            return TextSuspicion.Invisible;
        return id switch
        {
            _ when id.StartsWith("@{", StringComparison.Ordinal) => TextSuspicion.Flattened,
            _ when Regex.IsMatch(id, @"^(null|nan|-|\.|\?|\?[? ]*\?[? ]*)\z", RegexOptions.IgnoreCase) => TextSuspicion.Placeholder,
            _ when id[0] == '{' => TextSuspicion.Json,
            _ when PropertyTable.IsUserId(Regex.Split(id, "[,;\t]")[0].Trim('"')) => TextSuspicion.Header,
            _ when Regex.IsMatch(id, @"^[0-9]{1,3}([.,][0-9]*)?[eE]\+[0-9]+\z") => TextSuspicion.Exponent,
            _ when id[0] == '\'' => TextSuspicion.Apostrophe,
            _ when id[0] == '#' && (id.Trim() == "#N/A" || Regex.IsMatch(id.Trim(), "^#{3,}$")) => TextSuspicion.SpreadsheetError,
            _ => TextSuspicion.None,
        };
    }
}
