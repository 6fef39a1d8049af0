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

    public void Check(Page page, Dictionary<string, ParameterText> shared, ICollection<string> pageNames)
    {
        CheckFrontMatter(page.FrontMatter);
        if (page.Title != cmdlet.Name)
            problems.Add(1, $"The page is titled '{page.Title}', not '{cmdlet.Name}'.");
        if (page.Examples.Count == 0)
            problems.Add(page.LineOf("EXAMPLES"), $"{cmdlet.Name} has no example.");
        CheckParameters(page, shared);
        CheckOutputs(page);
        foreach (string link in page.Links.Where(link => !pageNames.Contains(link)))
            problems.Add(page.LineOf("RELATED LINKS"), $"The related link '{link}' leads to no page.");
    }

    private void CheckFrontMatter(Dictionary<string, string> actual)
    {
        Dictionary<string, string> expected = new()
        {
            ["external help file"] = module.HelpFileName,
            ["Module Name"] = module.Name,
            ["online version"] = HelpUri(cmdlet),
            ["schema"] = "2.0.0",
        };
        foreach ((string key, string value) in expected.Where(pair => actual.GetValueOrDefault(pair.Key) != pair.Value))
            problems.Add(1, $"The front matter has no '{key}: {value}'.");
    }

    private void CheckParameters(Page page, Dictionary<string, ParameterText> shared)
    {
        HashSet<string> real = [.. CmdletParameter.Of(cmdlet).Select(parameter => parameter.Name)];
        foreach ((string name, ParameterText text) in page.Parameters.Where(parameter => !real.Contains(parameter.Key)))
            problems.Add(text.Line, $"{cmdlet.Name} has no parameter -{name}.");
        foreach (string name in real.Except(page.Parameters.Keys).Except(shared.Keys))
            problems.Add(page.LineOf("PARAMETERS"), $"The parameter -{name} of {cmdlet.Name} has no text.");
    }

    private void CheckOutputs(Page page)
    {
        string[] real = [.. cmdlet.OutputType.Select(type => type.Name).DefaultIfEmpty("None")];
        List<TypeText> outputs = page.Types("OUTPUTS");
        foreach (TypeText output in outputs.Where(output => output.Name != "None" && !real.Contains(output.Name)))
            problems.Add(output.Line, $"{cmdlet.Name} returns no {output.Name}; it returns {string.Join(" or ", real)}.");
        foreach (string name in real.Except(outputs.Select(output => output.Name)))
            problems.Add(page.LineOf("OUTPUTS"), $"The output {name} of {cmdlet.Name} has no text.");
    }
}
