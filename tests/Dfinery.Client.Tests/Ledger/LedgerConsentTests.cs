using System;
using System.Linq;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Dfinery.Client.Ledger;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>What a person withdrew in the app stands, whatever the file says and whatever became of the ledger.</summary>
public class LedgerConsentTests
{
    private readonly LedgerServer _server = new();
    private readonly LedgerRun _run;

    public LedgerConsentTests() => _run = new LedgerRun(_server);

    private object? Flag => _server["u1", "mkt_flag"];

    [Theory]
    [InlineData(ResultCode.UnsupportedProperty)]
    [InlineData(ResultCode.ServerBusy)]
    public void A_withdrawal_goes_out_although_the_server_cannot_be_asked_about_a_grant_beside_it(int code)
    {
        _run.Retries = 1;
        _server.Fault = request => request.Operation.IsView
            ? (new DfineryException(DfineryFailure.Refused, "No.", code == ResultCode.ServerBusy ? 200 : 400, code), false)
            : (null, true);
        var row = Assert.Single(_run.Run("u1 age=1 mkt_flag=Subscribed night_flag=Unsubscribed"));

        Assert.Equal((Client.Bulk.UserStatus.Failed, code), (row.Status, row.Code));
        Assert.Equal("The user's consent could not be viewed: No. The rest of the row was sent.", row.Outcome.Message);
        Assert.Equal(["u1: age night_flag"], _server.Updates);
        Assert.Equal(["age", "night_flag"], row.Change!.SentNames);

        _server.Fault = _ => (null, true);
        Assert.Equal("Succeeded", _run.Statuses("u1 age=1 mkt_flag=Subscribed night_flag=Unsubscribed"));
        Assert.Equal(["u1: age night_flag", "u1: mkt_flag"], _server.Updates);
    }

    [Fact]
    public void A_withdrawal_stands_after_a_run_that_got_no_answer()
    {
        Assert.Equal("Succeeded", _run.Statuses("u1 mkt_flag=Unsubscribed"));
        _server.Fault = request => (request.Operation.IsView ? null : new DfineryException(DfineryFailure.TimedOut, "Nothing."), true);
        _run.Retries = 0;
        Assert.Equal("Unknown", _run.Statuses("u1 mkt_flag=Subscribed"));
        _server.Fault = _ => (null, true);
        _server["u1", "mkt_flag"] = "Unsubscribed";

        Assert.Equal("Skipped", _run.Statuses("u1 mkt_flag=Subscribed"));
        _run.IncludesUnchanged = true;
        Assert.Equal("Skipped", _run.Statuses("u1 mkt_flag=Subscribed"));
        Assert.Equal("Unsubscribed", Flag);
    }

    [Fact]
    public void A_withdrawal_stands_when_the_ledger_is_lost()
    {
        Assert.Equal("Succeeded", _run.Statuses("u1 mkt_flag=Subscribed"));
        _server["u1", "mkt_flag"] = "Unsubscribed";
        _run.Disk = new MemoryDisk();
        _run.IncludesUnchanged = true;
        Assert.Equal("Skipped", _run.Statuses("u1 mkt_flag=Subscribed"));
        Assert.Equal("Unsubscribed", Flag);
    }

    [Theory]
    [InlineData("Subscribed", "Unsubscribed")]
    [InlineData("Unsubscribed", "Subscribed")]
    public void A_file_that_contradicts_itself_withdraws_night_after_night(string first, string second)
    {
        string[] rows = [$"u1 mkt_flag={first}", $"u1 mkt_flag={second}"];
        for (int night = 0; night < 4; night++)
        {
            _run.Run(rows);
            Assert.Equal("Unsubscribed", Flag);
        }
    }

    [Fact]
    public void A_file_that_contradicts_itself_withdraws_when_a_run_was_killed_between_its_rows()
    {
        int calls = 0;
        _run.CancelsAfter = () => ++calls == 1;
        _run.Run("u1 mkt_flag=Unsubscribed", "u1 mkt_flag=Subscribed");
        Assert.True(_run.WasKilled);
        _run.CancelsAfter = null;
        foreach (bool includesUnchanged in new[] { false, true })
        {
            _run.IncludesUnchanged = includesUnchanged;
            _run.Run("u1 mkt_flag=Unsubscribed", "u1 mkt_flag=Subscribed");
            Assert.Equal("Unsubscribed", Flag);
        }

        _run.AllowsRegrant = true;
        _run.Run("u1 mkt_flag=Unsubscribed", "u1 mkt_flag=Subscribed");
        Assert.Equal("Subscribed", Flag);
    }

