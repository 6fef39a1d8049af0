using System;
using System.Management.Automation;
using System.Runtime.InteropServices;
using System.Security;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Session;

/// <summary>
/// An API token, made of a text, a SecureString or the password of a PSCredential. It never shows its text: not as a string, nor in
/// Format-List, JSON or Clixml. Tokens are equal if their texts are, so a mock's filter can say <c>$Token -eq 'text'</c>.
/// </summary>
public sealed class DfineryToken
{
    private const string Hidden = "(hidden)";

    /// <summary>A token. Line ends after it, as <c>Get-Content -Raw</c> leaves them, are not part of it.</summary>
    /// <exception cref="ArgumentException">There is nothing in it.</exception>
    public DfineryToken(string text)
        : this(text, null)
    {
        if (Problem is not null)
            throw new ArgumentException(Problem, nameof(text));
    }

    /// <summary>A token that is kept as a SecureString.</summary>
    /// <exception cref="ArgumentException">There is nothing in it.</exception>
    public DfineryToken(SecureString text)
        : this(Read(text)!)
    {
    }

    /// <summary>A token that is the password of a credential.</summary>
    /// <exception cref="ArgumentException">There is nothing in it.</exception>
    public DfineryToken(PSCredential credential)
        : this(Read(credential?.Password)!)
    {
    }

    private DfineryToken(string? text, string? problem)
    {
        Text = text?.TrimEnd('\r', '\n') ?? string.Empty;
        Problem = problem ?? (Text.Length == 0 ? Messages.ProblemGivenNothing : null);
    }

    /// <summary>The token itself.</summary>
    internal string Text { get; }

    /// <summary>Why it is none, in words that do not quote it; <c>null</c> where it is one.</summary>
    internal string? Problem { get; }

    /// <summary>
    /// Makes a token of whatever was given, without an exception: PowerShell's messages would quote the value, and from the pipeline it
    /// would pass over the parameter, so that the environment's token served.
    /// </summary>
    internal static DfineryToken From(object? given) => (given is PSObject wrapped ? wrapped.BaseObject : given) switch
    {
        DfineryToken token => token,
        string text => new DfineryToken(text, null),
        SecureString text => new DfineryToken(Read(text), null),
        PSCredential credential => new DfineryToken(Read(credential.Password), null),
        null or DBNull => new DfineryToken(null, (string?)null),
        _ => new DfineryToken(null, ErrorFactory.Format(Messages.ProblemTokenType, TypeOf(given!))),
    };

    /// <summary>Never the token.</summary>
    public override string ToString() => Hidden;

    /// <summary>True for a token with the same text.</summary>
    public override bool Equals(object? obj) =>
        obj is DfineryToken { Problem: null } other && Problem is null && string.Equals(Text, other.Text, StringComparison.Ordinal);

    /// <summary>The same for every token: a hash would tell about the text.</summary>
    public override int GetHashCode() => 0;

    private static string TypeOf(object given) => given is PSObject { TypeNames: { Count: > 0 } names } ? names[0] : given.GetType().Name;

    /// <summary>Through BSTR: the Auto form gives one character on Linux.</summary>
    private static string? Read(SecureString? text)
    {
        if (text is null)
            return null;
        IntPtr pointer = Marshal.SecureStringToBSTR(text);
        try
        {
            return Marshal.PtrToStringBSTR(pointer);
        }
        finally
        {
            Marshal.ZeroFreeBSTR(pointer);
        }
    }
}
