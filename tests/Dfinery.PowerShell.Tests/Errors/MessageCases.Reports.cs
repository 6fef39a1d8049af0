using System.Collections.Generic;

namespace Dfinery.PowerShell.Tests;

// What Export-DfineryReport says.
internal static partial class MessageCases
{
    private const string ToReport = OneUser + " | Export-DfineryReport ";
    private const string Folder = "$null = New-Item -ItemType Directory $ledger -Force; ";

    private static IReadOnlyList<(string Key, MessageCase Case)> Reports =>
    [
        ("ReportPathInvalid", new(ToReport + "run.txt")),
        ("ProblemReportKind", new(ToReport + "run.txt")),
        ("ProblemIsFolder", new("$null = New-Item -ItemType Directory $ledger/x.html -Force; " + ToReport + "$ledger/x.html")),
        ("ProblemNoSuchFolder", new(ToReport + "$ledger/nowhere/run.html")),
        ("ProblemReportPattern", new(Folder + ToReport + "$ledger/*.html")),
        ("ReportExists", new(Folder + ToReport + "$ledger/a.html; " + ToReport + "$ledger/a.html -NoClobber")),
        ("ReportNotWritten", new(
            Folder + "& { Set-DfineryUserProfile u -Age 3; Remove-Item $ledger -Recurse } | Export-DfineryReport $ledger/a.html")),
        ("SourceUnreadable", new(Folder + ToReport + "$ledger/a.html -SourcePath $ledger/nowhere.csv")),
        ("NotAResult", new(Folder + "7 | Export-DfineryReport $ledger/a.html")),
    ];
}
