using System;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Output.Report;

/// <summary>
/// Users as a report shows them: the first characters, at most a third and four, and a mark that is the same for the same user within the
/// report. The mark is keyed anew for each report, so that nobody finds the id of it by trying.
/// </summary>
internal sealed class MaskedIds(bool showsId) : IDisposable
{
    private const int MostShown = 4;
    private const int MarkBytes = 4;

    private readonly HMACSHA256 _hash = new();

    /// <summary>True where ids are shown as they are.</summary>
    public bool ShowsId { get; } = showsId;

    /// <summary>The user as the report shows it; empty where there is none.</summary>
    public string Of(string id)
    {
        if (ShowsId || id.Length == 0)
            return VisibleText.Of(id);
        var mark = new StringBuilder(VisibleText.Of(Beginning(id))).Append('…');
        byte[] hash = _hash.ComputeHash(Encoding.UTF8.GetBytes(id));
        for (int i = 0; i < MarkBytes; i++)
            mark.Append(hash[i].ToString("x2", CultureInfo.InvariantCulture));
        return mark.ToString();
    }

    public void Dispose() => _hash.Dispose();

    private static string Beginning(string id)
    {
        int length = Math.Min(id.Length / 3, MostShown);
        if (length > 0 && char.IsHighSurrogate(id[length - 1]))
            length--;
        return id.Substring(0, length);
    }
}
