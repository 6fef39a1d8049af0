using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using HelpWriter;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>What HelpWriter does with the repository's pages after one change to them.</summary>
public sealed class HelpWriterTests : IClassFixture<HelpWriterTests.ModuleFixture>, IDisposable
{
    private const string Maml = "Dfinery.PowerShell.dll-Help.xml";

    private readonly HelpModule _module;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dfinery-help-");

    public HelpWriterTests(ModuleFixture fixture)
    {
        _module = fixture.Module;
        foreach (string file in Directory.GetFiles(HelpSession.Pages, "*.md"))
            File.Copy(file, Path.Combine(_folder.FullName, Path.GetFileName(file)));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("Connect-Dfinery", "### -BaseUri", "### -BaseUrl", "### -BaseUrl", "Connect-Dfinery has no parameter -BaseUrl.")]
    [InlineData(
        "Connect-Dfinery", "### -BaseUri", "### -BaseUrl", "## PARAMETERS",
        "The parameter -BaseUri of Connect-Dfinery has no text.")]
    [InlineData(
        "Connect-Dfinery", "### -BaseUri", "### BaseUri", "### BaseUri",
        "'BaseUri' is repeated, or is not the name of a parameter (-Name).")]
    [InlineData("Stop-DfineryEmulator", "## PARAMETERS", "## PARAMETERS\n### -Emulator\n", "### -Emulator", "'-Emulator' has no text.")]
    [InlineData(
        "Stop-DfineryEmulator", "Stops all emulators that this session started.", "#### More", "#### More",
        "Unknown heading 'More'.")]
    [InlineData("Stop-DfineryEmulator", "## NOTES", "## NOTICES", "## NOTICES", "Unknown or repeated heading 'NOTICES'.")]
    [InlineData("Stop-DfineryEmulator", "## NOTES", "## NOTICES", "# Stop-DfineryEmulator", "The heading '## NOTES' is missing.")]
    [InlineData("Stop-DfineryEmulator", "## SYNOPSIS", "Words.\n\n## SYNOPSIS", "Words", "Text before the first heading.")]
    [InlineData(
        "Stop-DfineryEmulator", "# Stop-DfineryEmulator", "# Stop-Emulator", "---",
        "The page is titled 'Stop-Emulator', not 'Stop-DfineryEmulator'.")]
    [InlineData("Stop-DfineryEmulator", "```powershell", "```text", "### Example 1", "An example begins with a block of powershell code.")]
    [InlineData(
        "Stop-DfineryEmulator", "### None", "### System.String", "### System.String",
        "Stop-DfineryEmulator returns no System.String; it returns None.")]
    [InlineData(
        "Stop-DfineryEmulator", "### None", "### System.String", "## OUTPUTS",
        "The output None of Stop-DfineryEmulator has no text.")]
    [InlineData("Stop-DfineryEmulator", "schema: 2.0.0", "schema: 3", "---", "The front matter has no 'schema: 2.0.0'.")]
    [InlineData(
        "Stop-DfineryEmulator", "[Disconnect-Dfinery](Disconnect-Dfinery.md)", "[Gone](Gone.md)", "## RELATED",
        "The related link 'Gone' leads to no page.")]
    [InlineData(
        "Stop-DfineryEmulator", "(Disconnect-Dfinery.md)", "(Connect-Dfinery.md)", "- [Disconnect",
        "A link leads to the page of its name, not to 'Connect-Dfinery.md'.")]
    [InlineData("shared-parameters", "## -Connection", "## -Conection", "## -Conection", "No cmdlet uses the shared text of -Conection.")]
    [InlineData(
        "about_Dfinery", "## SHORT DESCRIPTION", "## IN SHORT", "# about_Dfinery",
        "The heading '## SHORT DESCRIPTION' is missing.")]
    [InlineData(
        "about_Dfinery", "Test-DfineryConnection", "Test-DfineryConnection # This comment makes the line longer than the screen.", "Test",
        "Code is at most 72 columns wide.")]
    public void A_page_that_does_not_fit_is_refused_with_its_line(string page, string old, string changed, string at, string message)
    {
        string text = Change(page, old, changed);
        IReadOnlyList<Problem> problems = Write();
        Assert.Contains(new Problem(PathOf(page), LineOf(text, at), message), problems);
        Assert.All(problems, problem => Assert.EndsWith(".md", problem.File));
        Assert.False(Directory.Exists(Output));
    }

    [Fact]
    public void A_cmdlet_without_a_page_is_refused()
    {
        File.Delete(PathOf("Get-DfineryUserCi"));
        Assert.Contains(new Problem(PathOf("Get-DfineryUserCi"), 1, "Get-DfineryUserCi has no page."), Write());
    }

