using System;
using System.Linq;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Dfinery.Client.Ledger;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>Only what changed is sent, and a grant is not made blindly.</summary>
public class LedgerRunTests
{
    private readonly LedgerServer _server = new();
    private readonly LedgerRun _run;

    public LedgerRunTests() => _run = new LedgerRun(_server);

    [Fact]
    public void Only_what_changed_is_sent()
    {
        Assert.Equal("Succeeded Succeeded", _run.Statuses("u1 age=20 gender=F", "u2 age=30"));
        Assert.Equal("Unchanged Succeeded", _run.Statuses("u1 age=20 gender=F", "u2 age=31"));
        Assert.Equal("Succeeded Unchanged", _run.Statuses("u1 age=20 gender=M", "u2 age=31"));

        Assert.Equal(["u1: age gender", "u2: age", "u2: age", "u1: gender"], _server.Updates);
        Assert.Equal(("20", "M", "31"), (_server["u1", "age"], _server["u1", "gender"], _server["u2", "age"]));
    }

    [Fact]
    public void A_users_rows_are_compared_when_their_turn_comes()
    {
        Assert.Equal("Succeeded Succeeded Succeeded Unchanged", _run.Statuses("u1 age=1", "u1 age=2", "u1 age=1", "u1 age=1"));
        Assert.Equal("1", _server["u1", "age"]);
    }

    [Fact]
    public void A_row_without_an_answer_is_sent_again_although_a_later_try_succeeded()
    {
        Assert.Equal("Succeeded", _run.Statuses("u1 age=1"));
        int calls = 0;
        _server.Fault = _ => (calls++ == 0 ? new DfineryException(DfineryFailure.TimedOut, "Nothing.") : null, true);
        Assert.Equal("Succeeded", _run.Statuses("u1 age=2"));
        Assert.Equal("Succeeded", _run.Statuses("u1 age=2"));
        Assert.Equal("Unchanged", _run.Statuses("u1 age=2"));
        Assert.Equal(4, _server.Updates.Count);
    }

    [Fact]
    public void A_doubt_from_a_moment_ago_outlives_an_acknowledgement()
    {
        UserRequest? lost = null;
        _server.Fault = request =>
        {
            lost = request;
            return (new DfineryException(DfineryFailure.TimedOut, "Nothing."), false);
        };
        (_run.Retries, _run.Pause) = (0, TimeSpan.FromMinutes(1));
        Assert.Equal("Unknown", _run.Statuses("u1 age=1"));
        _server.Fault = _ => (null, true);
        Assert.Equal("Succeeded", _run.Statuses("u1 age=2"));
        _server.Land(lost!);

        _run.Tonight += TimeSpan.FromDays(1);
        Assert.Equal("Succeeded", _run.Statuses("u1 age=2"));
        Assert.Equal("2", _server["u1", "age"]);
        Assert.Equal("Unchanged", _run.Statuses("u1 age=2"));
    }

    [Fact]
    public void A_ledger_that_knows_nobody_belongs_to_whoever_opens_it()
    {
        _run.Token = "wrong";
        _server.Fault = _ => (new DfineryException(DfineryFailure.Refused, "No.", 400, ResultCode.InvalidToken), false);
        Assert.Equal("Failed", _run.Statuses("u1 age=1"));
        (_run.Token, _server.Fault) = ("token", _ => (null, true));
        Assert.Equal("Succeeded", _run.Statuses("u1 age=1"));
        Assert.Equal("Unchanged", _run.Statuses("u1 age=1"));
        _run.Token = "wrong";
        Assert.Equal(LedgerFailure.OtherToken, Assert.Throws<LedgerException>(() => _run.Run("u1 age=1")).Failure);
    }

