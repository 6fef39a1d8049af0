using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Management.Automation.Runspaces;

namespace PowerShellHost;

/// <summary>The command the command line asks for: a script file with its arguments, or the text of a script.</summary>
public sealed class CommandLine
{
    private const string Usage = """
        usage: PowerShellHost [-NoProfile] [-NonInteractive] [-File] script.ps1 [arguments]
               PowerShellHost [-NoProfile] [-NonInteractive] -Command text
        """;

    private CommandLine(Command command, bool isText)
    {
        Command = command;
        IsText = isText;
    }

    /// <summary>The command to run.</summary>
    public Command Command { get; }

    /// <summary>Whether the command is a text; its last statement's success then decides the exit code.</summary>
    public bool IsText { get; }

    /// <summary>Reads the arguments of the process.</summary>
    public static bool TryParse(
        string[] args,
        [NotNullWhen(true)] out CommandLine? commandLine,
        [NotNullWhen(false)] out string? problem)
    {
        commandLine = null;
        problem = Usage;
        int i = 0;
        // Options of pwsh that change nothing here: there is no profile, banner or execution policy.
        while (i < args.Length && (Is(args[i], "-NoProfile") || Is(args[i], "-NonInteractive") || Is(args[i], "-NoLogo")))
            i++;

        if (i == args.Length)
            return false;

        if (Is(args[i], "-Command") || Is(args[i], "-c"))
        {
            if (i + 1 == args.Length)
                return false;
            string text = string.Join(' ', args, i + 1, args.Length - i - 1);
            commandLine = new CommandLine(new Command(text, isScript: true, useLocalScope: false), isText: true);
            return true;
        }

        if (Is(args[i], "-File") || Is(args[i], "-f"))
            i++;
        else if (args[i].StartsWith('-'))
            return false;

        if (i == args.Length)
            return false;

        string path = Path.GetFullPath(args[i]);
        if (!File.Exists(path) || !Is(Path.GetExtension(path), ".ps1"))
        {
            problem = $"'{args[i]}' is not a script file (.ps1).";
            return false;
        }

        Command script = new(path, isScript: false, useLocalScope: false);
        AddArguments(script, args.AsSpan(i + 1));
        commandLine = new CommandLine(script, isText: false);
        return true;
    }

    // A bare "-Name" goes in without a value: the binder then knows whether it is a switch or takes the next argument.
    private static void AddArguments(Command script, ReadOnlySpan<string> args)
    {
        for (int i = 0; i < args.Length; i++)
        {
            string arg = args[i];
            int colon = arg.IndexOf(':');
            if (arg.Length < 2 || arg[0] != '-')
                script.Parameters.Add(new CommandParameter(null, arg));
            else if (colon < 0)
                script.Parameters.Add(new CommandParameter(arg));
            else if (colon < arg.Length - 1)
                script.Parameters.Add(new CommandParameter(arg[..colon], ToBoolean(arg[(colon + 1)..])));
            else if (i + 1 < args.Length)
                script.Parameters.Add(new CommandParameter(arg[..colon], args[++i]));
        }
    }

    private static object ToBoolean(string text) =>
        bool.TryParse(text.StartsWith('$') ? text[1..] : text, out bool value) ? value : text;

    private static bool Is(string arg, string option) => arg.Equals(option, StringComparison.OrdinalIgnoreCase);
}
