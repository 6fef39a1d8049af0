#if NET
using System;
using System.IO;
using System.Reflection;
using System.Runtime.Loader;
using Dfinery.Client.Ledger;
using Dfinery.Testing;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>What Windows PowerShell loads and what PowerShell 7 loads write the same bytes and read each other's ledgers.</summary>
public sealed class LedgerEditionTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Type _other = new OtherEdition().LoadFromAssemblyPath(typeof(LedgerEdition).Assembly.Location)
        .GetType(typeof(LedgerEdition).FullName!, throwOnError: true)!;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Hashes_frames_and_heads_are_the_same() => Assert.Equal(LedgerEdition.Marks(), Call("Marks"));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_ledger_of_one_edition_is_read_on_the_other(bool isClosed)
    {
        LedgerEdition.Write(_folder.Of("new"), isClosed);
        Assert.Equal(string.Empty, Call("Read", _folder.Of("new")));
        Assert.Equal(string.Empty, LedgerEdition.Read(_folder.Of("new")));
        Call("Write", _folder.Of("old"), isClosed);
        Assert.Equal(string.Empty, LedgerEdition.Read(_folder.Of("old")));
        Assert.Equal(string.Empty, Call("Read", _folder.Of("old")));
    }

    [Fact]
    public void These_are_two_builds()
    {
        Assembly other = AssemblyLoadContext.GetLoadContext(_other.Assembly)!.LoadFromAssemblyName(typeof(OpenLedger).Assembly.GetName());
        Assert.NotEqual(typeof(OpenLedger).Assembly.Location, other.Location);
        Assert.Contains("netstandard", other.GetCustomAttribute<System.Runtime.Versioning.TargetFrameworkAttribute>()!.FrameworkName, StringComparison.OrdinalIgnoreCase);
    }

    private string? Call(string method, params object[] arguments) =>
        (string?)_other.GetMethod(method)!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);

    /// <summary>The tests themselves once more, over the client of Windows PowerShell.</summary>
    private sealed class OtherEdition : AssemblyLoadContext
    {
        protected override Assembly? Load(AssemblyName name) => name.Name == "Dfinery.Client"
            ? LoadFromAssemblyPath(Path.Combine(
                RepositoryFolder.FullName, "src/Dfinery.Client/bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name,
                "netstandard2.0/Dfinery.Client.dll"))
            : null;
    }
}
#endif
