// Writes the module's help (MAML and about topics) from the Markdown pages in docs/en-US.
//
//   HelpWriter <folder of the pages> <module manifest> <output folder>
//
// The pages hold prose and examples. Syntax, types, defaults, sets, positions and aliases come from the module.
// Problems are printed as "file(line): error HELP: text", which MSBuild shows as errors; then nothing is written.
using System;
using System.Collections.Generic;

namespace HelpWriter;

internal static class Program
{
    private const int WrongCommandLine = 64;

    private static int Main(string[] args)
    {
        if (args.Length != 3)
        {
            Console.Error.WriteLine("Usage: HelpWriter <folder of the pages> <module manifest> <output folder>");
            return WrongCommandLine;
        }

        using var module = new HelpModule(args[1]);
        IReadOnlyList<Problem> problems = Help.Write(args[0], module, args[2]);
        foreach (Problem problem in problems)
            Console.Error.WriteLine(problem);
        return problems.Count == 0 ? 0 : 1;
    }
}
