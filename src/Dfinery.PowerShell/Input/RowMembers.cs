using System;
using System.Linq;
using System.Linq.Expressions;
using System.Management.Automation;
using System.Reflection;

namespace Dfinery.PowerShell.Input;

/// <summary>
/// An object's own properties as the engine keeps them, by place. Going through <c>PSObject.Properties</c> makes a collection for each
/// object and looks each name up; this reads them in 10 ns each. What it needs is not published, so there may be none: then every row is
/// listed.
/// </summary>
internal sealed class RowMembers
{
    private readonly Func<PSObject, object> _members;
    private readonly Func<object, int> _count;
    private readonly Func<object, int, PSMemberInfo?> _at;
    private readonly Func<PSObject, string?> _typeKey;

    private RowMembers(PropertyInfo members, PropertyInfo count, PropertyInfo at, PropertyInfo types, PropertyInfo key)
    {
        ParameterExpression row = Expression.Parameter(typeof(PSObject));
        ParameterExpression list = Expression.Parameter(typeof(object));
        ParameterExpression index = Expression.Parameter(typeof(int));
        UnaryExpression typed = Expression.Convert(list, members.PropertyType);
        _members = Expression.Lambda<Func<PSObject, object>>(Expression.Property(row, members), row).Compile();
        _count = Expression.Lambda<Func<object, int>>(Expression.Property(typed, count), list).Compile();
        _at = Expression.Lambda<Func<object, int, PSMemberInfo?>>(Expression.Property(typed, at, index), list, index).Compile();
        _typeKey = Expression.Lambda<Func<PSObject, string?>>(Expression.Property(Expression.Property(row, types), key), row).Compile();
    }

    /// <summary>The engine's, or <c>null</c> where it has other insides.</summary>
    public static RowMembers? Instance { get; } = Create();

    /// <summary>The own properties of an object, for <see cref="Count"/> and <see cref="At"/>.</summary>
    public object Of(PSObject row) => _members(row);

    public int Count(object members) => _count(members);

    public PSMemberInfo? At(object members, int index) => _at(members, index);

    /// <summary>The object's type names, as one text: types can have properties that the object has not.</summary>
    public string? TypeKey(PSObject row) => _typeKey(row);

    private static RowMembers? Create()
    {
        try
        {
            const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
            PropertyInfo? members = typeof(PSObject).GetProperty("InstanceMembers", Any);
            PropertyInfo? types = typeof(PSObject).GetProperty("InternalTypeNames", Any);
            PropertyInfo? count = members?.PropertyType.GetProperty("Count", Any);
            PropertyInfo? key = types?.PropertyType.GetProperty("Key", Any);
            PropertyInfo? at = members?.PropertyType.GetProperties(Any).FirstOrDefault(property =>
                property.GetIndexParameters() is { Length: 1 } index && index[0].ParameterType == typeof(int));
            return members is null || types is null || count is null || key is null || at is null
                ? null
                : new RowMembers(members, count, at, types, key);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or AmbiguousMatchException or MemberAccessException)
        {
            return null;
        }
    }
}
