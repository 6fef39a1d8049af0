using System.Collections;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
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
