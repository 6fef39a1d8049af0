using System.Collections.Generic;

namespace Dfinery.PowerShell.Tests;

// What a person reads of a ledger; $ledger is the path of a folder that is not there yet.
internal static partial class MessageCases
{
    private const string ToLedger = OneUser + " -LedgerPath $ledger";
    private const string Withdrawn = "$null = Set-DfineryUserProfile u -MktFlag Unsubscribed; ";
    private const string Grant = "Set-DfineryUserProfile u -MktFlag Subscribed -LedgerPath $ledger";
    private const string Newer =
        "$a = [Dfinery.Client.Http.DfineryException].Assembly; " +
        "$f = [Activator]::CreateInstance($a.GetType('Dfinery.Client.Ledger.LedgerFolder'), $ledger, $false); " +
        "$h = [Activator]::CreateInstance($a.GetType('Dfinery.Client.Ledger.LedgerHeadFile'), $f.Open('profile.head', $true)); " +
        "$head = $h.Read(); $head.Format = 99; $h.Write($head); $h.Dispose(); ";
    private const string Torn =
        "'u', 'v' | Set-DfineryUserProfile -Age 3 -LedgerPath $ledger | Select-Object -First 1 | Out-Null; " +
        "[IO.File]::AppendAllText((Get-ChildItem $ledger/*.log), 'torn'); ";
    private const string Full =
        "1..2000 | ForEach-Object { if ($_ -eq 1000) { $full = [Dfinery.PowerShell.Tests.FullDisk]::Fill($ledger) }; \"u$_\" } | " +
        "Set-DfineryUserProfile -Age 3 -LedgerPath $ledger";
    private const string Unlocked =
        "$env:DOTNET_SYSTEM_IO_DISABLEFILELOCKING = 'true'; try { dotnet $hostPath -Command \"Import-Module '$module'; " +
        "Start-DfineryEmulator | Connect-Dfinery; " + OneUser + " -LedgerPath '$ledger' 3>&1 | " +
        "ForEach-Object Message | Out-String -Width 999\" } finally { $env:DOTNET_SYSTEM_IO_DISABLEFILELOCKING = $null }";

    private static IReadOnlyList<(string Key, MessageCase Case)> Ledgers =>
    [
        ("LedgerHeld", new(
            "'u' | Set-DfineryUserCi -KakaoId 0123456789 -LedgerPath $ledger | " +
            "Remove-DfineryUserCi -PropertyName kakao_id -Force -LedgerPath $ledger")),
        ("LedgerKeyMissing", new("$null = " + ToLedger + "; Remove-Item $ledger/*.key; " + ToLedger)),
        ("LedgerDamaged", new("$null = " + ToLedger + "; Remove-Item $ledger/*.head; " + ToLedger)),
        ("LedgerRestored", new(
            "$null = " + ToLedger + "; $key = [IO.File]::ReadAllBytes(\"$ledger/profile.key\"); $null = " + ToLedger +
            "; [IO.File]::WriteAllBytes(\"$ledger/profile.key\", $key); " + ToLedger)),
        ("LedgerNewerFormat", new("$null = " + ToLedger + "; " + Newer + ToLedger)),
        ("LedgerOtherServer", new("$null = " + ToLedger + "; Start-DfineryEmulator | Connect-Dfinery; " + ToLedger)),
        ("LedgerOtherToken", new("$null = " + ToLedger + "; Connect-Dfinery -Token other -BaseUri $emulator.BaseUri; " + ToLedger)),
        ("LedgerOtherShard", new("$null = " + ToLedger + "; " + ToLedger + " -Shard 1/1")),
        ("LedgerOfAll", new("$null = " + ToLedger + "; " + ToLedger + " -Shard 1/1")),
        ("LedgerOfShard", new("$null = " + ToLedger + " -Shard 1/1; " + ToLedger)),
        ("LedgerTooManyProperties", new(
            "$p = @{}; 1..300 | ForEach-Object { $p[\"p$_\"] = 1 }; Set-DfineryUserProfile u -Property $p -LedgerPath $ledger")),
        ("LedgerDisk", new("[IO.File]::WriteAllText($ledger, ''); try { " + ToLedger + "/x } finally { Remove-Item $ledger }")),
        ("ProblemIsFile", new("[IO.File]::WriteAllText($ledger, ''); try { " + ToLedger + " } finally { Remove-Item $ledger }")),
        ("LedgerFailed", new(Full)),
        ("AdviceLedger", new(Full)),
        ("LedgerPathInvalid", new(OneUser + " -LedgerPath env:/x")),
        ("ProblemNoFolder", new(OneUser + " -LedgerPath env:/x")),
        ("NoLedgerGiven", new(OneUser + " -AllowRegrant")),
        ("LedgerAndValidateOnly", new(ToLedger + " -ValidateOnly")),
        ("RowWithheld", new(Withdrawn + Grant)),
        ("SkippedGrant", new(Withdrawn + Grant + " | Set-DfineryUserProfile")),
        ("AdviceConsentUnknown", new(
            "Connect-Dfinery -Token t -BaseUri $uri; " + Grant, 200,
            """{"result_code":2000,"result_data":{"successful_user_properties":[],"failure_details":[""" +
            """{"code":4007,"msg":"No such user.","user_ids":["u"]}]}}""")),
        ("ConfirmAsked", new(WhatIf(Grant))),
        ("ConfirmUnchanged", new("$null = " + ToLedger + "; " + WhatIf(ToLedger + " -UserName n"))),
        ("VerboseLedger", new(ToLedger + " -Verbose")),
        ("VerboseLedgerCut", new(Torn + ToLedger + " -Verbose")),
        ("WarnLedgerLock", new(Unlocked)),
        ("ProgressLedger", new(Slow + ToLedger)),
    ];
}
