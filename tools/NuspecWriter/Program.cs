// Writes the nuspec of the module's package from its manifest, the only place where all that stands in it.
//
//   NuspecWriter <module manifest> <nuspec>
using System;
using System.IO;

namespace NuspecWriter;

internal static class Program
{
    private const int WrongCommandLine = 64;

    private static int Main(string[] args)
    {
        if (args.Length != 2)
        {
            Console.Error.WriteLine("Usage: NuspecWriter <module manifest> <nuspec>");
            return WrongCommandLine;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(args[1]))!);
        Nuspec.Of(new ModuleManifest(args[0])).Save(args[1]);
        return 0;
    }
}
