using System;
using System.Diagnostics;
using System.Management.Automation;

namespace PowerShellHost;

/// <summary>The latest progress of a script, on one line of stderr; nothing if stderr is no terminal.</summary>
public sealed class ProgressLine
{
    private const long MinimumMilliseconds = 100;

    private readonly object _lock = new();
    private readonly bool _enabled = !Console.IsErrorRedirected;
    private readonly Stopwatch _sinceShown = new();
    private bool _shown;

    /// <summary>Shows the record in place of the one before; a completed one clears the line.</summary>
    public void Show(ProgressRecord record)
    {
        if (!_enabled)
            return;
        if (record.RecordType == ProgressRecordType.Completed)
        {
            Clear();
            return;
        }

        lock (_lock)
        {
            // Scripts report every row; the eye needs ten a second.
            if (_shown && _sinceShown.ElapsedMilliseconds < MinimumMilliseconds)
                return;
            string text = $"{record.Activity}: {record.StatusDescription}";
            if (record.PercentComplete >= 0)
                text += $" {record.PercentComplete}%";
            if (!string.IsNullOrEmpty(record.CurrentOperation))
                text += $" {record.CurrentOperation}";
            text = text.ReplaceLineEndings(" ");
            // A wrapped line could not be cleared.
            text = Cut(text, ConsoleRawUserInterface.Width - 1);
            Console.Error.Write($"\r{text}\e[K");
            _shown = true;
            _sinceShown.Restart();
        }
    }

    /// <summary>Takes the line off the screen.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            if (!_shown)
                return;
            Console.Error.Write("\r\e[K");
            _shown = false;
        }
    }

    private static string Cut(string text, int width)
    {
        int cells = 0;
        for (int i = 0; i < text.Length; i++)
        {
            // Coarse but never too long: all above the Hangul Jamo block counts as wide.
            cells += text[i] < '\u1100' ? 1 : 2;
            if (cells > width)
                return text[..(char.IsLowSurrogate(text[i]) ? i - 1 : i)];
        }

        return text;
    }
}
