using System.Collections.Generic;

namespace Dfinery.PowerShell.Tests;

/// <summary>A script that makes a message appear.</summary>
/// <param name="Script">The script; <c>$emulator</c> is connected, <c>$uri</c> is the address of a server that answers as below.</param>
/// <param name="Status">The HTTP status of every answer.</param>
/// <param name="Answer">Its body; where it begins with <c>:</c>, a result code and a message.</param>
internal sealed record MessageCase(string Script, int Status = 200, string Answer = "{}");

/// <summary>For each key of <c>Messages.resx</c>, how a person comes to read it.</summary>
internal static partial class MessageCases
{
    private const string Set = "Set-DfineryUserProfile";
    private const string OneUser = "Set-DfineryUserProfile u -Age 3";
    private const string ToServer = "Connect-Dfinery -Token t -BaseUri $uri -MaxRetryCount 0; " + OneUser;
    private const string Spent =
        "$e = Start-DfineryEmulator -QuotaLimit 1 -QuotaWindow 1H; $e | Connect-Dfinery; $null = " + OneUser + "; ";
    private const string Slow = "$e = Start-DfineryEmulator -Latency 300; $e | Connect-Dfinery; $null = " + OneUser + "; ";
    private const string Refused =
        "1..300 | ForEach-Object { \"u$_\" } | Get-DfineryUserProfile -PropertyName email -ErrorAction SilentlyContinue";
    private const string Garbage = "Connect-Dfinery -Token t -BaseUri $uri -MaxRetryCount 0; " +
        "1..5000 | ForEach-Object { \"u$_\" } | Set-DfineryUserProfile -Age 3 -ErrorAction SilentlyContinue";
    private const string Broken =
        "$e = Start-DfineryEmulator -BreakUserId u -BreakBy Reset; $e | Connect-Dfinery -MaxRetryCount 0; " + OneUser;
    private const string Again = " | ConvertTo-Csv | ConvertFrom-Csv";

