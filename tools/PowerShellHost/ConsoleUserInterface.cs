using System;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Internal;
using System.Threading;

namespace PowerShellHost;

/// <summary>
/// Writes the streams to the console: errors and progress to stderr, all others to stdout, as pwsh does.
/// Colours are kept only where the text goes to a terminal.
/// </summary>
public sealed partial class ConsoleUserInterface : PSHostUserInterface
{
    private static readonly bool s_colour = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") != "dumb";

    private readonly ProgressLine _progress = new();
    private bool _redirectedToError;

    /// <summary>Makes the interface; <paramref name="stop"/> ends a prompt that waits for input.</summary>
    public ConsoleUserInterface(CancellationToken stop) => _stop = stop;

    /// <inheritdoc/>
    public override PSHostRawUserInterface RawUI { get; } = new ConsoleRawUserInterface();

    /// <inheritdoc/>
    public override bool SupportsVirtualTerminal => s_colour && !Console.IsOutputRedirected;

    /// <summary>Sends all output to stderr until the result is disposed: an error is being shown.</summary>
    public IDisposable RedirectToError() => new Redirection(this);

    /// <summary>Takes the progress line off the screen.</summary>
    public void ClearProgress() => _progress.Clear();

    /// <inheritdoc/>
    public override void Write(string value)
    {
        _progress.Clear();
        if (_redirectedToError)
            Emit(Console.Error, Console.IsErrorRedirected, value);
        else
            Emit(Console.Out, Console.IsOutputRedirected, value);
    }

    /// <inheritdoc/>
    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value)
    {
        if (SupportsVirtualTerminal)
        {
            string colours = PSStyle.MapForegroundColorToEscapeSequence(foregroundColor);
            // The engine fills in the raw background colour when a script gave only the foreground one.
            if (backgroundColor != RawUI.BackgroundColor)
                colours += PSStyle.MapBackgroundColorToEscapeSequence(backgroundColor);
            value = colours + value + PSStyle.Instance.Reset;
        }

        Write(value);
    }

    /// <inheritdoc/>
    public override void WriteLine(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value)
    {
        Write(foregroundColor, backgroundColor, value);
        WriteLine();
    }

    /// <inheritdoc/>
    public override void WriteLine() => Write(Environment.NewLine);

    /// <inheritdoc/>
    public override void WriteLine(string value) => Write(value + Environment.NewLine);

    /// <inheritdoc/>
    public override void WriteErrorLine(string value)
    {
        _progress.Clear();
        Emit(Console.Error, Console.IsErrorRedirected, value + Environment.NewLine);
    }

    /// <inheritdoc/>
    public override void WriteDebugLine(string message) =>
        WriteStyled(PSStyle.Instance.Formatting.Debug, "DEBUG: " + message);

    /// <inheritdoc/>
    public override void WriteVerboseLine(string message) =>
        WriteStyled(PSStyle.Instance.Formatting.Verbose, "VERBOSE: " + message);

    /// <inheritdoc/>
    public override void WriteWarningLine(string message) =>
        WriteStyled(PSStyle.Instance.Formatting.Warning, "WARNING: " + message);

    /// <inheritdoc/>
    public override void WriteProgress(long sourceId, ProgressRecord record) => _progress.Show(record);

    private void WriteStyled(string style, string text) =>
        WriteLine(SupportsVirtualTerminal ? style + text + PSStyle.Instance.Reset : text);

    private static void Emit(TextWriter writer, bool redirected, string value) => writer.Write(
        (redirected || !s_colour) && value.Contains('\e') ? new StringDecorated(value).ToString(OutputRendering.PlainText) : value);

    private sealed class Redirection : IDisposable
    {
        private readonly ConsoleUserInterface _owner;

        public Redirection(ConsoleUserInterface owner)
        {
            _owner = owner;
            owner._redirectedToError = true;
        }

        public void Dispose() => _owner._redirectedToError = false;
    }
}
