using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Threading;
using System.Threading.Tasks;

namespace PowerShellHost;

/// <content>Questions to the user. At the end of stdin a choice takes its default and a value is an error.</content>
public sealed partial class ConsoleUserInterface
{
    private readonly CancellationToken _stop;

    /// <inheritdoc/>
    public override string ReadLine() => TryReadLine() ?? string.Empty;

    /// <inheritdoc/>
    public override SecureString ReadLineAsSecureString()
    {
        SecureString secret = new();
        if (Console.IsInputRedirected)
        {
            foreach (char c in ReadLine())
                secret.AppendChar(c);
            return secret;
        }

        while (Wait(() => Console.ReadKey(intercept: true)) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace && secret.Length > 0)
                secret.RemoveAt(secret.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                secret.AppendChar(key.KeyChar);
        }

        WriteLine();
        return secret;
    }

    /// <inheritdoc/>
    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        WriteIfAny(caption);
        WriteIfAny(message);
        List<(string Key, string Label)> options = [];
        foreach (ChoiceDescription choice in choices)
        {
            string label = choice.Label.Replace("&", string.Empty, StringComparison.Ordinal);
            int mark = choice.Label.IndexOf('&', StringComparison.Ordinal);
            string key = mark >= 0 && mark + 1 < choice.Label.Length ? choice.Label[mark + 1].ToString() : label;
            options.Add((key.ToUpperInvariant(), label));
        }

        while (true)
        {
            foreach ((string key, string label) in options)
                Write($"[{key}] {label}  ");
            Write(defaultChoice >= 0 ? $"[?] Help (default is \"{options[defaultChoice].Key}\"): " : "[?] Help: ");

            string? answer = TryReadLine();
            if (answer is null)
                WriteLine();
            if (string.IsNullOrWhiteSpace(answer) && defaultChoice >= 0)
                return defaultChoice;
            if (answer is null)
                throw new HostException("Input has ended and the question has no default answer.");
            answer = answer.Trim();
            int chosen = options.FindIndex(o => Same(o.Key, answer) || Same(o.Label, answer));
            if (chosen >= 0)
                return chosen;
            if (answer == "?")
            {
                for (int i = 0; i < options.Count; i++)
                    WriteLine($"{options[i].Key} - {choices[i].HelpMessage}");
            }
        }
    }

    /// <inheritdoc/>
    public override Dictionary<string, PSObject> Prompt(
        string caption, string message, Collection<FieldDescription> descriptions)
    {
        WriteIfAny(caption);
        WriteIfAny(message);
        Dictionary<string, PSObject> values = [];
        foreach (FieldDescription field in descriptions)
        {
            Type type = LanguagePrimitives.TryConvertTo(field.ParameterAssemblyFullName, out Type found)
                || LanguagePrimitives.TryConvertTo(field.ParameterTypeFullName, out found) ? found : typeof(string);
            object value = type == typeof(SecureString) ? AskSecret(field.Name)
                : type == typeof(PSCredential) ? PromptForCredential(null, null, null, null)
                : type.IsArray ? AskList(field.Name)
                : Ask(field.Name);
            values[field.Name] = PSObject.AsPSObject(LanguagePrimitives.ConvertTo(value, type, CultureInfo.InvariantCulture));
        }

        return values;
    }

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(string? caption, string? message, string? userName, string? targetName)
    {
        WriteIfAny(caption);
        WriteIfAny(message);
        return new PSCredential(string.IsNullOrEmpty(userName) ? Ask("User") : userName, AskSecret("Password"));
    }

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(
        string? caption,
        string? message,
        string? userName,
        string? targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options) => PromptForCredential(caption, message, userName, targetName);

    private string Ask(string name)
    {
        Write(name + ": ");
        return TryReadLine() ?? throw new HostException($"Input has ended before a value for '{name}'.");
    }

    private SecureString AskSecret(string name)
    {
        Write(name + ": ");
        return ReadLineAsSecureString();
    }

    // An empty line, or the end of the input, ends the list.
    private List<string> AskList(string name)
    {
        List<string> items = [];
        while (true)
        {
            Write($"{name}[{items.Count}]: ");
            string? item = TryReadLine();
            if (item is null && items.Count == 0)
                throw new HostException($"Input has ended before a value for '{name}'.");
            if (string.IsNullOrEmpty(item))
                return items;
            items.Add(item);
        }
    }

    private string? TryReadLine() => Wait(Console.In.ReadLine);

    // Ctrl+C cannot end a read of the console, so the read is left behind and the pipeline goes on without it.
    private T Wait<T>(Func<T> read)
    {
        ClearProgress();
        Task<T> reading = Task.Run(read);
        try
        {
            reading.Wait(_stop);
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }

        return reading.Result;
    }

    private void WriteIfAny(string? text)
    {
        if (!string.IsNullOrEmpty(text))
            WriteLine(text);
    }

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
}
