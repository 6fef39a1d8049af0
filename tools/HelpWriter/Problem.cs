using System.Collections.Generic;

namespace HelpWriter;

/// <summary>Something in a page that must be fixed before help can be written.</summary>
public sealed record Problem(string File, int Line, string Text)
{
    /// <summary>The form in which MSBuild recognizes an error.</summary>
    public override string ToString() => $"{File}({Line}): error HELP: {Text}";
}

/// <summary>Collects the problems of one file.</summary>
internal sealed class ProblemList(string file, List<Problem> problems)
{
    public void Add(int line, string text) => problems.Add(new Problem(file, line, text));
}
