using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;

namespace Dfinery.PowerShell.Tests;

/// <summary>Whether types have each member of their interfaces, each abstract member of their bases, and something to override.</summary>
internal sealed class FrameworkImplementations(FrameworkBinder binder, FrameworkSignatures signatures)
{
    /// <summary>What a module's types lack, a line each.</summary>
    public IEnumerable<string> Findings(ModuleDefinition module) =>
        from type in module.GetTypes()
        where !type.IsInterface
        from finding in Findings(type)
        select finding;

    private IEnumerable<string> Findings(TypeDefinition type)
    {
        Instance[] lineage = [.. Lineage(type)];
        IEnumerable<string> lacks = Unimplemented(lineage).Concat(type.IsAbstract ? [] : Abstract(lineage));
        return lacks.Select(member => $"{type.FullName} lacks {member}")
            .Concat(Overrides(lineage))
            .Concat(lineage.Skip(1).Take(1).Where(parent => parent.Type.IsSealed)
                .Select(parent => $"{type.FullName} derives from {parent.Type.FullName}, which is sealed"));
    }

    /// <summary>Members of interfaces that the type adds to those of its base.</summary>
    private IEnumerable<string> Unimplemented(Instance[] lineage)
    {
        HashSet<string> inherited = [.. lineage.Skip(1).SelectMany(Interfaces).Select(item => item.Name)];
        Instance[] added = [.. Interfaces(lineage[0]).Where(item => !inherited.Contains(item.Name)).DistinctBy(item => item.Name)];
        if (added.Length == 0)
            return [];
        HashSet<string> implicitly = [.. from item in lineage
                                         from method in item.Type.Methods
                                         where method.IsVirtual && method.IsPublic
                                         select signatures.Of(method, item.Arguments)];
        HashSet<string> explicitly = [.. lineage.SelectMany(Explicit).Select(item => item.Owner + item.Signature)];
        return from item in added
               from method in item.Type.Methods
               where method.IsAbstract
               let signature = signatures.Of(method, item.Arguments)
               where !implicitly.Contains(signature) && !explicitly.Contains(item.Name + signature)
               select $"{item.Name}: {signature}";
    }

    private IEnumerable<string> Abstract(Instance[] lineage)
    {
        HashSet<string> implemented = [];
        foreach (Instance item in lineage)
        {
            implemented.UnionWith(Explicit(item).Select(method => method.Signature));
            foreach (MethodDefinition method in item.Type.Methods.Where(method => method.IsVirtual))
            {
                string signature = signatures.Of(method, item.Arguments);
                if (implemented.Add(signature) && method.IsAbstract)
                    yield return $"{item.Name}: {signature}";
            }
        }
    }

    private IEnumerable<string> Overrides(Instance[] lineage)
    {
        foreach (MethodDefinition method in lineage[0].Type.Methods)
        {
            if (!method.IsVirtual || !method.IsReuseSlot || method.HasOverrides)
                continue;
            string signature = signatures.Of(method, lineage[0].Arguments);
            MethodDefinition? overridden = (from item in lineage.Skip(1)
                                            from candidate in item.Type.Methods
                                            where candidate.IsVirtual && signatures.Of(candidate, item.Arguments) == signature
                                            select candidate).FirstOrDefault();
            if (overridden is null || overridden.IsFinal)
                yield return $"{method.FullName} overrides {(overridden is null ? "nothing" : "what is sealed")}";
        }
    }

    /// <summary>What a type's methods implement or override by name.</summary>
    private IEnumerable<(string Owner, string Signature)> Explicit(Instance item) =>
        from method in item.Type.Methods
        from named in method.Overrides
        let owner = Of(named.DeclaringType, item)
        where owner is not null
        select (owner.Name, signatures.Of(named, owner.Arguments));

    /// <summary>A type and its bases, the nearest first.</summary>
    private IEnumerable<Instance> Lineage(TypeDefinition type)
    {
        Instance? item = new(type, [.. type.GenericParameters.Select(parameter => "!" + parameter.Position)]);
        while (item is not null)
        {
            yield return item;
            item = item.Type.BaseType is { } parent ? Of(parent, item) : null;
        }
    }

    /// <summary>A type's interfaces, and theirs.</summary>
    private IEnumerable<Instance> Interfaces(Instance item) =>
        from declared in item.Type.Interfaces
        let instance = Of(declared.InterfaceType, item)
        where instance is not null
        from each in Interfaces(instance).Prepend(instance)
        select each;

    private Instance? Of(TypeReference type, Instance outer) =>
        binder.Find(type) is { } found ? new Instance(found, signatures.Arguments(type, outer.Arguments)) : null;

    /// <summary>A type with what stands for its type parameters.</summary>
    private sealed record Instance(TypeDefinition Type, string[] Arguments)
    {
        public string Name { get; } = FrameworkSignatures.Name(Type, Arguments);
    }
}
