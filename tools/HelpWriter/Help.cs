using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Xml.Linq;

namespace HelpWriter;

/// <summary>Makes help files of pages.</summary>
public static class Help
{
    private const string Shared = "shared-parameters";
    private const string About = "about_";

    /// <summary>Writes the help of a module into a folder, or returns the problems of its pages and writes nothing.</summary>
    public static IReadOnlyList<Problem> Write(string pages, HelpModule module, string output)
    {
        List<Problem> problems = [];
        Dictionary<string, string> files = Directory.GetFiles(pages, "*.md").Order(StringComparer.Ordinal).ToDictionary(file => Path.GetFileNameWithoutExtension(file));
        Dictionary<string, ParameterText> shared = ReadShared(files, problems);
        var unused = shared.Keys.ToHashSet();
        List<XElement> commands = [];
        foreach (CmdletInfo cmdlet in module.Cmdlets)
        {
            if (!files.TryGetValue(cmdlet.Name, out string? file))
            {
                problems.Add(new Problem(Path.Combine(pages, cmdlet.Name + ".md"), 1, $"{cmdlet.Name} has no page."));
                continue;
            }

            var own = new ProblemList(file, problems);
            int before = problems.Count;
            Page page = new PageReader(own).Read(File.ReadAllText(file));
            new PageCheck(module, cmdlet, own).Check(page, shared, files.Keys.ToHashSet());
            unused.ExceptWith(CmdletParameter.Of(cmdlet).Select(parameter => parameter.Name).Except(page.Parameters.Keys));
            if (problems.Count == before)
                commands.Add(MamlWriter.Command(cmdlet, page, shared));
        }

        problems.AddRange(unused.Select(name => new Problem(files[Shared], shared[name].Line, $"No cmdlet uses the shared text of -{name}.")));
        Dictionary<string, string> topics = ReadTopics(files, problems);
        foreach (string name in files.Keys.Except(module.Cmdlets.Select(cmdlet => cmdlet.Name)).Except(topics.Keys).Except([Shared]))
            problems.Add(new Problem(files[name], 1, $"There is no cmdlet {name} in {module.Name}."));
        if (problems.Count > 0)
            return problems;

        Directory.CreateDirectory(output);
        foreach ((string name, string text) in topics)
            File.WriteAllText(Path.Combine(output, name + ".help.txt"), text);
        MamlWriter.Document(commands).Save(Path.Combine(output, module.HelpFileName));
        return [];
    }

    private static Dictionary<string, ParameterText> ReadShared(Dictionary<string, string> files, List<Problem> problems) =>
        files.TryGetValue(Shared, out string? file) ? new PageReader(new ProblemList(file, problems)).ReadShared(File.ReadAllText(file)) : [];

    private static Dictionary<string, string> ReadTopics(Dictionary<string, string> files, List<Problem> problems) => files
        .Where(file => file.Key.StartsWith(About, StringComparison.Ordinal))
        .ToDictionary(file => file.Key, file => new AboutWriter(new ProblemList(file.Value, problems)).Write(file.Key, File.ReadAllText(file.Value)));
}
