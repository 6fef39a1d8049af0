using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;
using Xunit.Abstractions;

namespace Dfinery.PowerShell.Tests;

/// <summary>Whether Windows PowerShell on .NET Framework 4.7.2 finds all that the module's assemblies for it refer to.</summary>
public sealed class FrameworkCheckTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>Names another folder than the module's, e.g. one with other versions of what it ships.</summary>
    private const string FolderVariable = "DFINERY_FRAMEWORK_FOLDER";

    private const string User = "User.dll";
    private const string Library = "Library.dll";

    private readonly TempFolder _compiled = new();
    private readonly TempFolder _shipped = new();

    [Fact]
    public void Each_assembly_for_Windows_PowerShell_finds_on_NET_Framework_4_7_2_what_it_refers_to()
    {
        string folder = Environment.GetEnvironmentVariable(FolderVariable) ??
            Path.Combine(Path.GetDirectoryName(PowerShellSession.ModulePath)!, "lib", "netstandard2.0");
        using var check = new FrameworkCheck(FrameworkCompiler.References, folder);
        foreach (string redirected in check.Redirected())
            output.WriteLine(redirected);
        AssertNone(check.Findings());
        Assert.NotEmpty(check.Assemblies);
    }

    [Fact]
    public void A_type_and_a_member_that_the_framework_lacks_are_reported()
    {
        const string Later = "namespace System.Linq { public static class Enumerable { public static int CountBy(int[] of) => 0; } " +
            "public static class AsyncEnumerable { public static void Empty() { } } }";
        const string Use =
            "public class Use { void Call() { System.Linq.Enumerable.CountBy(null); System.Linq.AsyncEnumerable.Empty(); } }";
        const string Core = "System.Core, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089";
        string later = Compile("System.Core.dll", Later, "4.0.0.0");
        FrameworkCompiler.Compile(Shipped(User), Use, [later]);
        Assert.Equal(
            [
                "User: no type System.Linq.AsyncEnumerable in " + Core,
                "User: no member System.Int32 System.Linq.Enumerable::CountBy(System.Int32[])",
            ],
            Findings());
    }

    [Fact]
    public void A_later_version_of_the_frameworks_assembly_is_reported()
    {
        string later = Compile("System.Core.dll", "namespace System.Linq { public static class Enumerable { } }", "4.2.0.0");
        FrameworkCompiler.Compile(Shipped(User), "public class Use { object Made = typeof(System.Linq.Enumerable); }", [later]);
        Assert.StartsWith("User: no assembly System.Core, Version=4.2.0.0", Findings()[0]);
    }

    [Theory]
    [InlineData("1.0.0.0", "1.0.0.0", null, 0)]
    // ModuleLifetime answers.
    [InlineData("1.0.0.0", "1.1.0.0", null, 1)]
    [InlineData("1.1.0.0", "1.0.0.0", "User: no assembly Library, Version=1.1.0.0", 0)]
    public void An_assembly_of_the_folder_that_is_older_than_asked_is_reported(
        string compiled, string shipped, string? finding, int redirected)
    {
        const string Source = "public class Shape { }";
        FrameworkCompiler.Compile(Shipped(User), "public class Use { object Made = new Shape(); }", [Compile(Library, Source, compiled)]);
        FrameworkCompiler.Compile(Shipped(Library), Source, version: shipped);
        using var check = new FrameworkCheck(FrameworkCompiler.References, _shipped.Path);
        Assert.Equal(redirected, check.Redirected().Count);
        if (finding is null)
            AssertNone(check.Findings());
        else
            Assert.Contains(check.Findings(), line => line.StartsWith(finding, StringComparison.Ordinal));
    }

    [Fact]
    public void An_assembly_of_the_folder_without_the_strong_name_that_is_asked_for_is_reported()
    {
        const string Source = "public class Shape { }";
        FrameworkCompiler.Compile(Shipped(User), "public class Use { object Made = new Shape(); }", [Compile(Library, Source, "1.0.0.0")]);
        FrameworkCompiler.Compile(Shipped(Library), "[assembly: System.Reflection.AssemblyVersion(\"1.0.0.0\")] " + Source);
        Assert.StartsWith("User: no assembly Library, Version=1.0.0.0", Findings()[0]);
    }

    [Fact]
    public void A_type_of_the_same_name_in_another_assembly_is_another_type()
    {
        const string Side = "public class Side { } ";
        const string Shape = "public class Shape { public Side First; public void Draw(Side side) { } }";
        FrameworkCompiler.Compile(Shipped("Core.dll"), Side);
        string old = Path.Combine(_compiled.Path, Library);
        FrameworkCompiler.Compile(old, Shape, [Shipped("Core.dll")]);
        const string Use = "public class Use { void Call(Shape shape) { shape.Draw(shape.First); } }";
        FrameworkCompiler.Compile(Shipped(User), Use, [old, Shipped("Core.dll")]);
        FrameworkCompiler.Compile(Shipped(Library), Shape, [Shipped("Core.dll")]);
        AssertNone(Findings());

        FrameworkCompiler.Compile(Shipped(Library), Side + Shape);
        Assert.Equal(["User: no member Side Shape::First", "User: no member System.Void Shape::Draw(Side)"], Findings().Order());
    }

    [Theory]
    [InlineData("public class Use : Shape { }", "Use needs Shape of Library 1.0.0.0")]
    [InlineData("public class Use : System.Collections.Generic.List<Shape> { }", "Use needs Shape of Library 1.0.0.0")]
    [InlineData("public class Use : IShape { }", "Use needs IShape of Library 1.0.0.0")]
    [InlineData("public class Use { Size Of; }", "Use needs Size of Library 1.0.0.0")]
    [InlineData("public class Use { object Made = new Shape(); Shape Of; }", null)]
    public void What_is_loaded_before_ModuleLifetime_answers_has_the_version_asked_for(string use, string? finding)
    {
        const string Source = "public class Shape { } public interface IShape { } public struct Size { int Width; }";
        const string Cmdlet = "public class Command : System.Management.Automation.PSCmdlet { } ";
        string[] references =
        [
            Compile(Library, Source, "1.0.0.0"),
            Path.Combine(FrameworkCompiler.References[1], "netstandard.dll"),
            Path.Combine(FrameworkCompiler.References[2], "System.Management.Automation.dll"),
        ];
        FrameworkCompiler.Compile(Shipped(User), Cmdlet + use, references);
        FrameworkCompiler.Compile(Shipped(Library), Source, version: "1.1.0.0");
        Assert.Equal(finding is null ? [] : [$"User: {finding} before ModuleLifetime can answer"], Findings());
    }

    /// <summary>A library, another version of it, what was compiled with the first, and what is wrong with it beside the second.</summary>
    [Theory]
    [InlineData(
        "public interface IShape { void Draw(); }",
        "public interface IShape { void Draw(); void Fill(); }",
        "public class Square : IShape { public void Draw() { } }",
        "User: Square lacks [Library]IShape: [mscorlib]System.Void Fill()")]
    [InlineData(
        "public interface IShape<T> { T Draw(T on); }",
        "public interface IShape<T> { T[] Draw(T on); }",
        "public class Square<A, B> : IShape<B> { B IShape<B>.Draw(B on) => on; }",
        "User: Square`2 lacks [Library]IShape`1<!1>: !1[1] Draw(!1)",
        "User: no member !0 IShape`1<!1>::Draw(!0)")]
    [InlineData(
        "public interface IShape { }",
        "public interface IShape : System.IDisposable { }",
        "public struct Square : IShape { }",
        "User: Square lacks [mscorlib]System.IDisposable: [mscorlib]System.Void Dispose()")]
    [InlineData(
        "public interface IShape { void Draw(); } public class Shape { public virtual void Draw() { } }",
        "public interface IShape { void Draw(); } public class Shape { public void Draw() { } }",
        "public class Square : Shape, IShape { }",
        "User: Square lacks [Library]IShape: [mscorlib]System.Void Draw()")]
    [InlineData(
        "public interface IOne { void Draw(); } public interface ITwo { }",
        "public interface IOne { void Draw(); } public interface ITwo { void Draw(); }",
        "public class Square : IOne, ITwo { void IOne.Draw() { } }",
        "User: Square lacks [Library]ITwo: [mscorlib]System.Void Draw()")]
    [InlineData(
        "public abstract class Shape { public abstract void Draw(); }",
        "public abstract class Shape { public abstract void Draw(); public abstract int Fill(); }",
        "public class Square : Shape { public override void Draw() { } }",
        "User: Square lacks [Library]Shape: [mscorlib]System.Int32 Fill()")]
    [InlineData(
        "public class Shape<T> { public virtual void Draw(T on) { } }",
        "public class Shape<T> { public virtual void Draw(object on) { } }",
        "public class Square : Shape<string> { public override void Draw(string on) { } }",
        "User: System.Void Square::Draw(System.String) overrides nothing")]
    [InlineData(
        "public class Base { public virtual void Draw() { } } public class Shape : Base { }",
        "public class Base { public virtual void Draw() { } } public class Shape : Base { public sealed override void Draw() { } }",
        "public class Square : Shape { public override void Draw() { } }",
        "User: System.Void Square::Draw() overrides what is sealed")]
    [InlineData(
        "public class Shape { public int Size; }",
        "public class Shape { public long Size; }",
        "public class Square { public int Of(Shape shape) => shape.Size; }",
        "User: no member System.Int32 Shape::Size")]
    [InlineData(
        "public class Shape { public static int Size; public int Depth; }",
        "public class Shape { public int Size; public static int Depth; }",
        "public class Square { public int Of(Shape shape) => Shape.Size + Shape.Size + shape.Depth; }",
        "User: no static field System.Int32 Shape::Size",
        "User: no instance field System.Int32 Shape::Depth")]
    [InlineData(
        "public class Shape { public static void Draw() { } }",
        "public class Shape { public void Draw() { } }",
        "public class Square { public void Of() { Shape.Draw(); } }",
        "User: no member System.Void Shape::Draw()")]
    [InlineData(
        "public class Shape { public int Depth; public void Draw() { } public int Size { get; set; } }",
        "public class Shape { internal int Depth; internal void Draw() { } public int Size { get; private set; } }",
        "public class Square { public int Of(Shape shape) { shape.Draw(); return shape.Depth + (shape.Size = shape.Size); } }",
        "User: no member System.Int32 Shape::Depth",
        "User: no member System.Void Shape::Draw()",
        "User: no member System.Void Shape::set_Size(System.Int32)")]
    [InlineData(
        "public class Shape { public class Side { } }",
        "public class Shape { internal class Side { } }",
        "public class Square { public object Of() => typeof(Shape.Side); }",
        "User: no type Shape/Side in Library, Version=0.0.0.0, Culture=neutral, PublicKeyToken=null")]
    [InlineData(
        "public class Shape { protected class Side { } protected void Draw() { } }",
        "public class Shape { protected class Side { } private protected void Draw() { } }",
        "public class Square : Shape { object Of() { Draw(); return typeof(Side); } }",
        "User: no member System.Void Shape::Draw()")]
    [InlineData(
        "public class Shape { }",
        "public sealed class Shape { }",
        "public class Square : Shape { }",
        "User: Square derives from Shape, which is sealed")]
    [InlineData(
        "public class Shape { public T Of<T>(T[] of) => of[0]; }",
        "public class Shape { public T Of<T>(object[] of) => default(T); }",
        "public class Square { public int Of(Shape shape) => shape.Of(new[] { 1 }); }",
        "User: no member !!0 Shape::Of(!!0[])")]
    public void What_a_type_does_not_have_in_another_version_is_reported(
        string compiled, string shipped, string use, params string[] findings)
    {
        FrameworkCompiler.Compile(Shipped(User), use, [Compile(Library, compiled)]);
        FrameworkCompiler.Compile(Shipped(Library), compiled);
        AssertNone(Findings());

        FrameworkCompiler.Compile(Shipped(Library), shipped);
        Assert.Equal(findings.Order(StringComparer.Ordinal), Findings().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("", 3)]
    [InlineData("[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Use\")]", 3)]
    [InlineData("[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"User\")]", 0)]
    public void Only_a_friend_gets_what_is_internal(string friend, int findings)
    {
        const string Shape = "class Shape { internal int Size; internal void Draw() { } }";
        const string Use = "class Square { int Of(Shape shape) { shape.Draw(); return shape.Size; } }";
        FrameworkCompiler.Compile(Shipped(User), Use, [Compile(Library, "public " + Shape.Replace("internal", "public"))]);
        FrameworkCompiler.Compile(Shipped(Library), friend + Shape);
        string[] found = Findings();
        Assert.True(found.Length == findings, string.Join('\n', found));
    }

    [Fact]
    public void A_forward_is_followed_and_one_that_leads_nowhere_is_reported()
    {
        const string Shape = "public class Shape { }";
        string old = Compile(Library, Shape);
        FrameworkCompiler.Compile(Shipped("Core.dll"), Shape);
        FrameworkCompiler.Compile(Shipped(User), "public class Use { object Made = new Shape(); }", [old]);
        const string Forward = "[assembly: System.Runtime.CompilerServices.TypeForwardedTo(typeof(Shape))]";
        FrameworkCompiler.Compile(Shipped(Library), Forward, [Shipped("Core.dll")]);
        AssertNone(Findings());

        FrameworkCompiler.Compile(Shipped("Core.dll"), "public class Circle { }");
        string[] lines = Findings();
        Assert.Contains(lines, line => line.StartsWith("Library: no type Shape, which is forwarded to Core", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("User: no type Shape in Library", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _compiled.Dispose();
        _shipped.Dispose();
    }

    // Not Assert.Empty, which shows the first few only.
    private static void AssertNone(IEnumerable<string> findings) => Assert.True(!findings.Any(), string.Join('\n', findings));

    private string Shipped(string name) => Path.Combine(_shipped.Path, name);

    private string Compile(string name, string source, string? version = null)
    {
        string file = Path.Combine(_compiled.Path, name);
        FrameworkCompiler.Compile(file, source, version: version);
        return file;
    }

    private string[] Findings()
    {
        using var check = new FrameworkCheck(FrameworkCompiler.References, _shipped.Path);
        return [.. check.Findings()];
    }
}
