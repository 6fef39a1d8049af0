using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Xml.Linq;

namespace HelpWriter;

/// <summary>Makes a module's help of a folder of pages.</summary>
public sealed class Help
{
    private const string Shared = "shared-parameters";
    private const string About = "about_";

    private readonly HelpModule _module;
    private readonly string _folder;
    private readonly Dictionary<string, string> _files;
    private readonly List<Problem> _problems = [];

    private Help(string folder, HelpModule module)
    {
        _module = module;
        _folder = folder;
        _files = Directory.GetFiles(folder, "*.md").Order(StringComparer.Ordinal)
            .ToDictionary(file => Path.GetFileNameWithoutExtension(file));
    }

    /// <summary>Writes the help of a module into a folder, or returns the problems of its pages and writes nothing.</summary>
    public static IReadOnlyList<Problem> Write(string pages, HelpModule module, string output)
    {
        var help = new Help(pages, module);
        List<XElement> commands = help.ReadCommands();
        Dictionary<string, string> topics = help._files.Keys.Where(name => name.StartsWith(About, StringComparison.Ordinal))
            .ToDictionary(name => name, name => new AboutWriter(help.ProblemsOf(name)).Write(name, help.Read(name)));
        foreach (string name in help._files.Keys.Except(module.Cmdlets.Select(cmdlet => cmdlet.Name)).Except(topics.Keys).Except([Shared]))
            help.ProblemsOf(name).Add(1, $"There is no cmdlet {name} in {module.Name}.");
        if (help._problems.Count > 0)
            return [.. help._problems.Distinct()];

        Directory.CreateDirectory(output);
        foreach ((string name, string text) in topics)
            File.WriteAllText(Path.Combine(output, name + ".help.txt"), text);
        MamlWriter.Document(commands).Save(Path.Combine(output, module.HelpFileName));
        return [];
    }

    private List<XElement> ReadCommands()
    {
        Dictionary<string, ParameterText> shared = _files.ContainsKey(Shared) ? Page.ReadShared(Read(Shared), ProblemsOf(Shared)) : [];
        HashSet<string> unused = [.. shared.Keys];
        List<XElement> commands = [];
        foreach (CmdletInfo cmdlet in _module.Cmdlets)
        {
            if (!_files.ContainsKey(cmdlet.Name))
            {
                _problems.Add(new Problem(Path.Combine(_folder, cmdlet.Name + ".md"), 1, $"{cmdlet.Name} has no page."));
                continue;
            }

            ProblemList problems = ProblemsOf(cmdlet.Name);
            int before = _problems.Count;
            var page = new Page(Read(cmdlet.Name), problems);
            new PageCheck(_module, cmdlet, problems).Check(page, shared, _files.Keys);
            unused.ExceptWith(CmdletParameter.Of(cmdlet).Select(parameter => parameter.Name).Except(page.Parameters.Keys));
            if (_problems.Count == before)
                commands.Add(MamlWriter.Command(cmdlet, page, shared));
        }

        foreach (string name in unused)
            ProblemsOf(Shared).Add(shared[name].Line, $"No cmdlet uses the shared text of -{name}.");
        return commands;
    }

    private string Read(string name) => File.ReadAllText(_files[name]);

    private ProblemList ProblemsOf(string name) => new(_files[name], _problems);
}
