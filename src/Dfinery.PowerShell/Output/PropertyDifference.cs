using System.Collections.Generic;
using System.Collections.ObjectModel;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Output;

/// <summary>A property of which a row and the server have different values.</summary>
public sealed class PropertyDifference
{
    internal PropertyDifference(string property, object? inFile, object? onServer)
    {
        Property = property;
        InFile = inFile;
        OnServer = onServer;
    }

    /// <summary>The property.</summary>
    public string Property { get; }

    /// <summary>What the row has, as it would be sent.</summary>
    public object? InFile { get; }

    /// <summary>What the server has; nothing, or <c>Undefined</c>, where it was never set.</summary>
    public object? OnServer { get; }

    /// <summary>Both values: <c>age: 30 (server: 31)</c>.</summary>
    public override string ToString() => ErrorFactory.Format(Messages.Difference, Property, InFile, OnServer ?? Messages.NotSet);
}

/// <summary>The differences of a row, in the order of its properties. As a text, all in one line, which is what a CSV has.</summary>
public sealed class PropertyDifferenceCollection : ReadOnlyCollection<PropertyDifference>
{
    internal PropertyDifferenceCollection(IList<PropertyDifference> differences)
        : base(differences)
    {
    }

    /// <summary>Of a row that differs in nothing.</summary>
    internal static PropertyDifferenceCollection None { get; } = new([]);

    /// <inheritdoc/>
    public override string ToString() => string.Join("; ", this);
}
