using System.Collections.Generic;

namespace HelpWriter;

/// <summary>The page of one cmdlet, as plain text.</summary>
internal sealed class Page
{
    public IReadOnlyDictionary<string, string> FrontMatter { get; set; } = new Dictionary<string, string>();

    public string Title { get; set; } = string.Empty;

    public List<string> Synopsis { get; set; } = [];

    public List<string> Description { get; set; } = [];

    public List<Example> Examples { get; } = [];

    public int ParametersLine { get; set; } = 1;

    public Dictionary<string, ParameterText> Parameters { get; set; } = [];

    public List<TypeText> Inputs { get; set; } = [];

    public List<TypeText> Outputs { get; set; } = [];

    public List<string> Notes { get; set; } = [];

    public List<string> Links { get; set; } = [];
}

/// <summary>Code and what is said about it.</summary>
internal sealed record Example(string Title, string Code, List<string> Remarks);

/// <summary>The prose of a parameter, and its default where the code cannot tell it.</summary>
internal sealed record ParameterText(int Line, List<string> Prose, string? Default);

/// <summary>A type of input or output, and when it is taken or returned.</summary>
internal sealed record TypeText(string Name, int Line, List<string> Prose);
