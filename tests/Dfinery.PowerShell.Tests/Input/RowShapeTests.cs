using System;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>
/// The columns of a row are remembered for the next ones; a row that has others than the remembered ones must not lose any.
/// </summary>
public sealed class RowShapeTests : IDisposable
{
    private const string A = "[pscustomobject]@{ user_id = 'a'; user_name = 'A'; age = 1 }";

    private readonly PowerShellSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("[pscustomobject]@{ age = 2; user_name = 'B'; user_id = 'b' }", """{"user_name":"B","age":"2"}""")]
    [InlineData(
        "[pscustomobject]@{ user_id = 'b'; user_name = 'B'; age = 2; gender = 'x' }", """{"user_name":"B","age":"2","gender":"x"}""")]
    [InlineData(
        "[pscustomobject]@{ gender = 'x'; user_id = 'b'; user_name = 'B'; age = 2 }", """{"user_name":"B","age":"2","gender":"x"}""")]
    [InlineData("[pscustomobject]@{ user_id = 'b'; user_name = 'B' }", """{"user_name":"B"}""")]
    [InlineData("[pscustomobject]@{ user_id = 'b'; age = 2 }", """{"age":"2"}""")]
    [InlineData("[pscustomobject]@{ user_id = 'b'; user_name = 'B'; gender = 'x' }", """{"user_name":"B","gender":"x"}""")]
    [InlineData("[pscustomobject]@{ user_id = 'b'; gender = 'x'; age = 2 }", """{"age":"2","gender":"x"}""")]
    [InlineData("[pscustomobject]@{ USER_ID = 'b'; UserName = 'B'; Age = 2 }", """{"user_name":"B","age":"2"}""")]
    [InlineData("([pscustomobject]@{ user_id = 'b'; user_name = 'B' } | Add-Member age 2 -PassThru)", """{"user_name":"B","age":"2"}""")]
    [InlineData(
        "(New-Object psobject -Property ([ordered]@{ user_id = 'b'; user_name = 'B'; age = 2 }))", """{"user_name":"B","age":"2"}""")]
    [InlineData("(Scripted { 'B' })", """{"user_name":"B","age":"2"}""")]
    [InlineData("(Aliased)", """{"user_name":"B","age":"2"}""")]
    public void A_row_among_others_is_sent_as_it_is(string row, string sent)
    {
        _session.Run(
            """
            function global:Scripted($getter) {
                $row = [pscustomobject]@{ user_id = 'b'; user_name = 'note'; age = 2 }
                $row.psobject.Properties.Remove('age')
                $row.psobject.Properties.Remove('user_name')
                $row.psobject.Properties.Add([psscriptproperty]::new('user_name', $getter))
                $row.psobject.Properties.Add([psnoteproperty]::new('age', 2))
                $row
            }
            function global:Aliased {
                $row = [pscustomobject]@{ user_id = 'b'; Name = 'B'; age = 2 }
                $row.psobject.Properties.Add([psaliasproperty]::new('user_name', 'Name'))
                $row
            }
            """).ThrowIfFailed();
        AssertSent(
            $"{A}, {row}, [pscustomobject]@{{ user_id = 'c'; user_name = 'C'; age = 3 }}",
            ("a", """{"user_name":"A","age":"1"}"""), ("b", sent), ("c", """{"user_name":"C","age":"3"}"""));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_property_that_its_type_adds_is_sent_also_where_other_types_have_the_same_columns(bool isFirst)
    {
        _session.Run("Update-TypeData -TypeName Crm -MemberType ScriptProperty -MemberName gender -Value { \"g$($this.age)\" }")
            .ThrowIfFailed();
        const string Crm = "[pscustomobject]@{ PSTypeName = 'Crm'; user_id = 'b'; user_name = 'B'; age = 2 }";
        const string Again = "[pscustomobject]@{ PSTypeName = 'Crm'; user_id = 'd'; user_name = 'D'; age = 4 }";
        const string Other = "[pscustomobject]@{ PSTypeName = 'Other'; user_id = 'c'; user_name = 'C'; age = 3 }";
        AssertSent(
            isFirst ? $"{Crm}, {A}, {Other}, {Again}" : $"{A}, {Other}, {Crm}, {Again}",
            ("a", """{"user_name":"A","age":"1"}"""), ("b", """{"user_name":"B","age":"2","gender":"g2"}"""),
            ("c", """{"user_name":"C","age":"3"}"""), ("d", """{"user_name":"D","age":"4","gender":"g4"}"""));
    }

    [Fact]
    public void The_user_id_may_come_from_a_type_too()
    {
        _session.Run("Update-TypeData -TypeName Crm -MemberType ScriptProperty -MemberName user_id -Value { \"id-$($this.No)\" }")
            .ThrowIfFailed();
        AssertSent(
            "[pscustomobject]@{ PSTypeName = 'Crm'; No = 1; age = 1 }, [pscustomobject]@{ PSTypeName = 'Crm'; No = 2; age = 2 }",
            ("id-1", """{"age":"1"}"""), ("id-2", """{"age":"2"}"""));
    }

    [Fact]
    public void A_property_that_all_plain_objects_get_is_sent()
    {
        _session.Run(
            "Update-TypeData -TypeName System.Management.Automation.PSCustomObject -MemberType ScriptProperty -MemberName gender " +
            "-Value { \"g$($this.age)\" }").ThrowIfFailed();
        AssertSent(
            $"{A}, [pscustomobject]@{{ user_id = 'b'; user_name = 'B'; age = 2 }}",
            ("a", """{"user_name":"A","age":"1","gender":"g1"}"""), ("b", """{"user_name":"B","age":"2","gender":"g2"}"""));
    }

    [Fact]
    public void More_shapes_than_are_remembered_do_no_harm()
    {
        _session.Run(
            """
            & {
                foreach ($round in 1, 2) {
                    foreach ($i in 1..20) {
                        $row = [ordered]@{ user_id = "u$i" }
                        foreach ($k in 1..$i) { $row["c$k"] = 1 }
                        $row['age'] = $i * $round
                        [pscustomobject]$row
                    }
                }
            } | Set-DfineryUserProfile
            """).ThrowIfFailed();
        Assert.Equal(
            Enumerable.Range(1, 20).Select(i => (2 * i).ToString(CultureInfo.InvariantCulture)),
            _session.Run("1..20 | ForEach-Object { $emulator.Users[\"u$_\"].Profile['age'] }").Output.Select(age => age.ToString()));
    }

    [Fact]
    public void However_many_columns_are_not_sent_a_hundred_are_named()
    {
        ScriptResult run = _session.Run(
            "1..300 | ForEach-Object { [pscustomobject]@{ user_id = \"u$_\"; age = 1; \"column$_\" = 1 } } | " +
            "Set-DfineryUserProfile -Verbose");
        string line = Assert.Single(run.Verbose, text => text.Contains("column1,"));
        string[] names = line[(line.IndexOf(':') + 1)..].TrimEnd('.').Split(',', StringSplitOptions.TrimEntries);
        Assert.Equal([.. Enumerable.Range(1, 100).Select(i => $"column{i}"), "…"], names);
    }

    [Fact]
    public void A_hundred_columns_that_are_not_sent_are_all()
    {
        ScriptResult run = _session.Run(
            "1..100 | ForEach-Object { [pscustomobject]@{ user_id = \"u$_\"; age = 1; \"column$_\" = 1 } } | " +
            "Set-DfineryUserProfile -Verbose");
        Assert.DoesNotContain("…", Assert.Single(run.Verbose, text => text.Contains("column100")));
    }

    /// <summary>Sends rows and compares what each user was sent.</summary>
    private void AssertSent(string rows, params (string User, string Properties)[] expected)
    {
        ScriptResult run = _session.Run($"{rows} | Set-DfineryUserProfile").ThrowIfFailed();
        Assert.All(run.Column("Status"), status => Assert.Equal("Succeeded", status));
        string[] users =
        [
            .. expected.Select(user => $"{{\"user_id\":\"{user.User}\",\"properties\":{user.Properties}}}").Order(StringComparer.Ordinal),
        ];
        string body = _session.Run("$emulator.Requests[-1].Body").Single<string>();
        using var json = JsonDocument.Parse(body);
        string[] sent =
        [
            .. json.RootElement.GetProperty("user_properties").EnumerateArray().Select(user => user.GetRawText()).Order(
                StringComparer.Ordinal),
        ];
        Assert.Equal(users, sent);
    }
}
