using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>
/// The property table of the contract is the one list of keys. A new key needs a typed parameter, a column of the result, a place in the
/// serialized columns and a page of help: what is missing, or left over, is named here.
/// </summary>
public sealed class PropertyTableTests
{
    private static readonly string[] ViewColumns = ["UserId", "Status", "Code", "Message", "Attempts", "Row", "Time"];
    private static readonly string[] ResultColumns =
        [.. ViewColumns, "HasLaterRow", "SentProperties", "Withheld", "Comparison", "Differences", "WithdrawnOnServer"];

    // Parameters that set no property.
    private static readonly string[] OtherParameters =
    [
        "AllowSuspectText", "AllowRegrant", "Connection", "ConsentTimeColumn", "CountryCode", "ExcludeColumn", "FlagMap",
        "IncludeUnchanged", "IncludeWithdrawn", "InputObject",
        "LedgerPath", "MaxFailureCount", "MaxWaitSec", "NormalizePhoneNumber", "Property", "PropertyMap", "PropertyName", "Shard",
        "SummaryVariable", "ThrottleLimit", "UserId", "ValidateOnly",
    ];

    [Theory]
    [InlineData("Profile", "Set-DfineryUserProfile", "UserProfileResult")]
    [InlineData("Ci", "Set-DfineryUserCi", "UserCiResult")]
    [InlineData("Profile", "Compare-DfineryUserProfile", "UserProfileComparison")]
    [InlineData("Ci", "Compare-DfineryUserCi", "UserCiComparison")]
    public void Each_key_has_its_parameter_its_column_and_its_help_and_nothing_else_has(string table, string command, string result)
    {
        string[] keys = Keys(table);
        Assert.NotEmpty(keys);
        string[] parameters = [.. keys.Select(ParameterName)];

        Assert.Equal(keys, ColumnsOf(result).Except(ResultColumns));
        Assert.Equal(ColumnsOf(result), SerializedColumns(result));
        Assert.Equal(parameters.Order(), ParametersOf(command).Except(OtherParameters).Order());
        Assert.Equal(parameters.Order(), HeadingsOf(command).Except(OtherParameters).Except(["Confirm", "WhatIf"]).Order());
    }

    [Theory]
    [InlineData("Profile", "Get-DfineryUserProfile")]
    [InlineData("Profile", "Set-DfineryUserProfile")]
    [InlineData("Profile", "Compare-DfineryUserProfile")]
    [InlineData("Ci", "Compare-DfineryUserCi")]
    [InlineData("Ci", "Get-DfineryUserCi")]
    [InlineData("Ci", "Set-DfineryUserCi")]
    [InlineData("Ci", "Remove-DfineryUserCi")]
    public void PropertyName_completes_each_key(string table, string command)
    {
        using var session = new PowerShellSession(connect: false);
        string line = $"{command} -PropertyName ";
        ScriptResult run = session.Run($"(TabExpansion2 '{line}' {line.Length}).CompletionMatches");
        Assert.Equal(Keys(table), run.Column("CompletionText"));
    }

    [Theory]
    [InlineData("Profile")]
    [InlineData("Ci")]
    public void Tab_offers_the_columns_of_a_view_and_each_key(string table) =>
        Assert.Equal(ViewColumns.Concat(Keys(table)), NotesOf("UserView#" + table));

    [Fact]
    public void Each_consent_flag_takes_the_two_words_of_the_contract_and_no_other_parameter_does()
    {
        using var session = new PowerShellSession(connect: false);
        string[] flags = [.. session.Run(
            """
            (Get-Command Set-DfineryUserProfile).Parameters.Values | Where-Object {
                "$($_.Attributes.Where{ $_ -is [ValidateSet] }.ValidValues)" -eq 'Subscribed Unsubscribed'
            } | ForEach-Object Name
            """).Output.Select(name => name.ToString()!)];
        Assert.Equal(Keys("Profile").Where(key => key.EndsWith("_flag", StringComparison.Ordinal)).Select(ParameterName), flags);
    }

    private static string ParameterName(string key) =>
        string.Concat(key.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>The keys of a table, read from the assembly that ships.</summary>
    private static string[] Keys(string table)
    {
        object rules = Shipped.Client.GetType("Dfinery.Client.Contract.PropertyTable", throwOnError: true)!
            .GetProperty(table, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!.GetValue(null)!;
        return [.. (IEnumerable<string>)rules.GetType().GetProperty("Names")!.GetValue(rules)!];
    }

    private static string[] ColumnsOf(string result) =>
        [.. Shipped.Module.GetType("Dfinery.PowerShell.Output." + result, throwOnError: true)!
            .GetProperties(BindingFlags.Instance | BindingFlags.Public).OrderBy(property => property.MetadataToken)
            .Select(property => property.Name)];

    private static string[] SerializedColumns(string result) =>
        [.. TypeData(result).Descendants("ReferencedProperties").Single().Elements("Name").Select(name => name.Value)];

    private static string[] NotesOf(string type) =>
        [.. TypeData(type).Element("Members")!.Elements("NoteProperty").Select(note => note.Element("Name")!.Value)];

    private static XElement TypeData(string type)
    {
        var types = XDocument.Load(Path.Combine(Path.GetDirectoryName(PowerShellSession.ModulePath)!, "Dfinery.Types.ps1xml"));
        return types.Descendants("Type").Single(item => item.Element("Name")!.Value == "Dfinery.PowerShell.Output." + type);
    }

    private static string[] ParametersOf(string command)
    {
        using var session = new PowerShellSession(connect: false);
        return [.. session.Run(
            $$"""
            $common = @([System.Management.Automation.Cmdlet]::CommonParameters) +
                [System.Management.Automation.Cmdlet]::OptionalCommonParameters
            (Get-Command {{command}}).Parameters.Keys | Where-Object { $_ -notin $common }
            """).Output.Select(name => name.ToString()!)];
    }

    private static string[] HeadingsOf(string command) =>
        [.. Regex.Matches(
            File.ReadAllText(Path.Combine(PowerShellSession.Repository, "docs/en-US", command + ".md")), @"^### -(\w+)",
            RegexOptions.Multiline)
            .Select(match => match.Groups[1].Value)];
}
