using System;
using System.Collections.Generic;
using System.Linq;
using System.Linq.Expressions;
using System.Management.Automation;
using System.Reflection;
using Dfinery.PowerShell.Output;

namespace Dfinery.PowerShell.Input;

/// <summary>
/// The columns of a row, remembered: listing the properties of an object costs 15 to 50 µs, asking for one by name 0.1 µs. A row has the
/// remembered shape when it has as many properties and each of the remembered names, so a column that only a later row has is never
/// lost. Where the engine does not tell the number of properties, every row is listed.
/// </summary>
internal sealed class RowShape
{
    private static readonly Func<PSObject, int>? CountProperties = BuildCount();

    private readonly string[] _names;
    private readonly PSPropertyInfo[] _found;

    private RowShape(string[] names, PropertyMapping mapping)
    {
        _names = names;
        _found = new PSPropertyInfo[names.Length];
        Columns = names.Select(mapping.Resolve).ToArray();
        Ignored = names.Where((_, i) => Columns[i] is null).ToArray();
        MayBeResult = names.Contains(nameof(UserResult.InputObject));
    }

    /// <summary>One entry a property of the row, in order; <c>null</c> for a column that is left alone.</summary>
    public IReadOnlyList<Column?> Columns { get; }

    /// <summary>The columns that are left alone.</summary>
    public IReadOnlyList<string> Ignored { get; }

    /// <summary>True where the row can be the result of an earlier run that was serialized in between.</summary>
    public bool MayBeResult { get; }

    /// <summary>Lists the properties of a row.</summary>
    public static RowShape Of(PSObject row, PropertyMapping mapping) =>
        new(row.Properties.Where(property => property.IsGettable).Select(property => property.Name).ToArray(), mapping);

    /// <summary>Finds the row's properties, in the order of <see cref="Columns"/>; <c>null</c> where the row has another shape.</summary>
    public PSPropertyInfo[]? Match(PSObject row)
    {
        if (CountProperties is null || CountProperties(row) != _names.Length)
            return null;
        return Find(row);
    }

    /// <summary>Finds the properties of the row that the shape was made of.</summary>
    public PSPropertyInfo[]? Find(PSObject row)
    {
        PSMemberInfoCollection<PSPropertyInfo> properties = row.Properties;
        for (int i = 0; i < _names.Length; i++)
        {
            if (properties[_names[i]] is not { } property)
                return null;
            _found[i] = property;
        }

        return _found;
    }

    // The engine keeps an object's own properties in a collection that it does not publish.
    private static Func<PSObject, int>? BuildCount()
    {
        try
        {
            const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
            PropertyInfo? members = typeof(PSObject).GetProperty("InstanceMembers", Any);
            PropertyInfo? count = members?.PropertyType.GetProperty("Count", Any)
                ?? members?.PropertyType.GetInterfaces().Select(type => type.GetProperty("Count", Any)).FirstOrDefault(property => property is not null);
            if (members is null || count is null)
                return null;
            ParameterExpression row = Expression.Parameter(typeof(PSObject));
            return Expression.Lambda<Func<PSObject, int>>(Expression.Property(Expression.Property(row, members), count), row).Compile();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or AmbiguousMatchException or MemberAccessException)
        {
            return null;
        }
    }
}
