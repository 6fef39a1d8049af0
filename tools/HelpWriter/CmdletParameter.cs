using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace HelpWriter;

/// <summary>What the code says about one parameter in one parameter set.</summary>
internal sealed class CmdletParameter(CmdletInfo cmdlet, CommandParameterInfo info)
{
    private static readonly HashSet<string> s_added = ["WhatIf", "Confirm"];

    public string Name => info.Name;

    public bool IsMandatory => info.IsMandatory;

    public bool IsPositional => info.Position >= 0;

    public string Position => IsPositional ? info.Position.ToString() : "named";

    public string TypeName => (Nullable.GetUnderlyingType(info.ParameterType) ?? info.ParameterType).Name;

    public bool IsSwitch => info.ParameterType == typeof(SwitchParameter);

    public bool IsArray => info.ParameterType.IsArray;

    public IReadOnlyList<string> ValidValues =>
        info.Attributes.OfType<ValidateSetAttribute>().SelectMany(set => set.ValidValues).ToArray();

    public bool TakesWildcards => info.Attributes.OfType<SupportsWildcardsAttribute>().Any();

    public string Aliases => info.Aliases.Count == 0 ? "none" : string.Join(", ", info.Aliases);

    public string PipelineInput => (info.ValueFromPipeline, info.ValueFromPipelineByPropertyName) switch
    {
        (true, true) => "true (ByValue, ByPropertyName)",
        (true, false) => "true (ByValue)",
        (false, true) => "true (ByPropertyName)",
        _ => "false",
    };

    /// <summary>What the property holds in a new instance of the cmdlet.</summary>
    public string DefaultValue => s_added.Contains(Name)
        ? "False"
        : AsText(cmdlet.ImplementingType.GetProperty(Name)!.GetValue(Activator.CreateInstance(cmdlet.ImplementingType)));

    /// <summary>The parameters of a set as the syntax shows them: positional, mandatory, others, -WhatIf and -Confirm.</summary>
    public static IEnumerable<CmdletParameter> InSyntax(CmdletInfo cmdlet, CommandParameterSetInfo set) =>
        set.Parameters.Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name))
            .OrderBy(parameter => parameter.Position < 0 ? int.MaxValue : parameter.Position)
            .ThenBy(parameter => !parameter.IsMandatory)
            .ThenBy(parameter => s_added.Contains(parameter.Name))
            .Select(parameter => new CmdletParameter(cmdlet, parameter));

    /// <summary>Each parameter of the cmdlet once, by name, as it is in the set where it has a position.</summary>
    public static IReadOnlyList<CmdletParameter> Of(CmdletInfo cmdlet) =>
        [.. cmdlet.ParameterSets.SelectMany(set => InSyntax(cmdlet, set)).OrderBy(parameter => !parameter.IsPositional)
            .DistinctBy(parameter => parameter.Name).OrderBy(parameter => parameter.Name, StringComparer.Ordinal)];

    private static string AsText(object? value)
    {
        string text = value switch
        {
            null => string.Empty,
            SwitchParameter given => given.IsPresent.ToString(),
            TimeSpan { Ticks: 0 } => "0",
            string single => single,
            IEnumerable items => string.Join(", ", items.Cast<object>()),
            _ => value.ToString()!,
        };
        return text.Length == 0 ? "None" : text;
    }
}
