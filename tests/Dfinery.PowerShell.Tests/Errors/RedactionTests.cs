using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>
/// Every cmdlet, good and bad, with all streams on: none of the planted secrets may come out, but where it is the output itself.
/// </summary>
public sealed class RedactionTests : IDisposable
{
    private const string Token = "planted-token-4711";
    private static readonly string[] Secrets =
    [
        Token,
        "planted-name",
        "821077778888",
        "010-7777",
        "7777-8888",
        "7700001111",
        "planted-value",
        "planted-password",
    ];
    private readonly PowerShellSession _session = new(connect: false);

    private readonly string _log = Path.GetTempFileName();

    public void Dispose()
    {
        _session.Dispose();
        File.Delete(_log);
        File.Delete(_log + ".lock");
    }

    [Theory]
    [InlineData("$emulator | Connect-Dfinery -PassThru; Get-DfineryConnection; Disconnect-Dfinery")]
    [InlineData("Connect-Dfinery -Token planted-token-4711 -BaseUri http://example.com")]
    [InlineData("Connect-Dfinery -Token 'planted-token-4711 x' -BaseUri $emulator.BaseUri")]
    [InlineData("Connect-Dfinery -Token ([pscustomobject]@{ a = 'planted-token-4711' })")]
    [InlineData("Connect-Dfinery -Token planted-token-4711 -ProxyCredential ([pscredential]::new('me', [Net.NetworkCredential]::new('', " +
        "'planted-password').SecurePassword)) -Proxy http://127.0.0.1:1; Disconnect-Dfinery")]
    [InlineData("Test-DfineryConnection; Connect-Dfinery -Token planted-token-4711x -BaseUri $emulator.BaseUri -Name bad; " +
        "Test-DfineryConnection -Connection bad; Disconnect-Dfinery bad")]
    [InlineData("Connect-Dfinery -Token planted-token-4711x -BaseUri $emulator.BaseUri -Name bad; " +
        "Set-DfineryUserProfile u -UserName planted-name -Connection bad")]
    [InlineData("Connect-Dfinery -Token planted-token-4711 -BaseUri http://127.0.0.1:9 -Name none -MaxRetryCount 0; " +
        "Set-DfineryUserProfile u -UserName planted-name -Connection none")]
    [InlineData("Set-DfineryUserProfile u -UserName planted-name, x")]
    [InlineData("@{ user_id = 'u'; user_name = 'planted-name'; info_flag = 'planted-value' } | Set-DfineryUserProfile")]
    [InlineData("@{ user_id = 'u'; user_name = 'planted-name'; secret = 'planted-value' } | " +
        "Set-DfineryUserProfile -PropertyName user_name, secret")]
    [InlineData("Set-DfineryUserProfile u -Property @{ info_flag = 'planted-value' }")]
    [InlineData("Set-DfineryUserProfile u -InfoFlag Subscribed -UserName planted-name -WhatIf")]
    [InlineData("$d = Join-Path ([IO.Path]::GetTempPath()) ([guid]::NewGuid()); " +
        "1..2 | % { Set-DfineryUserProfile u, poison -UserName planted-name -MktFlag Subscribed -LedgerPath $d }; " +
        "Set-DfineryUserProfile u -UserName planted-name -MktFlag Unsubscribed -LedgerPath $d -WhatIf; " +
        "Connect-Dfinery -Token planted-token-4711x -BaseUri $emulator.BaseUri -Name bad; " +
        "try { Set-DfineryUserProfile u -UserName planted-name -LedgerPath $d -Connection bad } finally { Remove-Item $d -Recurse }")]
    [InlineData("@{ user_id = 'u'; phone_number = '010-7777-8888' } | Set-DfineryUserCi")]
    [InlineData("@{ user_id = 'u'; phone_number = '821077778888'; kakao_id = '7700001111' } | Set-DfineryUserCi; " +
        "Remove-DfineryUserCi u phone_number -Force")]
    [InlineData("Set-DfineryUserCi u -PhoneNumber 010-7777-8888")]
    [InlineData("Set-DfineryUserCi poison -PhoneNumber 821077778888")]
    [InlineData("Get-DfineryUserCi poison")]
    [InlineData("$null = Set-DfineryUserProfile u -UserName planted-value -Age 7; @{ user_id = 'u'; user_name = 'planted-name' }, " +
        "@{ user_id = 'u'; user_name = 'planted-value' }, @{ user_id = 'poison'; user_name = 'planted-name' }, " +
        "@{ user_id = 'v'; user_name = 'planted-name'; info_flag = 'planted-value' } | Compare-DfineryUserProfile -SummaryVariable s " +
        "-OutVariable r | Out-String; $s; \"$s\"; $r | Format-Table | Out-String; \"$($r.Message)\"; $null = $r | Set-DfineryUserProfile")]
    [InlineData("$r = @{ user_id = 'u'; phone_number = '821077778888' }, @{ user_id = 'poison'; kakao_id = '7700001111' }, " +
        "@{ user_id = 'w'; phone_number = '010-7777-8888' } | Compare-DfineryUserCi; $r | Out-String; $null = $r | Set-DfineryUserCi")]
    [InlineData("'@{user_id=u; user_name=planted-name}', '{\"user_name\":\"planted-name\"}', \"u1`tplanted-name\" | " +
        "Set-DfineryUserProfile -Age 3 | Select-Object Status, Message")]
    [InlineData("@{ user_id = 'u'; mkt_flag = 'planted-value' } | Set-DfineryUserProfile -FlagMap @{ Y = 'Subscribed' }")]
    [InlineData("Set-DfineryUserProfile u -Age 1 -FlagMap @{ Y = 'planted-name' }")]
    [InlineData("Set-DfineryUserProfile u -UserName \"planted-name$([char]0xFFFD)\"")]
    [InlineData("Invoke-DfineryRequest /api/v1/users/profile/update @{ user_properties = @(@{ user_id = 'u'; " +
        "properties = @{ user_name = 'planted-name'; x = 'planted-value' } }) }")]
    [InlineData("$r = Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName() + '.md'); " +
        "'planted-name', ([pscustomobject]@{ UserId = 'u'; Status = 'planted-value'; Attempts = 1; Row = 1 }) | Export-DfineryReport $r; " +
        "@{ user_id = 'u'; user_name = 'planted-name'; mkt_flag = 'planted-value' } | Set-DfineryUserProfile | Export-DfineryReport $r; " +
        "Get-Content $r; Remove-Item $r")]
    [InlineData("@{ user_id = 'u'; user_name = 'planted-name'; mkt_flag = 'Unsubscribed'; secret = 'planted-value'; " +
        "d = 'planted-value' }, " +
        "@{ user_id = 'v'; age = 1; secret = 'Subscribed'; d = 821077778888 } | " +
        "Set-DfineryUserProfile -PropertyName user_name, mkt_flag, secret -ConsentTimeColumn d -Verbose; Test-DfineryAuditLog $log")]
    [InlineData("'u1,planted-name,821077778888', 'u2,planted-name' | Set-DfineryUserProfile -MktFlag nonsense; " +
        "@{ user_id = '@{a=planted-name}'; age = 1 }, @{ user_id = \"planted-name`n\"; age = 1 } | Set-DfineryUserProfile | " +
        "Select-Object Status")]
    [InlineData("Invoke-DfineryRequest /api/v1/users/profile '{\"planted-value\"'")]
    [InlineData("$l = Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName()); $null = Set-DfineryUserProfile u " +
        "-UserName planted-name -LedgerPath $l; Get-DfineryLedger $l | Format-List * | Out-String; Update-DfineryLedger $l; " +
        "Reset-DfineryLedger $l -UserId u -PropertyName user_name -Confirm:$false; Reset-DfineryLedger $l -Confirm:$false; " +
        "Remove-Item $l -Recurse")]
    public void Nothing_secret_comes_out(string script)
    {
        _session.Run(
            $"$emulator = Start-DfineryEmulator -Token {Token} -PoisonUserId poison; $emulator | Connect-Dfinery -AuditLogPath $log",
            ("log", _log))
            .ThrowIfFailed();
        ScriptResult run = _session.Run(
            $$"""
            $VerbosePreference = 'Continue'; $DebugPreference = 'Continue'; $InformationPreference = 'Continue'; $Error.Clear()
            & { {{script}} }
            """);
        _session.Run("$VerbosePreference = 'SilentlyContinue'; $DebugPreference = 'SilentlyContinue'");

        string[] said = [.. Said(run)];
        Assert.NotEmpty(said);
        string log = File.ReadAllText(_log);
        foreach (string secret in Secrets)
        {
            Assert.DoesNotContain(said, line => line.Contains(secret));
            Assert.DoesNotContain(secret, log);
        }
    }