    [Fact]
    public void Rows_that_were_sent_and_withheld_are_counted()
    {
        _server["u1", "mkt_flag"] = "Unsubscribed";
        _run.Run("u1 mkt_flag=Subscribed", "u2 age=1 mkt_flag=Subscribed", "u3 age=1");
        Assert.Equal((2, 1), (_run.Progress!.Sent, _run.Progress.Withheld));
        _run.Run("u2 age=2 mkt_flag=Subscribed", "u3 age=1");
        Assert.Equal((1, 0), (_run.Progress.Sent, _run.Progress.Withheld));
    }

    [Fact]
    public void A_ledger_foresees_what_a_run_would_do_and_changes_nothing()
    {
        _run.Run("u1 age=1 mkt_flag=Unsubscribed", "u2 age=2", "u4 mkt_flag=Unsubscribed");
        using LedgerView view = LedgerView.Read(_run.Disk, "profile", null);
        var ledger = new RowLedger(view, UserOperation.SetProfile, null);
        int changes = _run.Disk.Changes;

        Assert.Equal("age", Foresee("u1 age=3 mkt_flag=Unsubscribed"));
        Assert.Equal(string.Empty, Foresee("u1 age=3"));
        Assert.Equal("age", Foresee("u1 age=1"));
        Assert.Equal("asks mkt_flag", Foresee("u1 mkt_flag=Subscribed"));
        Assert.Equal("mkt_flag", Foresee("u4 mkt_flag=Subscribed"));
        Assert.Equal("mkt_flag", Foresee("u4 mkt_flag=Unsubscribed"));
        Assert.Equal("asks mkt_flag", Foresee("u4 mkt_flag=Subscribed"));
        Assert.Equal("age asks night_flag", Foresee("u3 age=1 night_flag=Subscribed"));
        Assert.Equal(changes, _run.Disk.Changes);
        Assert.Equal("Unchanged Succeeded", _run.Statuses("u1 age=1", "u2 age=3"));

        string Foresee(string text)
        {
            BulkRow row = LedgerRun.RowOf(1, text);
            RowChange change = ledger.Foresee(row);
            string asked = string.Join(" ", change.AskedNames(row.Update!));
            return (string.Join(" ", change.SentNames) + (asked.Length > 0 ? " asks " + asked : string.Empty)).Trim();
        }
    }

    [Fact]
    public void A_row_that_never_left_is_certain_as_before()
    {
        Assert.Equal("Succeeded", _run.Statuses("u1 age=1"));
        _server.Fault = _ => (new DfineryException(DfineryFailure.ConnectionLost, "Refused.") { NeverSent = true }, false);
        _run.Retries = 0;
        Assert.Equal("NotAttempted", _run.Statuses("u1 age=2"));
        Assert.Equal("Unchanged", _run.Statuses("u1 age=1"));
    }

    [Fact]
    public void A_row_that_was_refused_is_sent_again()
    {
        Assert.Equal("Succeeded", _run.Statuses("u1 age=1"));
        _server.IsBusy = _ => true;
        _run.Retries = 0;
        Assert.Equal("Failed", _run.Statuses("u1 age=2"));
        _server.IsBusy = _ => false;
        Assert.Equal("Succeeded", _run.Statuses("u1 age=1"));
    }

    [Fact]
    public void A_withdrawal_made_elsewhere_stands_after_a_first_run()
    {
        _server["u1", "mkt_flag"] = "Unsubscribed";
        var rows = _run.Run("u1 age=1 mkt_flag=Subscribed", "u2 mkt_flag=Subscribed", "u3 mkt_flag=Unsubscribed");

        Assert.Equal("Succeeded Succeeded Succeeded", string.Join(" ", rows.Select(row => row.Status)));
        Assert.Equal(["u1", "u2"], _server.Views);
        Assert.Equal(["u1: age", "u2: mkt_flag", "u3: mkt_flag"], _server.Updates.Order());
        Assert.Equal(["mkt_flag"], rows[0].Change!.WithheldNames);
        Assert.Equal(["age"], rows[0].Change!.SentNames);
        Assert.Equal("Unsubscribed", _server["u1", "mkt_flag"]);
    }

