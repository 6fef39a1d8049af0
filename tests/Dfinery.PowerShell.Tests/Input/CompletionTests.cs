using System;
using System.Linq;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>What Tab offers, beyond the names of properties.</summary>
public sealed class CompletionTests(CompletionTests.Session shared) : IClassFixture<CompletionTests.Session>
{
    private const string Profile =
        "age gender info_flag mkt_flag mkt_kakao_flag mkt_push_flag mkt_sms_flag " +
        "night_flag night_kakao_flag night_push_flag night_sms_flag user_name";

    [Theory]
    [InlineData("Get-DfineryUserProfile u -Connection kr", "'kr prod'")]
    [InlineData("Get-DfineryUserProfile u -Connection 'kr p", "'kr prod'")]
    [InlineData("Get-DfineryUserProfile u -Connection \"kr", "'kr prod'")]
    [InlineData("Test-DfineryConnection o", "'o''neil'")]
    [InlineData("Disconnect-Dfinery a", "'a$b'")]
    [InlineData("Get-DfineryConnection 2", "'2024'")]
    [InlineData("Get-DfineryConnection pl", "plain-1")]
    [InlineData("Get-DfineryConnection 한", "한국")]
    [InlineData("Update-DfineryLedger ./ledger -Connection kr", "'kr prod'")]
    [InlineData("Reset-DfineryLedger ./ledger -PropertyName mkt_p", "mkt_push_flag")]
    [InlineData("Reset-DfineryLedger ./ledger -PropertyName ph", "phone_number")]
    public void A_name_is_offered_as_an_argument(string line, string offer) => Assert.Equal([offer], shared.Complete(line));

    [Fact]
    public void Each_offered_name_leads_to_its_connection()
    {
        string[] offers = shared.Complete("Get-DfineryConnection ");
        Assert.Equal(6, offers.Length);
        Assert.All(offers, offer => Assert.Single(shared.Run($"Test-DfineryConnection {offer}").ThrowIfFailed().Output));
    }

    [Theory]
    [InlineData("Set-DfineryUserProfile u -Property mkt_p", "@{ mkt_push_flag = '' }")]
    [InlineData("Set-DfineryUserCi u -Property ", "@{ kakao_id = '' }", "@{ phone_number = '' }")]
    [InlineData("Set-DfineryUserCi u -PropertyMap ", "@{ Column = 'kakao_id' }", "@{ Column = 'phone_number' }")]
    [InlineData("Set-DfineryUserProfile u -PropertyMap user", "@{ Column = 'user_name' }")]
    public void A_hashtable_is_offered_as_a_whole(string line, params string[] offers) => Assert.Equal(offers, shared.Complete(line));

    [Fact]
    public void A_map_of_flags_is_offered_with_the_words_of_the_API() =>
        Assert.Equal("@{ Y = 'Subscribed'; N = 'Unsubscribed' }", shared.Run(
            "[Dfinery.PowerShell.Input.HashtableCompleter]::new().CompleteArgument('', 'FlagMap', '', $null, $null).CompletionText")
            .Single<string>());

    [Fact]
    public void Documented_paths_are_offered()
    {
        Assert.Equal(
            [
                "/api/v1/users/profile/update", "/api/v1/users/profile", "/api/v1/users/ci/update", "/api/v1/users/ci",
                "/api/v1/users/ci/delete",
            ],
            shared.Complete("Invoke-DfineryRequest "));
        Assert.Equal(["/api/v1/users/ci/delete"], shared.Complete("Invoke-DfineryRequest -Path /api/v1/users/ci/d"));
    }

    [Theory]
    [InlineData("Get-DfineryUserProfile u | Select-Object ", Profile)]
    [InlineData("Get-DfineryUserProfile u | Where-Object ", Profile)]
    [InlineData("Get-DfineryUserProfile u | ForEach-Object { $_.", Profile)]
    [InlineData("$r = Get-DfineryUserProfile u; $r.", Profile)]
    [InlineData("Set-DfineryUserProfile u | Select-Object ", Profile + " HasLaterRow")]
    [InlineData("Set-DfineryUserProfile u | Where-Object ", Profile + " HasLaterRow")]
    [InlineData("Get-DfineryUserCi u | Select-Object ", "kakao_id phone_number")]
    [InlineData("Set-DfineryUserCi u | Where-Object ", "kakao_id phone_number HasLaterRow")]
    [InlineData("Remove-DfineryUserCi u | Select-Object ", "HasLaterRow")]
    public void Columns_are_offered_down_the_pipeline(string line, string columns) =>
        Assert.Superset(
            $"UserId Status Code Message Attempts Row Time {columns}".Split(' ').ToHashSet(), shared.Complete(line).ToHashSet());

    /// <summary>One session with connections whose names are awkward.</summary>
    public sealed class Session : IDisposable
    {
        private readonly PowerShellSession _session = new(connect: false);

        public Session() => _session.Run(
            "$emulator = Start-DfineryEmulator; foreach ($name in 'kr prod', 'o''neil', 'a$b', '2024', 'plain-1', '한국') " +
            "{ $emulator | Connect-Dfinery -Name $name }").ThrowIfFailed();

        public void Dispose() => _session.Dispose();

        internal ScriptResult Run(string script) => _session.Run(script);

        internal string[] Complete(string line) => [.. _session.Run(
            "(TabExpansion2 $line $line.Length).CompletionMatches.CompletionText", ("line", line)).ThrowIfFailed()
            .Output.Where(item => item is not null).Select(item => item.ToString())];
    }
}
