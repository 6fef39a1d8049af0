using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using NetArchTest.Rules;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>Which part of the code may know which other, and what is public: see docs/ARCHITECTURE.md.</summary>
public sealed class ArchitectureTests
{
    private const string Client = "Dfinery.Client";
    private const string Emulator = "Dfinery.Emulator";
    private const string Module = "Dfinery.PowerShell";

    [Theory]
    [InlineData("Contract", "Http", "Bulk", "Ledger", "Audit", "Disk")]
    [InlineData("Http", "Bulk", "Ledger", "Audit", "Disk")]
    [InlineData("Ledger", "Bulk", "Audit")]
    [InlineData("Audit", "Bulk", "Http", "Contract", "Ledger")]
    [InlineData("Disk", "Bulk", "Http", "Contract", "Ledger", "Audit")]
    [InlineData("Bulk.Verdict", "Bulk.Dispatch")]
    public void In_the_client_nothing_points_back(string part, params string[] others) => AssertKnowsNot(Client, part, Client, others);

    [Theory]
    [InlineData("Errors", "Session", "Output", "Input", "Cmdlets")]
    [InlineData("Session", "Output", "Input", "Cmdlets")]
    [InlineData("Output", "Input", "Cmdlets")]
    [InlineData("Input", "Cmdlets")]
    public void In_the_module_nothing_points_back(string part, params string[] others) => AssertKnowsNot(Module, part, Module, others);

    [Fact]
    public void The_emulator_knows_only_the_contract_of_the_client()
    {
        AssertKnowsNot(Emulator, null, Client, "Http", "Bulk", "Ledger", "Audit", "Disk");
        AssertKnowsNot(Emulator, "Contract", Emulator, "Http", "Faults");
    }

    [Theory]
    [InlineData("Input")]
    [InlineData("Output")]
    [InlineData("Errors")]
    public void In_the_module_only_cmdlets_and_the_session_know_the_emulator(string part) =>
        Assert.Empty(Dependents(Module, part, Emulator));

    [Fact]
    public void The_client_and_the_emulator_know_nothing_of_PowerShell()
    {
        Assert.DoesNotContain(Shipped.Client.GetReferencedAssemblies(), IsOfPowerShell);
        Assert.DoesNotContain(Shipped.Emulator.GetReferencedAssemblies(), IsOfPowerShell);
        Assert.Contains(Shipped.Module.GetReferencedAssemblies(), IsOfPowerShell);
    }

    /// <summary>Arrows that there are: a rule that sees none of them would see no forbidden one either.</summary>
    [Theory]
    [InlineData(Client, "Http", Client + ".Contract")]
    [InlineData(Client, "Bulk", Client + ".Http")]
    [InlineData(Client, "Bulk", Client + ".Audit")]
    [InlineData(Client, "Audit", Client + ".Disk")]
    [InlineData(Client, "Bulk.Dispatch", Client + ".Bulk.Verdict")]
    [InlineData(Emulator, null, Client + ".Contract")]
    [InlineData(Module, "Cmdlets", Module + ".Input")]
    [InlineData(Module, "Cmdlets", Module + ".Output")]
    [InlineData(Module, "Input", Module + ".Output")]
    [InlineData(Module, "Output", Module + ".Session")]
    [InlineData(Module, "Session", Module + ".Errors")]
    [InlineData(Module, "Errors", Client + ".Bulk")]
    [InlineData(Module, "Cmdlets", Emulator)]
    public void The_check_sees_what_is_known(string assembly, string? part, string other) =>
        Assert.NotEmpty(Dependents(assembly, part, other));