    [Fact]
    public void A_row_of_which_nothing_is_left_is_skipped()
    {
        _server["u1", "mkt_flag"] = "Unsubscribed";
        Assert.Equal("Skipped", _run.Statuses("u1 mkt_flag=Subscribed"));
        Assert.Empty(_server.Updates);
        _run.AllowsRegrant = true;
        Assert.Equal("Succeeded", _run.Statuses("u1 mkt_flag=Subscribed"));
        Assert.Equal("Subscribed", _server["u1", "mkt_flag"]);
    }

    [Fact]
    public void A_withdrawal_made_elsewhere_stands_night_after_night()
    {
        Assert.Equal("Succeeded", _run.Statuses("u1 mkt_flag=Subscribed"));
        _server["u1", "mkt_flag"] = "Unsubscribed";
        Assert.Equal("Unchanged", _run.Statuses("u1 mkt_flag=Subscribed"));
        _run.IncludesUnchanged = true;
        Assert.Equal("Succeeded", _run.Statuses("u1 age=1 mkt_flag=Subscribed"));
        Assert.Equal("Unchanged", _run.Statuses("u1 mkt_flag=Subscribed"));
        Assert.Equal("Unsubscribed", _server["u1", "mkt_flag"]);
    }

    [Fact]
    public void A_grant_that_changed_in_the_file_goes_out()
    {
        Assert.Equal("Succeeded", _run.Statuses("u1 mkt_flag=Unsubscribed"));
        Assert.Equal("Succeeded", _run.Statuses("u1 mkt_flag=Subscribed"));
        Assert.Empty(_server.Views);
    }

    [Fact]
    public void A_file_that_contradicts_itself_withdraws()
    {
        Assert.Equal(
            "Succeeded Succeeded Skipped",
            _run.Statuses("u1 mkt_flag=Subscribed", "u1 mkt_flag=Unsubscribed", "u1 mkt_flag=Subscribed"));
        Assert.Equal("Unsubscribed", _server["u1", "mkt_flag"]);
    }

    [Fact]
    public void Unchanged_rows_can_be_included()
    {
        Assert.Equal("Succeeded", _run.Statuses("u1 age=1 mkt_flag=Unsubscribed"));
        _run.IncludesUnchanged = true;
        Assert.Equal("Succeeded", _run.Statuses("u1 age=1 mkt_flag=Unsubscribed"));
        Assert.Equal(["u1: age mkt_flag", "u1: age mkt_flag"], _server.Updates);
    }

    [Fact]
    public void A_removal_is_a_change_to_absent()
    {
        (_run.Operation, _run.Names) = (UserOperation.RemoveCi, ["phone_number"]);
        Assert.Equal("Succeeded Succeeded", _run.Statuses("u1", "u2"));
        Assert.Equal("Unchanged Succeeded", _run.Statuses("u1", "u3"));
        (_run.Operation, _run.Names) = (UserOperation.SetCi, null);
        Assert.Equal("Succeeded", _run.Statuses("u1 phone_number=821012345678"));
        (_run.Operation, _run.Names) = (UserOperation.RemoveCi, ["phone_number"]);
        Assert.Equal("Succeeded Unchanged", _run.Statuses("u1", "u2"));
    }

    [Fact]
    public void A_thousand_rows_of_which_a_few_changed()
    {
        string[] rows = [.. Enumerable.Range(0, 1000).Select(i => $"u{i} age={i % 70} mkt_flag=Subscribed")];
        Assert.All(_run.Run(rows), row => Assert.Equal(Client.Bulk.UserStatus.Succeeded, row.Status));
        int before = _server.Updates.Count;
        for (int i = 0; i < 1000; i += 50)
            rows[i] = $"u{i} age=99 mkt_flag=Subscribed";
        Assert.Equal(980, _run.Run(rows).Count(row => row.Status == Client.Bulk.UserStatus.Unchanged));
        Assert.Equal(before + 20, _server.Updates.Count);
    }
}
