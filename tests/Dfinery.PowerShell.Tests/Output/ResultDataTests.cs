using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Dfinery.Testing;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>Results are data: columns in a fixed order, and nothing behind them.</summary>
public sealed partial class ResultDataTests : IDisposable
{
    private const string Ours = "UserId,Status,Code,Message,Attempts,Row,Time";
    private const string Ledger = "SentProperties,Withheld";
    private const string Compared = "Comparison,Differences,WithdrawnOnServer";
    private const string ProfileKeys =
        "user_name,age,gender,info_flag,mkt_flag,mkt_push_flag,mkt_sms_flag,mkt_kakao_flag," +
        "night_flag,night_push_flag,night_sms_flag,night_kakao_flag";

    private readonly PowerShellSession _session = new(connect: false);

    public ResultDataTests() =>
        _session.Run("$emulator = Start-DfineryEmulator -Token planted-token -PoisonUserId poison; $emulator | Connect-Dfinery")
            .ThrowIfFailed();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Set-DfineryUserProfile u -Age 3", $"{Ours},{ProfileKeys},HasLaterRow,{Ledger}")]
    [InlineData(
        "@{ user_id = 'u'; vip = 'x'; age = 1 } | Set-DfineryUserProfile -PropertyName vip, age -PropertyMap @{ a = 'b' }",
        $"{Ours},{ProfileKeys},vip,b,HasLaterRow,{Ledger}")]
    [InlineData("Set-DfineryUserProfile u -Property @{ vip = 1 }", $"{Ours},{ProfileKeys},vip,HasLaterRow,{Ledger}")]
    [InlineData("Set-DfineryUserCi u -KakaoId 0123456789", $"{Ours},kakao_id,phone_number,HasLaterRow,{Ledger}")]
    [InlineData("Remove-DfineryUserCi u kakao_id -Force", $"{Ours},HasLaterRow,{Ledger}")]
    [InlineData("Compare-DfineryUserProfile u -Age 3", $"{Ours},{Compared},{ProfileKeys},HasLaterRow")]
    [InlineData(
        "@{ user_id = 'u'; vip = 'x'; age = 1 } | Compare-DfineryUserProfile -PropertyName vip, age",
        $"{Ours},{Compared},{ProfileKeys},vip,HasLaterRow")]
    [InlineData("Compare-DfineryUserCi u -KakaoId 0123456789", $"{Ours},{Compared},kakao_id,phone_number,HasLaterRow")]
    [InlineData("Get-DfineryUserCi u", $"{Ours},kakao_id,phone_number")]
    [InlineData("Get-DfineryUserProfile u mkt_flag, user_name", $"{Ours},mkt_flag,user_name")]
    public void Columns_come_in_one_order_everywhere(string script, string columns)
    {
        ScriptResult run = _session.Run(
            $$"""
            $r = {{script}} -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
            $r.psobject.Properties.Name -join ','
            ($r | ConvertTo-Csv -NoTypeInformation)[0].Replace('"', '')
            (($r | ConvertTo-Json | ConvertFrom-Json).psobject.Properties.Name) -join ','
            (($r | Select-Object *).psobject.Properties.Name) -join ','
            """);
        Assert.Equal(Enumerable.Repeat(columns, 4), run.Output.Select(line => line.ToString()));
    }

    [Fact]
    public void Everything_is_plain_data_and_Status_is_text()
    {
        PSObject result = _session.Run("Set-DfineryUserProfile u -Age 3").Output.Single();
        Assert.Equal("Succeeded", Assert.IsType<string>(result.Properties["Status"].Value));
        Assert.Equal("3", result.Properties["age"].Value);
        Assert.Matches(Iso8601(), (string)result.Properties["Time"].Value);
        Assert.All(result.Properties.Where(property => property.Name != "InputObject"), property =>
            Assert.True(property.Value is null or string or int or long or bool, property.Name));
    }