    private IEnumerable<string> Said(ScriptResult run)
    {
        var records = new List<ErrorRecord>(run.Errors);
        if (run.Terminating is not null)
            records.Add(run.Terminating);
        records.AddRange(_session.Run("$Error").Output.Select(item => item.BaseObject).OfType<ErrorRecord>());
        foreach (ErrorRecord record in records)
        {
            yield return record.ToString();
            yield return record.Exception.ToString();
            yield return $"{record.ErrorDetails?.Message} {record.ErrorDetails?.RecommendedAction} {record.CategoryInfo} " +
                $"{record.FullyQualifiedErrorId} {record.ScriptStackTrace}";
        }

        foreach (string line in run.Verbose.Concat(run.Debug).Concat(run.Warnings))
            yield return line;
        foreach (ProgressRecord record in run.Progress)
            yield return record.ToString();
        foreach (InformationRecord record in run.Information)
            yield return $"{record.MessageData} " +
                $"{string.Join(' ', PSObject.AsPSObject(record.MessageData).Properties.Select(property => property.Value))}";
        foreach (PSObject item in run.Output)
        {
            // The row that came in, and its columns under the API's names, are the user's own.
            foreach (PSPropertyInfo property in item.Properties.Where(
                property => property.Name != "secret" && !property.Name.Contains('_')))
                yield return $"{property.Name} {property.Value}";
        }
    }
}
