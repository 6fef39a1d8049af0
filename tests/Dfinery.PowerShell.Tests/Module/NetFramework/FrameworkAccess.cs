using System.Linq;
using Mono.Cecil;

namespace Dfinery.PowerShell.Tests;

/// <summary>Whether a module may use what it refers to: it is public, or for heirs, or the module is a friend.</summary>
internal static class FrameworkAccess
{
    public static bool MayUse(this ModuleDefinition module, TypeDefinition type)
    {
        bool isOpen = type.IsPublic || type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamilyOrAssembly
            || (module.IsFriendOf(type.Module) && !type.IsNestedPrivate);
        return type.Module == module || (isOpen && (type.DeclaringType is null || module.MayUse(type.DeclaringType)));
    }

    public static bool MayUse(this ModuleDefinition module, MethodDefinition method) =>
        method.Module == module || method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly
        || (module.IsFriendOf(method.Module) && !method.IsPrivate);

    public static bool MayUse(this ModuleDefinition module, FieldDefinition field) =>
        field.Module == module || field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly
        || (module.IsFriendOf(field.Module) && !field.IsPrivate);

    private static bool IsFriendOf(this ModuleDefinition module, ModuleDefinition other) =>
        other.Assembly.CustomAttributes.Any(attribute =>
            attribute.AttributeType.Name == "InternalsVisibleToAttribute"
            && ((string)attribute.ConstructorArguments[0].Value).Split(',')[0] == module.Assembly.Name.Name);
}