    [Theory]
    [InlineData("$r.InputObject.crm")]
    [InlineData("$r | ForEach-Object InputObject | ForEach-Object crm")]
    [InlineData("($r | Select-Object -ExpandProperty InputObject).crm")]
    [InlineData("$r | Where-Object { $_.InputObject.crm -eq 'x' } | ForEach-Object { 'x' }")]
    [InlineData("($r | Set-DfineryUserProfile).InputObject.crm")]
    public void The_row_is_at_hand(string script)
    {
        _session.Run("$r = [pscustomobject]@{ user_id = 'u'; age = 3; crm = 'x' } | Set-DfineryUserProfile").ThrowIfFailed();
        Assert.Equal("x", _session.Run(script).Single<string>());
    }

    [Theory]
    [InlineData("$r | ConvertTo-Csv -NoTypeInformation")]
    [InlineData("$r | ConvertTo-Json -Depth 5")]
    [InlineData("$r | Select-Object * | ConvertTo-Csv")]
    [InlineData("[System.Management.Automation.PSSerializer]::Serialize($r, 5)")]
    [InlineData("[System.Management.Automation.PSSerializer]::Deserialize(" +
        "[System.Management.Automation.PSSerializer]::Serialize($r, 5)) | ConvertTo-Csv")]
    [InlineData("$r | Format-List * | Out-String")]
    public void The_row_is_in_no_file(string script)
    {
        _session.Run(
            """
            $row = [pscustomobject]@{ user_id = 'u'; age = 3; crm = 'planted-row' }
            $r = @(
                $row | Set-DfineryUserProfile
                $row | Set-DfineryUserProfile -Property @{ vip = 1 } -ErrorAction SilentlyContinue
                $row | Get-DfineryUserProfile
                $row | Compare-DfineryUserProfile -Age 4
                $row | Compare-DfineryUserProfile -Property @{ vip = 1 }
                $row | Remove-DfineryUserCi -PropertyName kakao_id -Force
            )
            """);
        string text = string.Join("\n", _session.Run(script).Output);
        Assert.Contains("Succeeded", text);
        Assert.DoesNotContain("planted-row", text);
        Assert.DoesNotContain("@{", text);
        Assert.DoesNotContain("InputObject", text);
    }

    [Fact]
    public void A_property_named_like_a_member_never_shadows_it()
    {
        using var server = new StubServer("""
            {"result_code":2000,"result_msg":null,"result_data":{"successful_user_properties":[{"user_id":"u","properties":
            {"user_name":"Kim","status":"gold","row":"7","":"nameless","ToString":"t","psobject":"p","Tier":"a","tier":"b"}}],
            "failure_details":[]}}
            """);
        ScriptResult run = _session.Run(
            "Connect-Dfinery -Token t -BaseUri $uri; $v = Get-DfineryUserProfile u; $v; $v.Properties.Keys -join ','; " +
                "$v.Properties['status']; \"$v\"; ($v.psobject.Properties.Name -join ',')",
            ("uri", server.BaseUri.AbsoluteUri)).ThrowIfFailed();
        PSObject view = run.Output[0];
        Assert.Equal("Succeeded", view.Properties["Status"].Value);
        Assert.Equal(1L, view.Properties["Row"].Value);
        Assert.Equal("user_name,status,row,,ToString,psobject,Tier,tier", run.Output[1].ToString());
        Assert.Equal("gold", run.Output[2].ToString());
        Assert.Equal($"{Ours},{ProfileKeys},Tier", run.Output[4].ToString());
    }

    [Theory]
    [InlineData("[pscustomobject]@{ user_id = 'u'; age = 3 } | Set-DfineryUserProfile")]
    [InlineData("'poison' | Set-DfineryUserProfile -MktFlag Unsubscribed -Property @{ vip = 1 } -ErrorAction SilentlyContinue")]
    [InlineData("@{ user_id = 'u'; mkt_flag = 'Y' } | Set-DfineryUserProfile -ErrorAction SilentlyContinue")]
    [InlineData("'u' | Set-DfineryUserCi -KakaoId 0123456789")]
    [InlineData("Remove-DfineryUserCi u kakao_id -Force")]
    [InlineData("[pscustomobject]@{ user_id = 'u'; age = 3; mkt_flag = 'Subscribed' } | Compare-DfineryUserProfile")]
    [InlineData("'poison' | Compare-DfineryUserProfile -Property @{ vip = 1 } -ErrorAction SilentlyContinue")]
    [InlineData("Compare-DfineryUserCi u -KakaoId 0123456789")]
    [InlineData("Get-DfineryUserProfile u")]
    [InlineData("Get-DfineryUserProfile poison -ErrorAction SilentlyContinue")]
    public void From_a_result_nothing_of_the_run_can_be_reached(string script)
    {
        PSObject result = _session.Run(script).Output.Single();
        Reachable reachable = new();
        reachable.Visit(result);
        Assert.True(reachable.Count > 1);
    }

