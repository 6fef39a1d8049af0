using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Dfinery.PowerShell.Tests;

/// <summary>
/// What .NET Framework would not find, or not give away, of that to which the assemblies of a folder refer: assemblies, types, members,
/// members of interfaces and abstract members that a type has to have, members that it overrides; and what it would look for too early.
/// </summary>
internal sealed class FrameworkCheck : IDisposable
{
    private readonly FrameworkBinder _binder;
    private readonly FrameworkSignatures _signatures;

    /// <param name="framework">Folders of reference assemblies, of PowerShell as well.</param>
    /// <param name="folder">The folder of the module's assemblies.</param>
    public FrameworkCheck(IEnumerable<string> framework, string folder)
    {
        _binder = new FrameworkBinder(framework, folder);
        _signatures = new FrameworkSignatures(_binder);
    }

    /// <summary>The assemblies that are checked.</summary>
    public IReadOnlyList<AssemblyDefinition> Assemblies => _binder.Shipped;

    /// <summary>What is not found, a line each.</summary>
    public IReadOnlyList<string> Findings() =>
    [
        .. from assembly in _binder.Shipped
           from finding in References(assembly)
               .Concat(Forwards(assembly.MainModule))
               .Concat(TypesOf(assembly.MainModule))
               .Concat(Members(assembly.MainModule))
               .Concat(Fields(assembly.MainModule).Distinct())
               .Concat(new FrameworkImplementations(_binder, _signatures).Findings(assembly.MainModule))
               .Concat(new FrameworkLoading(_binder).Findings(assembly.MainModule))
           select $"{assembly.Name.Name}: {finding}",
    ];

    /// <summary>References that get a later version than they ask for, from ModuleLifetime.</summary>
    public IReadOnlyList<string> Redirected() =>
    [
        .. from assembly in _binder.Shipped
           from asked in assembly.MainModule.AssemblyReferences
           let bound = _binder.Resolve(asked)
           where bound is not null && _binder.IsRedirected(asked, bound)
           select $"{assembly.Name.Name} asks for {asked.Name} {asked.Version} and gets {bound.Name.Version}",
    ];

    public void Dispose() => _binder.Dispose();

    private IEnumerable<string> References(AssemblyDefinition assembly) =>
        from asked in assembly.MainModule.AssemblyReferences
        where _binder.Resolve(asked) is null
        select $"no assembly {asked}: {_binder.Offer(asked)}";

    private static IEnumerable<string> Forwards(ModuleDefinition module) =>
        from type in module.ExportedTypes
        where type.Resolve() is null
        select $"no type {type.FullName}, which is forwarded to {type.Scope}";

    private IEnumerable<string> TypesOf(ModuleDefinition module) =>
        from type in module.GetTypeReferences()
        where _binder.Find(type) is not { } found || !module.MayUse(found)
        select $"no type {type.FullName} in {type.Scope}";

    /// <summary>Members of types that are found; the others are told as types.</summary>
    private IEnumerable<string> Members(ModuleDefinition module) =>
        from member in module.GetMemberReferences()
            // An array's own methods are the runtime's.
        where member.DeclaringType is not ArrayType && _binder.Find(member.DeclaringType) is not null && !IsFound(module, member)
        select $"no member {member.FullName}";

    /// <summary>Fields that are static, or not, other than they are used; unlike a method's, a field's reference does not say.</summary>
    private static IEnumerable<string> Fields(ModuleDefinition module) =>
        from type in module.GetTypes()
        from method in type.Methods
        where method.HasBody
        from instruction in method.Body.Instructions
        where instruction.Operand is FieldReference && instruction.OpCode.Code != Code.Ldtoken
        let isStatic = instruction.OpCode.Code is Code.Ldsfld or Code.Ldsflda or Code.Stsfld
        where ((FieldReference)instruction.Operand).Resolve() is { } found && found.IsStatic != isStatic
        select $"no {(isStatic ? "static" : "instance")} field {instruction.Operand}";

    private bool IsFound(ModuleDefinition module, MemberReference member) => member switch
    {
        MethodReference method => method.Resolve() is { } found && module.MayUse(found) && _signatures.Of(found) == _signatures.Of(method),
        FieldReference field => field.Resolve() is { } found && module.MayUse(found) && _signatures.Of(found) == _signatures.Of(field),
        _ => false,
    };
}
