using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation.Language;

namespace NuspecWriter;

/// <summary>What stands in a module manifest. Nothing of it is run.</summary>
public sealed class ModuleManifest
{
    private readonly Hashtable _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a manifest; a value that is an expression, as of RootModule, is left out.</summary>
    /// <exception cref="FormatException">The file is not a manifest.</exception>
    public ModuleManifest(string path)
    {
        Name = Path.GetFileNameWithoutExtension(path);
        ScriptBlockAst script = Parser.ParseFile(Path.GetFullPath(path), out _, out ParseError[] errors);
        if (errors.Length > 0 || script.Find(node => node is HashtableAst, searchNestedScriptBlocks: false) is not HashtableAst table)
            throw new FormatException($"{path} is not a module manifest. {string.Join(' ', errors.Select(error => error.Message))}");
        foreach ((ExpressionAst key, StatementAst value) in table.KeyValuePairs)
        {
            if (value is PipelineAst pipeline && pipeline.GetPureExpression() is { } expression)
                _values[key.SafeGetValue()] = expression.SafeGetValue();
        }
    }

    /// <summary>The module's name, which is the file's.</summary>
    public string Name { get; }

    /// <summary>What only the gallery reads: PSData.</summary>
    private Hashtable Gallery => _values["PrivateData"] is Hashtable data && data["PSData"] is Hashtable gallery ? gallery : [];

    /// <summary>A text of the manifest, trimmed; null where there is none.</summary>
    public string? Text(string key) => _values[key]?.ToString()?.Trim();

    /// <summary>A text of PSData, trimmed; lines where it is a list; null where there is none.</summary>
    public string? GalleryText(string key) => Gallery[key] is null ? null : string.Join('\n', GalleryTexts(key)).Trim();

    /// <summary>The texts of a list in PSData.</summary>
    public IReadOnlyList<string> GalleryTexts(string key) => Texts(Gallery[key]);

    /// <summary>The texts of a list in the manifest.</summary>
    public IReadOnlyList<string> Texts(string key) => Texts(_values[key]);

    /// <summary>The entries of RequiredModules: names, or tables.</summary>
    public IEnumerable<object> RequiredModules => _values["RequiredModules"] switch
    {
        null => [],
        object[] list => list,
        object single => [single],
    };

    private static IReadOnlyList<string> Texts(object? value) => value switch
    {
        null => [],
        object[] list => [.. list.Select(item => item.ToString()!)],
        object single => [single.ToString()!],
    };
}
