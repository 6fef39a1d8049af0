using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;

namespace Dfinery.PowerShell.Tests;

/// <summary>
/// Types and members as text that is the same exactly where the runtime sees the same type or signature. Each type is named with the
/// assembly that defines it.
/// </summary>
internal sealed class FrameworkSignatures(FrameworkBinder binder)
{
    /// <param name="arguments">What stands for the type parameters of the method's type; without them, they stand for themselves.</param>
    public string Of(MethodReference method, IReadOnlyList<string>? arguments = null)
    {
        IEnumerable<string> parameters = method.Parameters.Select(parameter => Of(parameter.ParameterType, arguments));
        string generic = method.HasGenericParameters ? "`" + method.GenericParameters.Count : "";
        return $"{Of(method.ReturnType, arguments)} {method.Name}{generic}({string.Join(", ", parameters)})";
    }

    public string Of(FieldReference field) => $"{Of(field.FieldType, null)} {field.Name}";

    public string Of(TypeReference type, IReadOnlyList<string>? arguments) => type switch
    {
        GenericParameter { Type: GenericParameterType.Method } parameter => "!!" + parameter.Position,
        GenericParameter parameter => arguments is null ? "!" + parameter.Position : arguments[parameter.Position],
        GenericInstanceType instance => Of(instance.ElementType, arguments) + Shown(Arguments(instance, arguments)),
        ArrayType array => $"{Of(array.ElementType, arguments)}[{array.Rank}]",
        ByReferenceType reference => Of(reference.ElementType, arguments) + "&",
        PointerType pointer => Of(pointer.ElementType, arguments) + "*",
        RequiredModifierType modified => $"{Of(modified.ElementType, arguments)} modreq({Of(modified.ModifierType, arguments)})",
        OptionalModifierType modified => $"{Of(modified.ElementType, arguments)} modopt({Of(modified.ModifierType, arguments)})",
        TypeSpecification other => other.FullName,
        _ => binder.Find(type) is { } found ? Name(found) : type.FullName,
    };

    /// <summary>The arguments of a generic type where it stands in another one.</summary>
    public string[] Arguments(TypeReference type, IReadOnlyList<string>? outer) =>
        type is GenericInstanceType instance ? [.. instance.GenericArguments.Select(argument => Of(argument, outer))] : [];

    /// <summary>A defined type with its arguments.</summary>
    public static string Name(TypeDefinition type, IReadOnlyList<string>? arguments = null) =>
        $"[{type.Module.Assembly.Name.Name}]{type.FullName}{Shown(arguments)}";

    private static string Shown(IReadOnlyList<string>? arguments) =>
        arguments is { Count: > 0 } ? $"<{string.Join(", ", arguments)}>" : "";
}
