using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;

namespace Dfinery.PowerShell.Tests;

/// <summary>
/// What is loaded with the types of the module, before ModuleLifetime is registered: their bases, interfaces and fields that are
/// structs, and those of these. It must be found in the version asked for.
/// </summary>
internal sealed class FrameworkLoading(FrameworkBinder binder)
{
    private readonly HashSet<TypeDefinition> _seen = [];

    /// <summary>What is loaded too early, a line each.</summary>
    public IEnumerable<string> Findings(ModuleDefinition module) =>
        IsOfPowerShell(module) ? module.GetTypes().ToList().SelectMany(Findings) : [];

    private static bool IsOfPowerShell(ModuleDefinition module) =>
        module.AssemblyReferences.Any(reference => reference.Name == "System.Management.Automation");

    private IEnumerable<string> Findings(TypeDefinition type)
    {
        if (!_seen.Add(type) || !binder.Shipped.Contains(type.Module.Assembly))
            yield break;
        foreach (TypeReference needed in Needed(type).SelectMany(Parts))
        {
            if (needed.Scope is AssemblyNameReference asked && binder.Resolve(asked) is { } bound && binder.IsRedirected(asked, bound))
                yield return $"{type.FullName} needs {needed.FullName} of {asked.Name} {asked.Version} before ModuleLifetime can answer";
            if (binder.Find(needed) is not { } found)
                continue;
            foreach (string finding in Findings(found))
                yield return finding;
        }
    }

    private static IEnumerable<TypeReference> Needed(TypeDefinition type)
    {
        IEnumerable<TypeReference> needed =
            from field in type.Fields
            where field.FieldType.IsValueType
            select field.FieldType;
        needed = needed.Concat(type.Interfaces.Select(item => item.InterfaceType));
        return type.BaseType is null ? needed : needed.Append(type.BaseType);
    }

    /// <summary>A type, and those that are its arguments.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericParameter => [],
        GenericInstanceType instance => instance.GenericArguments.SelectMany(Parts).Append(instance.ElementType),
        TypeSpecification other => Parts(other.ElementType),
        _ => [type],
    };
}