    [Fact]
    public void The_search_for_what_can_be_reached_finds_a_connection_behind_a_delegate()
    {
        PSObject connection = _session.Run("Get-DfineryConnection").Output.Single();
        Func<object> hidden = () => connection;
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => new Reachable().Visit(hidden));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => new Reachable().Visit(new[] { new { Row = connection.BaseObject } }));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => new Reachable().Visit(new List<object> { "Bearer planted-token" }));
    }

    [Fact]
    public void What_is_serialized_of_a_result_is_all_its_columns()
    {
        XElement types = XDocument.Load(System.IO.Path.Combine(PowerShellSession.Repository, "src/module/Dfinery.Types.ps1xml")).Root!;
        foreach ((string type, string script) in new[]
        {
            ("UserProfileResult", "Set-DfineryUserProfile u -Age 3"), ("UserCiResult", "Set-DfineryUserCi u -KakaoId 0123456789"),
            ("UserCiRemoval", "Remove-DfineryUserCi u kakao_id -Force"),
            ("UserCiComparison", "Compare-DfineryUserCi u -KakaoId 0123456789"),
            ("UserProfileComparison", "Compare-DfineryUserProfile u -Age 3"),
        })
        {
            PSObject result = _session.Run(script).Output.Single();
            string[] listed = [.. types.Elements("Type").Single(t => t.Element("Name")!.Value == result.BaseObject.GetType().FullName)
                .Descendants("ReferencedProperties").Single().Elements("Name").Select(name => name.Value)];
            Assert.EndsWith("." + type, result.BaseObject.GetType().FullName);
            Assert.Equal(result.Properties.Select(property => property.Name), listed);
        }
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
    private static partial Regex Iso8601();

    /// <summary>Walks over everything that an object leads to, through its fields of every visibility.</summary>
    private sealed class Reachable
    {
        private static readonly string[] Forbidden =
        [
            "DfineryConnection",
            "DfineryClient",
            "BulkRun",
            "Dispatcher",
            "QuotaGate",
            "RowReader",
            "HttpClient",
        ];

        private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

        public int Count => _seen.Count;

        public void Visit(object? item)
        {
            if (item is null || item.GetType().IsPrimitive || item is System.Type or Assembly or Pointer)
                return;
            if (!item.GetType().IsValueType && !_seen.Add(item))
                return;

            Assert.DoesNotContain(item.GetType().Name, Forbidden);
            Assert.False(item is Delegate or Cmdlet or EngineIntrinsics, item.GetType().FullName);
            if (item is string text)
                Assert.DoesNotContain("planted-token", text);
            else if (item is PSObject wrapped)
                VisitMembers(wrapped);
            else if (item is Array array)
            {
                foreach (object? element in array)
                    Visit(element);
            }
            else
                VisitFields(item);
        }

        // What lies below a PSObject besides these is the engine's own.
        private void VisitMembers(PSObject item)
        {
            if (item.BaseObject is not PSCustomObject)
                Visit(item.BaseObject);
            foreach (PSMemberInfo member in item.Members.Where(
                member => member.MemberType is PSMemberTypes.NoteProperty or PSMemberTypes.CodeProperty))
                Visit(member.Value);
            if (item.Members["InputObject"] is { } input)
                Visit(input.Value);
        }

        private void VisitFields(object item)
        {
            for (System.Type? type = item.GetType(); type is not null; type = type.BaseType)
            {
                foreach (FieldInfo field in type.GetFields(
                    BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                {
                    if (!field.FieldType.IsPointer && !field.FieldType.IsByRefLike)
                        Visit(field.GetValue(item));
                }
            }
        }
    }
}