    public static IReadOnlyList<(string Key, MessageCase Case)> All { get; } =
    [
        // Rows.
        ("RowInvalid", new("@{ user_id = 'u'; info_flag = 'x' } | " + Set)),
        ("RowFailed", new("@{ user_id = 'u'; shoe_size = 43 } | Set-DfineryUserProfile -PropertyName shoe_size")),
        ("RowBusy", new("$e = Start-DfineryEmulator -BusyRate 1; $e | Connect-Dfinery -MaxRetryCount 0; " + OneUser)),
        ("RowUnknown", new("$e = Start-DfineryEmulator -GarbageRate 1; $e | Connect-Dfinery -MaxRetryCount 0; " + OneUser)),

        // Runs and calls.
        ("InvalidToken", new(ToServer, 400, ":4001 Invalid token.")),
        ("InvalidToken", new(ToServer, 401)),
        ("AccountForbidden", new(ToServer, 403, ":4003 Sanctioned.")),
        ("NoPermission", new(ToServer, 403, ":4004 No permission.")),
        ("NoPermission", new(ToServer, 403)),
        ("ApiClosed", new(ToServer, 400, ":4005 Closed.")),
        ("WrongAddress", new(ToServer, 404, "<html>")),
        ("WrongAddress", new(ToServer, 405)),
        ("WrongAddress", new(ToServer, 302)),
        ("ProxyRefused", new(ToServer, 407)),
        ("ProxyUnreachable", new("Connect-Dfinery -Token t -Proxy http://127.0.0.1:9 -MaxRetryCount 0; " + OneUser)),
        ("ServerUnreachable", new("Connect-Dfinery -Token t -BaseUri http://127.0.0.1:9 -MaxRetryCount 0; " + OneUser)),
        ("ServerBroke", new(Broken)),
        ("AdviceBreakingRow", new(Broken)),
        ("ConnectionClosed", new("1..9 | ForEach-Object { Disconnect-Dfinery; $_ } | Set-DfineryUserProfile -Age 3")),
        ("QuotaWaitTooLong", new(Spent + OneUser + " -MaxWaitSec 1")),
        ("QuotaStarved", new(
            "$e = Start-DfineryEmulator -ThrottleRate 1; $e | Connect-Dfinery -MaxRetryCount 9; " + OneUser + " -MaxWaitSec 1")),
        ("RequestRefused", new("Connect-Dfinery -Token t -BaseUri $uri; Invoke-DfineryRequest /x @{}", 400, ":4002 Too many.")),
        ("RequestRefused", new("Connect-Dfinery -Token t -BaseUri $uri; Invoke-DfineryRequest /x @{}", 418, "I am a teapot.")),
        ("OutcomeUnknown", new("Connect-Dfinery -Token t -BaseUri $uri; Invoke-DfineryRequest /x @{}", 200, "<html>")),
        ("QuotaSpent", new(Spent + "Test-DfineryConnection")),
        ("WhenReset", new("Connect-Dfinery -Token t -BaseUri $uri; Test-DfineryConnection", 400, ":4006 Too many.")),
        ("AdviceQuotaSpent", new(Spent + "(Test-DfineryConnection).RecommendedAction")),
        ("RunStopped", new(Garbage, 200, "<html>")),
        ("EveryRowRefused", new(Refused)),
        ("TooManyFailures", new(Refused + " -MaxFailureCount 0")),
        ("InputUnread", new(Garbage, 200, "<html>")),
        ("InputRead", new(ToServer, 401)),
        ("InputUnreadShard", new(Garbage + " -Shard 1/2", 200, "<html>")),
        ("InputReadShard", new(ToServer + " -Shard 1/1", 401)),
        ("AdviceSendAgain", new(Refused)),
        ("AdviceRunAgain", new(ToServer, 401)),
        ("AdviceIdAndNames", new("Get-DfineryUserProfile u email")),

        // Parameters and the session.
        ("ResultOfAnotherOperation", new(OneUser + Again + " | Set-DfineryUserCi")),
        ("IdsAndInput", new("'u' | Get-DfineryUserProfile mkt_flag")),
        ("SimilarProperty", new("Set-DfineryUserProfile u -Age 3 -PropertyName mkt_flg")),
        ("UnknownProperty", new("Get-DfineryUserCi u e_mail")),
        ("InvalidProperty", new("Set-DfineryUserCi u -KakaoId 1")),
        ("ProblemReserved", new("Set-DfineryUserProfile u -Property @{ status = 'x' }")),
        ("ProblemReserved", new("@{ user_id = 'u'; time = 1 } | Set-DfineryUserProfile -PropertyName time")),
        ("ProblemUnreadableRow", new(
            "$r = [pscustomobject]@{ user_id = 'u'; age = 1 }; $r | Add-Member AliasProperty a b; $r | " + Set)),
        ("WarnUnordered", new("$r = 'u', 'v' | Set-DfineryUserProfile -Age 3; $r[1, 0] | " + Set)),
        ("NoCountryCode", new("Set-DfineryUserCi u -PhoneNumber 010-1234-5678 -NormalizePhoneNumber")),
        ("NoConnection", new("Disconnect-Dfinery; " + OneUser)),
        ("AmbiguousConnection", new(
            "Disconnect-Dfinery; $emulator | Connect-Dfinery -Name a; $emulator | Connect-Dfinery -Name b; " + OneUser)),
        ("NamedConnectionOrEnvironment", new("Disconnect-Dfinery; $emulator | Connect-Dfinery -Name kr; " +
            "$env:DFINERY_API_TOKEN = 't'; try { " + OneUser + " } finally { $env:DFINERY_API_TOKEN = $null }")),
        ("UnknownConnection", new(OneUser + " -Connection nowhere")),
        ("UnknownConnection", new("Get-DfineryConnection nowhere")),
        ("UnknownConnection", new("Disconnect-Dfinery nowhere")),
        ("NotAConnection", new(OneUser + " -Connection $emulator")),
        ("ClosedConnection", new("$c = Get-DfineryConnection; Disconnect-Dfinery; " + OneUser + " -Connection $c")),
        ("NoToken", new("Connect-Dfinery")),
        ("InvalidConnection", new("Connect-Dfinery -Token t -BaseUri http://example.com")),
        ("InvalidRequest", new("Invoke-DfineryRequest no/slash @{}")),
        ("UnreadableAnswer", new(
            "Connect-Dfinery -Token t -BaseUri $uri; Invoke-DfineryRequest /x @{}", 200, """{"a":"\ud800"}""")),
        ("NoEmulator", new("Stop-DfineryEmulator 7")),
        ("InvalidEmulator", new("Start-DfineryEmulator -QuotaWindow soon")),
        ("EmulatorFailed", new("Start-DfineryEmulator $emulator.BaseUri.Port")),

        ("SeedUnreadable", new("Start-DfineryEmulator -SeedPath nowhere.csv")),
        ("SeedRowInvalid", new("@{ user_id = 'u'; info_flag = 'x' } | Start-DfineryEmulator")),
        ("ProblemSeedText", new("'u' | Start-DfineryEmulator")),
        ("ProblemSeedSlip", new("@{ user_id = 'u'; mkt_flga = 'Subscribed' } | Start-DfineryEmulator")),
        ("ProblemSeedNoId", new("@{ age = 3 } | Start-DfineryEmulator")),

        .. Audits,
        .. Ledgers,
        .. LedgerCommands,
        .. Reports,

        // What can be wrong with a row or a parameter.
        ("NoSuchProperty", new("Get-DfineryUserProfile u x*")),
        ("ContradictingProperty", new("Set-DfineryUserProfile u -Age 3 -Property @{ age = 4 }")),
        ("ColumnSlip", new("@{ user_id = 'u'; agee = 3 } | " + Set)),
        ("NoIdColumn", new("@{ id = 'u'; age = 3 } | " + Set)),
        ("ConnectFailed", new("try { Connect-Dfinery -Name jp -Token $null } catch { } " + OneUser)),
        ("EveryRowInvalid", new("1..300 | ForEach-Object { @{ user_id = \"u$_\"; info_flag = 'Y' } } | " + Set)),
        ("CsvLines", new("'user_id,mkt_flag', 'u,Subscribed' | Set-DfineryUserProfile -MktFlag Unsubscribed")),
        ("AdvicePipeIds", new("@{ id = 'u' } | Get-DfineryUserProfile")),
        ("ProblemIdSlip", new("@{ uesr_id = 'u' } | Get-DfineryUserProfile")),
        ("ProblemReversedMap", new("@{ CustomerNo = 'u'; age = 3 } | Set-DfineryUserProfile -PropertyMap @{ user_id = 'CustomerNo' }")),
        ("ProblemMissingMapped", new(
            "@{ user_id = 'u'; mkt_flag = 'Subscribed' } | Set-DfineryUserProfile -PropertyMap @{ Newsletter = 'mkt_flag' }")),
        ("ProblemOtherTable", new("Set-DfineryUserProfile u -PropertyName phone_number -Age 3")),
        ("WarnConsentColumn", new("@{ user_id = 'u'; age = 3; marketing_flag = 'Unsubscribed' } | " + Set)),
        ("ProblemPiped", new("'a-token' | Connect-Dfinery")),
        ("ProblemWildcard", new(OneUser + " -ExcludeColumn 'a['")),
        ("ProblemNoPlainId", new("Set-DfineryUserProfile -UserId @{ user_id = 'u' } -Age 3")),
        ("DataHeader", new("'a@b.kr,Kim', 'c@d.kr,Lee' | ConvertFrom-Csv | " + Set)),
        ("ProblemSlip", new("@{ user_id = 'u'; agee = 3 } | " + Set)),
        ("ProblemExcludedSlip", new("@{ user_id = 'u'; mkt_flag = 'Subscribed' } | Set-DfineryUserProfile -ExcludeColumn mkt_flg")),
        ("WarnSlip", new("@{ user_id = 'u'; age = 3 }, @{ user_id = 'v'; agee = 3 } | " + Set)),
        ("ProblemList", new("Set-DfineryUserProfile -InputObject @(1, 2)")),
        ("ProblemNoRow", new("$null | Set-DfineryUserProfile -Age 3")),
        ("ProblemNoId", new("@{ age = 3 } | " + Set)),
        ("ProblemEmptyId", new("@{ user_id = ''; age = 3 } | " + Set)),
        ("ProblemIdEmpty", new("'' | Set-DfineryUserProfile -Age 3")),
        ("ProblemIdNotEncodable", new("\"$([char]0xD800)\" | Set-DfineryUserProfile -Age 3")),
        ("ProblemIdBlank", new("'u ' | Set-DfineryUserProfile -Age 3")),
        ("ProblemIdType", new("1.5 | Set-DfineryUserProfile -Age 3")),
        ("ProblemType", new("@{ user_id = 'u'; age = [datetime]'2020-01-01' } | " + Set)),
        ("ProblemFlattened", new("@{ user_id = 'u'; user_name = '@{a=1}' } | " + Set)),
        ("ProblemUnreadable", new("[pscustomobject]@{ user_id = 'u' } | Add-Member ScriptProperty age { throw 'x' } -PassThru | " + Set)),
        ("ProblemCountry", new(
            "@{ user_id = 'u'; phone_number = '1012345678' } | Set-DfineryUserCi -NormalizePhoneNumber -CountryCode 82")),
        ("ProblemTwoColumns", new("[pscustomobject]@{ user_id = 'u'; user_name = 'a'; UserName = 'b' } | " + Set)),
        ("ProblemTooLarge", new("@{ user_id = 'u'; user_name = 'x' * 1100000 } | " + Set)),
        ("ProblemNotConsent", new("@{ user_id = 'u'; info_flag = 'x' } | " + Set)),
        ("ProblemFlagHint", new("@{ user_id = 'u'; info_flag = 'Y' } | " + Set)),
        ("ProblemNotInMap", new("@{ user_id = 'u'; info_flag = 'x' } | " + Set + " -FlagMap @{ Y = 'Subscribed' }")),
        ("ProblemMapKey", new(OneUser + " -FlagMap @{ '' = 'Subscribed' }")),
        ("ProblemMapValue", new(OneUser + " -FlagMap @{ Y = 'yes' }")),
        ("ProblemMapOwn", new(OneUser + " -FlagMap @{ Subscribed = 'Unsubscribed' }")),
        ("ProblemMapTwice", new("$m = @{ 1 = 'Subscribed' }; $m['1'] = 'Unsubscribed'; " + OneUser + " -FlagMap $m")),
        ("ProblemNotKakaoId", new("@{ user_id = 'u'; kakao_id = 'x' } | Set-DfineryUserCi")),
        ("ProblemNotPhoneNumber", new("@{ user_id = 'u'; phone_number = 'x' } | Set-DfineryUserCi")),
        ("ProblemPhoneHint", new("@{ user_id = 'u'; phone_number = '010-1' } | Set-DfineryUserCi")),
        ("ProblemNotEncodable", new("@{ user_id = 'u'; user_name = \"$([char]0xDC00)\" } | " + Set)),
        ("ProblemEmpty", new("Set-DfineryUserProfile u -Property @{ user_name = '' }")),
        ("ProblemKeyEmpty", new("Set-DfineryUserProfile u -Age 3 -PropertyMap @{ x = '' }")),
        ("ProblemKeyNotEncodable", new("Set-DfineryUserProfile u -Age 3 -PropertyName \"$([char]0xD800)long_name\"")),
        ("ProblemIsId", new("Set-DfineryUserProfile u -Property @{ user_id = 'v' }")),
        ("ProblemGivenNothing", new("Set-DfineryUserProfile u -Age 3 -PropertyMap $null")),
        ("ProblemShard", new(OneUser + " -Shard 0/8")),
        ("ProblemShardType", new(OneUser + " -Shard (3/8)")),
        ("ProblemShare", new("Connect-Dfinery -Token t -QuotaShare '80%'")),
        ("ProblemTokenType", new("Connect-Dfinery -Token 4711")),
        ("ProblemAddress", new("Connect-Dfinery -Token t -BaseUri nonsense")),
        ("ProblemBody", new("Invoke-DfineryRequest /x '{'")),
        ("ProblemBodyType", new("Invoke-DfineryRequest /x 42")),
        ("UnknownUser", new("@{ age = 3 } | " + Set)),

        // Texts and ids that look damaged.
        ("PlainUserId", new("'user_id' | Set-DfineryUserProfile -Age 3")),
        ("ProblemSuspectHint", new("'user_id' | Set-DfineryUserProfile -Age 3")),
        ("ProblemWrongEncoding", new("@{ user_id = 'u'; user_name = \"$([char]0xFFFD)\" } | " + Set)),
        ("ProblemQuestionMarks", new("@{ user_id = 'u'; user_name = '???' } | " + Set)),
        ("ProblemLineBreak", new("@{ user_id = 'u'; user_name = \"a`nb\" } | " + Set)),
        ("ProblemIdPlaceholder", new("@{ user_id = 'NULL'; age = 3 } | " + Set)),
        ("ProblemSpreadsheetError", new("@{ user_id = 'u'; user_name = '#N/A' } | " + Set)),
        ("ProblemInvisible", new("\"u$([char]27)\" | Set-DfineryUserProfile -Age 3")),
        ("ProblemIdFlattened", new("'@{a=1}' | Set-DfineryUserProfile -Age 3")),
        ("ProblemIdJson", new("'{}' | Set-DfineryUserProfile -Age 3")),
        ("ProblemIdHeader", new("'user_id' | Set-DfineryUserProfile -Age 3")),
        ("ProblemExponent", new("@{ user_id = 'u'; phone_number = '8.21E+11' } | Set-DfineryUserCi")),
        ("ProblemApostrophe", new("@{ user_id = 'u'; phone_number = \"'1\" } | Set-DfineryUserCi")),
        ("ProblemBlank", new("@{ user_id = 'u'; info_flag = 'Subscribed ' } | " + Set)),
        ("WarnCsvLine", new("'u,v' | Set-DfineryUserProfile -Age 3")),

        // Messages of results that are no errors.
        ("RowNotSeen", new("$e = Start-DfineryEmulator -GarbageRate 1; $e | Connect-Dfinery -MaxRetryCount 0; " +
            "'u' | Compare-DfineryUserProfile -Age 3")),
        ("SkippedSame", new($"$null = {OneUser}; Compare-DfineryUserProfile u -Age 3 | {Set}")),
        ("SkippedWithdrawn", new("$null = Set-DfineryUserProfile u -MktFlag Unsubscribed; " +
            $"Compare-DfineryUserProfile u -MktFlag Subscribed | {Set}")),
        ("RowLeftOut", new("$null = Set-DfineryUserProfile u -MktFlag Unsubscribed; " +
            $"Compare-DfineryUserProfile u -Age 3 -MktFlag Subscribed | {Set}")),
        ("SkippedUncompared", new($"Compare-DfineryUserProfile u -Age 3{Again} | ForEach-Object {{ $_.Comparison = ''; $_ }} | {Set}")),
        ("ComparedAfter", new("@{ user_id = 'u'; age = 3 }, @{ user_id = 'u'; age = 4 } | Compare-DfineryUserProfile")),
        ("Difference", new("\"$((Compare-DfineryUserProfile u -Age 3).Differences)\"")),
        ("NotSet", new("\"$((Compare-DfineryUserProfile u -Age 3).Differences)\"")),
        ("AdviceNotCompared", new("$p = Start-DfineryEmulator -PoisonUserId u; $p | Connect-Dfinery; Compare-DfineryUserProfile u -Age 3")),
        ("SkippedNothing", new("@{ user_id = 'u'; age = '' } | " + Set)),
        ("SkippedEmptyRow", new("@{ user_id = ''; age = '' } | " + Set)),
        ("SkippedDeclined", new(OneUser + " -WhatIf")),
        ("SkippedLaterRow", new(
            "@{ user_id = 'u'; age = 1 }, @{ user_id = 'u'; age = 2 } | " + Set + " | Select-Object -First 1 | " + Set)),
        ("RowNotAttempted", new("1..50 | ForEach-Object { \"u$_\" } | Set-DfineryUserProfile -Age 3 -Connection " +
            "$(Connect-Dfinery -Token t -BaseUri $uri -ThrottleLimit 1 -PassThru)", 401)),

        // Streams.
        ("ConfirmSet", new(WhatIf(OneUser))),
        ("ConfirmRemoveCi", new(WhatIf("Remove-DfineryUserCi u kakao_id"))),
        ("ConfirmTarget", new(WhatIf(OneUser))),
        ("VerboseConnected", new("$emulator | Connect-Dfinery -Verbose")),
        ("VerboseDisconnected", new("Disconnect-Dfinery -Verbose")),
        ("VerboseEmulator", new("Start-DfineryEmulator -Verbose")),
        ("VerboseStart", new(OneUser + " -Verbose")),
        ("VerboseShard", new(OneUser + " -Shard 1/2 -Verbose")),
        ("VerboseIgnored", new("[pscustomobject]@{ user_id = 'u'; age = 3; crm = 1 } | Set-DfineryUserProfile -Verbose")),
        ("VerboseConflicts", new(
            "@{ user_id = 'u'; mkt_flag = 'Subscribed' }, @{ user_id = 'u'; mkt_flag = 'Unsubscribed' } | " + Set + " -Verbose")),
        ("VerboseTrouble", new("$e = Start-DfineryEmulator -ServerErrorRate 1 -Latency 300; $e | Connect-Dfinery -MaxRetryCount 1; " +
            OneUser + " -Verbose")),
        ("WarnGate", new(Spent + OneUser + " -MaxWaitSec 7200 -WarningAction Stop")),
        ("WarnShare", new(Spent + "$e | Connect-Dfinery -QuotaShare 0.8; " + OneUser + " -MaxWaitSec 7200 -WarningAction Stop")),
        ("WarnSpread", new(
            "$e = Start-DfineryEmulator -QuotaLimit 40 -QuotaWindow 10s; $e | Connect-Dfinery; " +
            "1..1600 | % { \"u$_\" } | Get-DfineryUserProfile -Shard 1/2 -WarningAction Stop")),
        ("WarnHotUser", new(
            "$e = Start-DfineryEmulator -Latency 50; $e | Connect-Dfinery; " +
            "@('hot') * 60000 | Set-DfineryUserProfile -Age 3 -WarningAction Stop")),
        ("WarnNothing", new("Set-DfineryUserProfile u")),
        ("WarnNothingColumns", new("@{ user_id = 'u'; crm = 3 } | " + Set)),
        ("WarnUnusedColumn", new("@{ user_id = 'u'; age = 3 } | Set-DfineryUserProfile -PropertyMap @{ Naem = 'user_name' }")),
        ("ProgressStatus", new(Slow + OneUser)),
        ("ProgressFailed", new(Slow + "@{ user_id = 'a'; info_flag = 'x' }, @{ user_id = 'b'; age = 1 } | " + Set)),
        ("ProgressShards", new(Slow + "'u1', 'u2' | Set-DfineryUserProfile -Age 3 -Shard 1/2")),
        ("ProgressQuota", new(Slow + OneUser)),
        ("ProgressShare", new(Slow + "$e | Connect-Dfinery -QuotaShare 0.8; " + OneUser)),
        ("ProgressWaiting", new("$ProgressPreference = 'Stop'; try { " + Spent + OneUser + " -MaxWaitSec 7200 } finally { " +
            "$ProgressPreference = 'Continue' }")),
    ];

    /// <summary>What -WhatIf says goes to the host, and so into a transcript.</summary>
    private static string WhatIf(string script) =>
        $"$null = Start-Transcript -Path $transcript; $null = {script} -WhatIf; $null = Stop-Transcript; Get-Content $transcript";
}