    [Fact]
    public void A_page_without_a_cmdlet_is_refused()
    {
        File.Copy(PathOf("Get-DfineryUserCi"), PathOf("Get-DfineryUser"));
        Assert.Equal([new Problem(PathOf("Get-DfineryUser"), 1, "There is no cmdlet Get-DfineryUser in Dfinery.")], Write());
    }

    [Fact]
    public void MSBuild_takes_a_problem_for_an_error() =>
        Assert.Equal("docs/A.md(7): error HELP: It is wrong.", new Problem("docs/A.md", 7, "It is wrong.").ToString());

    [Fact]
    public void A_cmdlets_own_text_wins_over_the_shared_one()
    {
        Change("Test-DfineryConnection", "## INPUTS", "### -Connection\nA text of its own.\n\nDefault: Its own\n\n## INPUTS");
        Assert.Empty(Write());
        Assert.Equal(("A text of its own.", "Its own"), Parameter("Test-DfineryConnection", "Connection"));
        Assert.NotEqual("A text of its own.", Parameter("Invoke-DfineryRequest", "Connection").Text);
    }

    [Theory]
    [InlineData("Connect-Dfinery", "TimeoutSec", "100")]
    [InlineData("Connect-Dfinery", "PassThru", "False")]
    [InlineData("Get-DfineryConnection", "Name", "*")]
    [InlineData("Get-DfineryUserCi", "PropertyName", "kakao_id, phone_number")]
    [InlineData("Remove-DfineryUserCi", "PropertyName", "None")]
    [InlineData("Remove-DfineryUserCi", "WhatIf", "False")]
    [InlineData("Start-DfineryEmulator", "Latency", "0")]
    [InlineData("Set-DfineryUserCi", "ThrottleLimit", "The connection's")]
    public void A_default_comes_from_the_code_or_the_page(string cmdlet, string parameter, string expected)
    {
        Assert.Empty(Write());
        Assert.Equal(expected, Parameter(cmdlet, parameter).Default);
    }

    [Fact]
    public void A_topic_is_wrapped_with_lists_tables_and_code_in_place()
    {
        string words = string.Join(" ", Enumerable.Repeat("word", 17));
        File.WriteAllText(
            PathOf("about_New"),
            $$"""
            # about_New

            ## SHORT DESCRIPTION
            `{{words}}`

            ## LONG DESCRIPTION
            ### Part
            - {{words}}

            | A | B |
            |---|---|
            | -Name | {{words}} |

            ```powershell
            if ($a) {
                1
            }
            ```

            ## SEE ALSO
            - [about_New](about_New.md)
            """);
        Assert.Empty(Write());
        Assert.Equal(
            """
            TOPIC
                about_New

            SHORT DESCRIPTION
                word word word word word word word word word word word word word word word
                word word

            LONG DESCRIPTION
              PART
                - word word word word word word word word word word word word word word word
                  word word

                -Name  word word word word word word word word word word word word word word
                       word word word

                    if ($a) {
                        1
                    }

            SEE ALSO
                about_New

            """.ReplaceLineEndings("\n"),
            File.ReadAllText(Path.Combine(Output, "about_New.help.txt")));
    }

    private string Output => Path.Combine(_folder.FullName, "output");

    private string PathOf(string page) => Path.Combine(_folder.FullName, page + ".md");

    private IReadOnlyList<Problem> Write() => Help.Write(_folder.FullName, _module, Output);

    private string Change(string page, string old, string changed)
    {
        string text = File.ReadAllText(PathOf(page));
        int index = text.IndexOf(old, StringComparison.Ordinal);
        Assert.True(index >= 0, old);
        text = text.Remove(index, old.Length).Insert(index, changed);
        File.WriteAllText(PathOf(page), text);
        return text;
    }

    private static int LineOf(string text, string at) =>
        Array.FindIndex(text.Split('\n'), line => line.StartsWith(at, StringComparison.Ordinal)) + 1;

    private (string Text, string Default) Parameter(string cmdlet, string parameter)
    {
        XElement command = XDocument.Load(Path.Combine(Output, Maml)).Root!.Elements()
            .Single(element => Child(Child(element, "details"), "name").Value == cmdlet);
        XElement found = Child(command, "parameters").Elements().Single(element => Child(element, "name").Value == parameter);
        return (Child(found, "description").Value, Child(found, "defaultValue").Value);
    }

    private static XElement Child(XElement element, string name) => element.Elements().Single(child => child.Name.LocalName == name);

    /// <summary>The built module, imported once.</summary>
    public sealed class ModuleFixture : IDisposable
    {
        public HelpModule Module { get; } = new(PowerShellSession.ModulePath);

        public void Dispose() => Module.Dispose();
    }
}