    [Fact]
    public void A_withdrawal_that_a_row_repeats_is_known_like_any_other()
    {
        Assert.Equal("Succeeded", _run.Statuses("u1 mkt_flag=Unsubscribed night_flag=Unsubscribed"));
        _run.IncludesUnchanged = true;
        _server.Fault = _ => (new DfineryException(DfineryFailure.ConnectionLost, "Refused.") { NeverSent = true }, false);
        _run.Retries = 0;
        Assert.Equal("NotAttempted", _run.Statuses("u1 mkt_flag=Unsubscribed"));
        _server.Fault = _ => (null, true);
        _run.IncludesUnchanged = false;
        Assert.Equal("Unchanged Unchanged", _run.Statuses("u1 mkt_flag=Unsubscribed", "u1 mkt_flag=Unsubscribed night_flag=Unsubscribed"));

        // A tidied log knows it, too.
        using (OpenLedger ledger = _run.Open())
        {
            UserHash user = ledger.Key.OfUser("u1");
            ledger.Content.Users.Set(user, ledger.Content.NumberOf("mkt_flag"), LedgerEntry.WithdrawnThisRun);
            ledger.Compact();
        }

        Assert.Equal("Unchanged", _run.Statuses("u1 mkt_flag=Unsubscribed"));
        Assert.Equal("Succeeded", _run.Statuses("u1 mkt_flag=Subscribed"));
        Assert.Equal("Subscribed", Flag);
    }

    [Fact]
    public void A_grant_goes_back_to_certain_where_a_withdrawal_never_left()
    {
        Assert.Equal("Succeeded", _run.Statuses("u1 mkt_flag=Unsubscribed"));
        _server.Fault = _ => (new DfineryException(DfineryFailure.ConnectionLost, "Refused.") { NeverSent = true }, false);
        _run.Retries = 0;
        _run.AllowsRegrant = true;
        Assert.Equal("Unchanged NotAttempted", _run.Statuses("u1 mkt_flag=Unsubscribed", "u1 mkt_flag=Subscribed"));
        _server.Fault = _ => (null, true);
        Assert.Equal("Unchanged", _run.Statuses("u1 mkt_flag=Unsubscribed"));
        Assert.Equal("Unsubscribed", Flag);
    }

    [Theory]
    [InlineData("Subscribed", 0)]
    [InlineData("Subscribed", 1)]
    [InlineData("", 0)]
    public void A_withdrawal_always_goes_out(string before, int failures)
    {
        if (before.Length > 0)
            _run.Run($"u1 mkt_flag={before}");
        _server.IsBusy = _ => failures-- > 0;
        _run.Retries = 0;
        if (failures > 0)
            Assert.Equal("Failed", _run.Statuses("u1 mkt_flag=Unsubscribed"));
        int sent = _server.Updates.Count;
        Assert.Equal("Succeeded", _run.Statuses("u1 mkt_flag=Unsubscribed"));
        Assert.Equal(sent + 1, _server.Updates.Count);
        Assert.Equal("Unsubscribed", Flag);
    }

    [Fact]
    public void Other_consents_and_other_properties_of_a_row_go_on()
    {
        _server["u1", "mkt_flag"] = "Unsubscribed";
        var row = _run.Run("u1 age=1 mkt_flag=Subscribed night_flag=Subscribed").Single();
        string night = row.Update!.Properties[2].Key;
        Assert.Equal(["mkt_flag"], row.Change!.WithheldNames);
        Assert.Equal(["age", night], row.Change.SentNames);
        Assert.Equal("Subscribed", _server["u1", night]);
        Assert.Equal("Unsubscribed", Flag);
    }

    [Fact]
    public void Where_the_server_cannot_be_asked_nothing_is_granted()
    {
        _server["u1", "mkt_flag"] = "Unsubscribed";
        foreach (DfineryFailure failure in new[] { DfineryFailure.TimedOut, DfineryFailure.ConnectionLost, DfineryFailure.Unreadable })
        {
            _server.Fault = request => (request.Operation.IsView ? new DfineryException(failure, "Nothing.") : null, true);
            _run.Retries = 1;
            Assert.Equal("NotAttempted", _run.Statuses("u1 mkt_flag=Subscribed"));
        }

        Assert.Empty(_server.Updates);
    }

    [Fact]
    public void A_grant_that_the_person_renewed_goes_out()
    {
        _server["u1", "mkt_flag"] = "Unsubscribed";
        Assert.Equal("Skipped", _run.Statuses("u1 mkt_flag=Subscribed"));
        _server["u1", "mkt_flag"] = "Subscribed";
        Assert.Equal("Succeeded", _run.Statuses("u1 mkt_flag=Subscribed"));
        Assert.Equal("Unchanged", _run.Statuses("u1 mkt_flag=Subscribed"));
    }
}
