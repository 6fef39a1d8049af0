using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Reflection;

namespace HelpWriter;

/// <summary>Compares a page with its cmdlet.</summary>
internal sealed class PageCheck(HelpModule module, CmdletInfo cmdlet, ProblemList problems)
{
    /// <summary>The address of the cmdlet's page.</summary>
    public static string HelpUri(CmdletInfo cmdlet) => cmdlet.ImplementingType.GetCustomAttribute<CmdletAttribute>()!.HelpUri;

    public void Check(Page page, IReadOnlyDictionary<string, ParameterText> shared, IReadOnlySet<string> pageNames)
    {
        CheckFrontMatter(page);
        if (page.Title != cmdlet.Name)
            problems.Add(1, $"The page is titled '{page.Title}', not '{cmdlet.Name}'.");
        CheckParameters(page, shared);
        CheckOutputs(page);
        if (page.Examples.Count == 0)
            problems.Add(1, $"{cmdlet.Name} has no example.");
        foreach (string link in page.Links.Where(link => !pageNames.Contains(link)))
            problems.Add(1, $"The related link '{link}' leads to no page.");
    }

    private void CheckFrontMatter(Page page)
    {
        (string, string)[] expected =
        [
            ("external help file", module.HelpFileName), ("Module Name", module.Name), ("online version", HelpUri(cmdlet)), ("schema", "2.0.0"),
        ];
        foreach ((string key, string value) in expected)
        {
            if (page.FrontMatter.GetValueOrDefault(key) is var found && found != value)
                problems.Add(1, $"The front matter has '{key}: {found}', not '{key}: {value}'.");
        }
    }

    private void CheckParameters(Page page, IReadOnlyDictionary<string, ParameterText> shared)
    {
        HashSet<string> real = [.. CmdletParameter.Of(cmdlet).Select(parameter => parameter.Name)];
        foreach ((string name, ParameterText text) in page.Parameters.Where(parameter => !real.Contains(parameter.Key)))
            problems.Add(text.Line, $"{cmdlet.Name} has no parameter -{name}.");
        foreach (string name in real.Where(name => !page.Parameters.ContainsKey(name) && !shared.ContainsKey(name)))
            problems.Add(page.ParametersLine, $"The parameter -{name} of {cmdlet.Name} has no text.");
    }

    private void CheckOutputs(Page page)
    {
        string[] real = [.. cmdlet.OutputType.Select(type => type.Name).DefaultIfEmpty("None")];
        foreach (TypeText output in page.Outputs.Where(output => output.Name != "None" && !real.Contains(output.Name)))
            problems.Add(output.Line, $"{cmdlet.Name} returns no {output.Name}; it returns {string.Join(" or ", real)}.");
        foreach (string name in real.Except(page.Outputs.Select(output => output.Name), StringComparer.Ordinal))
            problems.Add(1, $"The output {name} of {cmdlet.Name} has no text.");
    }
}
