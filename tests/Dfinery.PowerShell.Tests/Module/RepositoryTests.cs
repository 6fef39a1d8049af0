using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using Dfinery.Testing;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>House rules that no compiler or formatter checks.</summary>
public sealed class RepositoryTests
{
    private const int MaxColumns = 140;
    private const int MaxLines = 250;
    private const int MaxTestLines = 300;

    private static readonly string[] SourceFolders = ["bench", "examples", "src", "tests", "tools"];

    [Fact]
    public void No_line_of_code_is_longer_than_140_columns() =>
        AssertNone(
            from file in Sources("*.cs").Concat(Sources("*.ps1"))
            from line in File.ReadLines(file).Index()
            where line.Item.Length > MaxColumns
            select $"{Name(file)}:{line.Index + 1}: {line.Item.Length} columns");

    [Fact]
    public void No_file_is_longer_than_250_lines_and_no_test_file_than_300() =>
        AssertNone(
            from file in Sources("*.cs")
            let lines = File.ReadLines(file).Count()
            where lines > (Name(file).StartsWith("tests/", StringComparison.Ordinal) ? MaxTestLines : MaxLines)
            select $"{Name(file)}: {lines} lines");

    /// <summary>Which of the two is used depends on whether .NET 8 is installed; see tests/Net8.props.</summary>
    [Theory]
    [InlineData("Dfinery.Client.Tests")]
    [InlineData("Dfinery.Emulator.Tests")]
    public void The_lock_file_with_NET_8_has_the_packages_of_the_one_without(string project)
    {
        string folder = Path.Combine(RepositoryFolder.FullName, "tests", project);
        JsonNode alone = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "packages.lock.json")))!["dependencies"]!["net10.0"]!;
        JsonNode both = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "packages.net8.0.lock.json")))!["dependencies"]!;
        Assert.True(JsonNode.DeepEquals(alone, both["net10.0"]), $"Run: dotnet restore tests/{project} -p:HasNet8=true");
        Assert.NotNull(both["net8.0"]);
    }

    // Not Assert.Empty, which shows the first few only.
    private static void AssertNone(IEnumerable<string> findings) => Assert.True(!findings.Any(), string.Join('\n', findings));

    private static IEnumerable<string> Sources(string pattern)
    {
        string[] files =
        [
            .. Directory.GetFiles(RepositoryFolder.FullName, pattern),
            .. SourceFolders.SelectMany(folder =>
                Directory.GetFiles(Path.Combine(RepositoryFolder.FullName, folder), pattern, SearchOption.AllDirectories)),
        ];
        return files.Where(file => !Name(file).Split('/').Any(part => part is "bin" or "obj"));
    }

    private static string Name(string file) => Path.GetRelativePath(RepositoryFolder.FullName, file).Replace('\\', '/');
}