    [Fact]
    public void Nothing_is_public_by_accident()
    {
        Assert.Equal(["DfineryException", "DfineryFailure", "UserStatus"], Public(Shipped.Client));
        Assert.Equal(
            [
                "DfineryEmulator",
                "EmulatedBreak",
                "EmulatedRequest",
                "EmulatedUser",
                "EmulatedUserCollection",
                "EmulatorCounters",
                "EmulatorOptions",
            ],
            Public(Shipped.Emulator));
        Assert.Equal(
            [
                "AddressTransformationAttribute",
                "AuditLogTest",
                "CiNameCompleter",
                "ConnectionNameCompleter",
                "ConnectionTest",
                "DfineryConnection",
                "DfineryToken",
                "DurationTransformationAttribute",
                "ExtendedUserComparison",
                "ExtendedUserResult",
                "HashtableCompleter",
                "HiddenProperties",
                "LedgerInfo",
                "LedgerNameCompleter",
                "ModuleLifetime",
                "ProfileNameCompleter",
                "PropertyDifference",
                "PropertyDifferenceCollection",
                "PropertyNameCompleter",
                "RequestPathCompleter",
                "RunSummary",
                "ShardTransformationAttribute",
                "ShareTransformationAttribute",
                "TokenTransformationAttribute",
                "UserChangeResult",
                "UserCiComparison",
                "UserCiRemoval",
                "UserCiResult",
                "UserComparison",
                "UserIdTransformationAttribute",
                "UserOutput",
                "UserProfileComparison",
                "UserProfileResult",
                "UserResult",
                "UserView",
                "ValidateGivenAttribute",
            ],
            Public(Shipped.Module).Where(name => !name.EndsWith("Command", StringComparison.Ordinal)));
    }

    [Fact]
    public void Each_public_command_is_a_cmdlet_or_a_base_of_cmdlets()
    {
        Assert.All(
            Shipped.Module.GetExportedTypes().Where(type => type.Name.EndsWith("Command", StringComparison.Ordinal)),
            type =>
                Assert.True(
                    type.IsAbstract || type.GetCustomAttributes().Any(item => item.GetType().Name == "CmdletAttribute"), type.Name));
    }

    [Fact]
    public void No_file_refers_to_what_is_outside_the_repository()
    {
        // In two parts, or this file would refer to them.
        string[] outside = ["DESIGN" + ".md", "STYLE" + ".md", "../" + "shared"];
        const string Contract = "CONTRACT" + ".md";
        string[] findings =
        [
            .. from name in Files()
               from line in File.ReadLines(Path.Combine(PowerShellSession.Repository, name)).Index()
               let rest = line.Item.Replace("docs/" + Contract, "").Replace(IsPage(name) ? "(" + Contract : "docs/", "")
               where outside.Any(line.Item.Contains) || rest.Contains(Contract)
               select $"{name}:{line.Index + 1}: {line.Item.Trim()}",
        ];
        Assert.True(findings.Length == 0, string.Join('\n', findings));
    }

    private static void AssertKnowsNot(string assembly, string? part, string root, params string[] others)
    {
        string[] dependents =
            [.. others.SelectMany(other => Dependents(assembly, part, $"{root}.{other}").Select(type => $"{type} knows {other}"))];
        Assert.True(dependents.Length == 0, string.Join('\n', dependents));
    }

    /// <summary>The types of a namespace (and those below it) that use a type of another.</summary>
    private static string[] Dependents(string assembly, string? part, string other)
    {
        PredicateList types = Types.FromFile(Path.Combine(Shipped.Folder, assembly + ".dll"))
            .That().ResideInNamespace(part is null ? assembly : $"{assembly}.{part}");
        return [.. types.And().HaveDependencyOn(other).GetTypes().Select(type => type.FullName!)];
    }

    /// <summary>True for a page beside the contract's: it links to it by its bare name.</summary>
    private static bool IsPage(string name) => Path.GetDirectoryName(name) == "docs";

    private static bool IsOfPowerShell(AssemblyName name) => name.Name == "System.Management.Automation";

    private static string[] Public(Assembly assembly) =>
        [.. assembly.GetExportedTypes().Select(type => type.Name).Order(StringComparer.Ordinal)];

    /// <summary>What git has of text.</summary>
    private static string[] Files()
    {
        var start = new ProcessStartInfo(
            "git", ["ls-files", "*.cs", "*.md", "*.ps1", "*.psd1", "*.xml", "*.ps1xml", "*.yml", "*.resx", "*.csproj"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = PowerShellSession.Repository,
        };
        using Process git = Process.Start(start)!;
        string[] files = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        Assert.NotEmpty(files);
        return [.. files.Where(file => File.Exists(Path.Combine(PowerShellSession.Repository, file)))];
    }
}
