using System.Collections.Generic;

namespace Dfinery.PowerShell.Tests;

// What the cmdlets say that look after a ledger.
internal static partial class MessageCases
{
    private const string Made = "$null = " + ToLedger + "; ";
    private const string Reset = Made + "Reset-DfineryLedger $ledger -Confirm:$false -Verbose";

    private static IReadOnlyList<(string Key, MessageCase Case)> LedgerCommands =>
    [
        ("LedgerMissing", new("Get-DfineryLedger $ledger")),
        ("NoFolder", new("Get-DfineryLedger env:/x")),
        ("NoFolder", new("Get-DfineryLedger nowhere:/x")),
        ("UnknownLedgerProperty", new(Reset + " -PropertyName agee")),
        ("NoProperty", new(
            "@{ user_id = '' } | Set-DfineryUserProfile -Age 3 -LedgerPath $ledger; " +
            "Reset-DfineryLedger $ledger -PropertyName age -Confirm:$false")),
        ("LedgerForget", new(Reset)),
        ("LedgerForget", new(Made + WhatIf("Reset-DfineryLedger $ledger"))),
        ("LedgerForgetAll", new(Reset)),
        ("LedgerForgetProperties", new(Reset + " -PropertyName age")),
        ("LedgerForgetUser", new(Reset + " -UserId u")),
        ("LedgerForgetSeveral", new(Reset + " -UserId u, v")),
        ("LedgerForgetPart", new(Reset + " -UserId u -PropertyName age")),
        ("LedgerRenew", new(Made + "Update-DfineryLedger $ledger -Verbose")),
        ("VerboseLedgerKnowsToken", new(Made + "Update-DfineryLedger $ledger -Verbose")),
        ("VerboseLedgerRenewed", new(
            Made + "Connect-Dfinery -Token other -BaseUri $emulator.BaseUri; Update-DfineryLedger $ledger -Verbose")),
        ("WarningLedgerUnknownUsers", new(Reset + " -UserId u, v")),
    ];
}
