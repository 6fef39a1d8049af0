using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Dfinery.Client.Contract;

namespace Dfinery.PowerShell.Output;

/// <summary>
/// The API's columns of a kind of result, by their place in the property table. Each documented key is a property of that name.
/// </summary>
internal sealed class ResultColumns
{
    private readonly Func<UserResult, object?>[] _getters;
    private readonly Action<UserResult, object?>[] _setters;

    private ResultColumns(IReadOnlyList<PropertyRule> rules, Func<UserResult, object?>[] getters, Action<UserResult, object?>[] setters)
    {
        Rules = rules;
        _getters = getters;
        _setters = setters;
    }

    /// <summary>Of a result without any.</summary>
    public static ResultColumns None { get; } = new([], [], []);

    /// <summary>The keys, in the table's order.</summary>
    public IReadOnlyList<PropertyRule> Rules { get; }

    public static ResultColumns Of<T>(PropertyTable table)
        where T : UserResult
    {
        PropertyInfo[] properties = [.. table.Rules.Select(rule => typeof(T).GetProperty(rule.Name)!)];
        return new ResultColumns(table.Rules, [.. properties.Select(Getter<T>)], [.. properties.Select(Setter<T>)]);
    }

    public object? Get(UserResult result, int index) => _getters[index](result);

    public void Set(UserResult result, int index, object? value) => _setters[index](result, value);

    private static Func<UserResult, object?> Getter<T>(PropertyInfo property)
        where T : UserResult
    {
        var get = (Func<T, object?>)Delegate.CreateDelegate(typeof(Func<T, object?>), property.GetMethod!);
        return result => get((T)result);
    }

    private static Action<UserResult, object?> Setter<T>(PropertyInfo property)
        where T : UserResult
    {
        var set = (Action<T, object?>)Delegate.CreateDelegate(typeof(Action<T, object?>), property.SetMethod!);
        return (result, value) => set((T)result, value);
    }
}
