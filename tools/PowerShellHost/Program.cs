// A small console host of the PowerShell engine, for machines with the .NET SDK and no pwsh.
//
//   dotnet run --project tools/PowerShellHost -- script.ps1 [arguments]
//   dotnet run --project tools/PowerShellHost -- -Command "text of a script"
//
// Arguments reach the script as with `pwsh -File`: values, -Name value, -Name:value, -Switch, -Switch:$false.
// Exit code: N after `exit N`; 1 after an uncaught error; 64 for a wrong command line; 130 after Ctrl+C; else 0.
// Cmdlets the engine package lacks are stood in for by StandIns/StandIns.psm1.
using System;

namespace PowerShellHost;

internal static class Program
{
    private const int WrongCommandLine = 64;

    private static int Main(string[] args)
    {
        if (!CommandLine.TryParse(args, out CommandLine? commandLine, out string? problem))
        {
            Console.Error.WriteLine(problem);
            return WrongCommandLine;
        }

        using ScriptRunner runner = new(commandLine);
        return runner.Run();
    }
}
