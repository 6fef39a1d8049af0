using System;
using System.Collections;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Dfinery.PowerShell.Tests;

public sealed class ManifestTests
{
    private static readonly string Module = Path.GetDirectoryName(PowerShellSession.ModulePath)!;

    [Fact]
    public void The_commands_of_the_module_are_those_of_the_manifest()
    {
        using var session = new PowerShellSession(connect: false);
        string[] commands = session.Run("Get-Command -Module Dfinery").Column("Name");
        string[] written = [.. ((object[])Manifest()["CmdletsToExport"]!).Select(name => name.ToString()!)];

        Assert.NotEmpty(commands);
        Assert.Equal(written.Order(), commands.Order());
        Assert.Equal(written.Order(), written);
    }

    [Fact]
    public void The_version_of_the_assembly_is_that_of_the_manifest()
    {
        string version = System.Reflection.AssemblyName.GetAssemblyName(Path.Combine(Module, "lib/net8.0/Dfinery.PowerShell.dll"))
            .Version!.ToString(3);
        Assert.Equal(Manifest()["ModuleVersion"], version);
    }

    [Fact]
    public void On_PowerShell_7_the_module_ships_no_assembly_but_its_own()
    {
        string[] files = [.. Directory.GetFiles(Path.Combine(Module, "lib/net8.0")).Select(file => Path.GetFileName(file)!).Order()];
        Assert.Equal(
            [
                "Dfinery.Client.dll",
                "Dfinery.Client.pdb",
                "Dfinery.Emulator.dll",
                "Dfinery.Emulator.pdb",
                "Dfinery.PowerShell.dll",
                "Dfinery.PowerShell.pdb",
            ],
            files);
    }

    [Theory]
    [InlineData("Core", "lib/net8.0/Dfinery.PowerShell.dll")]
    [InlineData("Desktop", "lib/netstandard2.0/Dfinery.PowerShell.dll")]
    public void Each_edition_loads_its_own_build(string edition, string expected)
    {
        string source = File.ReadAllText(Path.Combine(PowerShellSession.Repository, "Dfinery.psd1"));
        Match expression = Regex.Match(source, @"(?m)^    RootModule += (if .+)$");
        Assert.True(expression.Success, "RootModule holds one path only: has Update-ModuleManifest written the manifest?");
        Assert.Matches("(?s)Update-ModuleManifest.*Update-PSModuleManifest", source[..expression.Index]);

        using var session = new PowerShellSession(connect: false);
        string script = expression.Groups[1].Value.Replace("$PSEdition", $"'{edition}'");
        Assert.Equal(expected, session.Run(script).Single<string>());
        Assert.True(File.Exists(Path.Combine(Module, expected)));
    }

    [Fact]
    public void The_notice_names_each_assembly_of_others_with_its_version_and_license()
    {
        string folder = Path.Combine(Module, "lib/netstandard2.0");
        string[] shipped =
        [
            .. Directory.GetFiles(folder, "*.dll").Select(file => Path.GetFileNameWithoutExtension(file)!)
                .Where(name => !name.StartsWith("Dfinery.", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
        ];
        JsonElement packages = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(PowerShellSession.Repository, "src/Dfinery.PowerShell/packages.lock.json")))
            .RootElement.GetProperty("dependencies").GetProperty(".NETStandard,Version=v2.0");
        string notice = File.ReadAllText(Path.Combine(folder, "THIRD-PARTY-NOTICES.txt"));

        Assert.NotEmpty(shipped);
        Assert.Equal(
            shipped.Select(name => $"{name} {packages.GetProperty(name).GetProperty("resolved").GetString()} MIT"),
            Regex.Matches(notice, @"(?m)^    (\S+) +(\d\S+) +(\S+)\r?$")
                .Select(line => $"{line.Groups[1]} {line.Groups[2]} {line.Groups[3]}"));
        Assert.Contains("The above copyright notice and this permission notice shall be included", notice);
    }

    private static Hashtable Manifest()
    {
        ScriptBlockAst ast = Parser.ParseFile(PowerShellSession.ModulePath, out _, out ParseError[] errors);
        Assert.Empty(errors);
        var table = (HashtableAst)ast.Find(node => node is HashtableAst, searchNestedScriptBlocks: false);
        var result = new Hashtable();
        foreach ((ExpressionAst key, StatementAst value) in table.KeyValuePairs.Select(pair => (pair.Item1, pair.Item2)))
        {
            if (((StringConstantExpressionAst)key).Value is not "RootModule" and var name)
                result[name] = ((PipelineAst)value).GetPureExpression().SafeGetValue();
        }

        return result;
    }
}
