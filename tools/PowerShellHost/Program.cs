// PowerShell itself, as a package: for machines with the .NET SDK and no pwsh.
//
//   dotnet run --project tools/PowerShellHost -- script.ps1 [arguments]
//   dotnet run --project tools/PowerShellHost -- -Command "text of a script"
//
// Arguments, streams and exit codes are those of `pwsh -NoProfile`.
using System;
using System.Text;
using Microsoft.PowerShell;

// A development tool sends nothing home.
Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
Environment.SetEnvironmentVariable("POWERSHELL_UPDATECHECK", "Off");

// Colours are for a terminal.
if (Console.IsOutputRedirected)
    Environment.SetEnvironmentVariable("NO_COLOR", "1");

// Also into a pipe: the system's own encoding often has no Korean letters, and would write '?' for each.
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

string[] arguments = ["-NoLogo", "-NoProfile", "-ExecutionPolicy", "Bypass", .. args];
return UnmanagedPSEntry.Start(arguments, arguments.Length);
