using System.Collections.Generic;

namespace Dfinery.PowerShell.Tests;

// Of audit logs; $ledger is a path where nothing is.
internal static partial class MessageCases
{
    private const string Log = "$emulator | Connect-Dfinery -AuditLogPath $ledger; ";
    private const string Logged = Log + "$null = 'u', 'v' | Set-DfineryUserProfile -MktFlag Subscribed; $l = Get-Content $ledger; ";
    private const string Test = "; (Test-DfineryAuditLog $ledger).Reason";
    private const string FullLog =
        "$null = [Dfinery.PowerShell.Tests.FullDisk]::Fill((Split-Path $ledger), (Split-Path $ledger -Leaf)); ";

    private const string Call = "Invoke-DfineryRequest /api/v1/users/profile @{ user_ids = @('u') }";
    // While the call is under way.
    private const string OnceSent =
        "$null = [powershell]::Create().AddScript('param($ledger) [IO.File]::Create(\"$ledger.ready\").Dispose(); " +
        "do { $f = [IO.FileStream]::new($ledger, 3, 1, 3); $n = $f.Length; $f.Dispose() } until ($n); " + FullLog +
        "').AddArgument($ledger).BeginInvoke(); do { } until ([IO.File]::Exists(\"$ledger.ready\")); Remove-Item \"$ledger.ready\"; ";

    private static IReadOnlyList<(string Key, MessageCase Case)> Audits =>
    [
        ("AuditLogHeld", new(
            Log + "$emulator | Connect-Dfinery -AuditLogPath $ledger -Name b; 'u' | Set-DfineryUserProfile -Age 3 -Connection default | " +
            "Set-DfineryUserProfile -Age 4 -Connection b")),
        ("AuditLogNotOurs", new("Set-Content $ledger 'user_id'; " + Log)),
        ("AuditLogDisk", new("$ledger = \"$ledger/x\"; " + Log)),
        ("AuditLogFailed", new(
            Log + "1..900 | ForEach-Object { if ($_ -eq 300) { " + FullLog + "}; \"u$_\" } | Set-DfineryUserProfile -Age 3")),
        ("AuditCallNotMade", new(Log + OneUser + " | ForEach-Object { " + FullLog + Call + " }")),
        ("AuditCallMade", new("$e = Start-DfineryEmulator -Latency 2000; " + Log.Replace("$emulator", "$e") + OnceSent + Call)),
        ("ProgressAudit", new(
            "$f = [IO.File]::Create($ledger); $f.SetLength(500MB); $f.Dispose(); Test-DfineryAuditLog $ledger")),
        ("AuditLogUnreadable", new("Test-DfineryAuditLog $ledger")),
        ("AuditLogPathInvalid", new("$emulator | Connect-Dfinery -AuditLogPath env:/x")),
        ("NoAuditLog", new(OneUser + " -ConsentTimeColumn d")),
        ("WarnConsentTime", new(Log + "@{ user_id = 'u'; age = 3; d = '03/04/2026' } | Set-DfineryUserProfile -ConsentTimeColumn d")),
        ("InvalidHead", new("Test-DfineryAuditLog $ledger -Head abc")),
        ("AuditNotALine", new("Set-Content $ledger 'user_id'" + Test)),
        ("AuditNoBeginning", new(Logged + "$l[1..9] | Set-Content $ledger" + Test)),
        ("AuditOtherHash", new(Logged + "$l[0, 1, 3, 4, 5] | Set-Content $ledger" + Test)),
        ("AuditOtherNumber", new(Logged + "$l[0] -replace 'seq\":1', 'seq\":2' | Set-Content $ledger" + Test)),
        ("AuditNotRecovered", new(Logged + "$l + '{\"event\":\"' | Set-Content $ledger" + Test)),
        ("AuditNewerFormat", new(Logged + "$l[0] -replace 'format\":1', 'format\":2' | Set-Content $ledger" + Test)),
    ];
}
