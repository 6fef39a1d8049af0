using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Dfinery.Emulator.Faults;
using Xunit;

namespace Dfinery.Client.Tests;

public class BulkRetryTests
{
    [Fact]
    public void A_user_that_stays_busy_has_failed_with_5003_after_all_attempts()
    {
        var server = new BulkServer { Faults = 1, UserFates = [Fate.Busy] };

        List<BulkRow> rows = Engine.Pump(server, Engine.Options(retries: 2), Engine.Users(3));

        Assert.All(rows, row => Assert.Equal((UserStatus.Failed, (int?)5003, 3), (row.Status, row.Code, row.Attempts)));
        Assert.All(rows, row => Assert.Equal("No.", row.Message));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(9)]
    public void A_user_that_is_never_named_is_tried_again_and_then_unknown(int retries)
    {
        var server = new BulkServer { Faults = 1, UserFates = [Fate.Unnamed] };

        List<BulkRow> rows = Engine.Pump(server, Engine.Options(retries: retries), Engine.Users(3));

        Assert.All(rows, row => Assert.Equal((UserStatus.Unknown, (int?)null, retries + 1), (row.Status, row.Code, row.Attempts)));
    }

    [Theory]
    [InlineData((int)Fate.Unreadable, UserStatus.Unknown, null)]
    [InlineData((int)Fate.Overloaded, UserStatus.Unknown, null)]
    public void A_call_that_keeps_failing_is_given_up_after_all_attempts(int fate, UserStatus status, int? code)
    {
        var server = new BulkServer { Faults = 1, CallFates = [(Fate)fate] };

        List<BulkRow> rows = Engine.Pump(server, Engine.Options(retries: 2), Engine.Users(25));

        Assert.All(rows, row => Assert.Equal((status, code, 3), (row.Status, row.Code, row.Attempts)));
    }

    [Fact]
    public void Only_the_users_that_failed_go_again()
    {
        var server = new BulkServer { Faults = 0.3, UserFates = [Fate.Busy] };

        List<BulkRow> rows = Engine.Pump(server, Engine.Options(), Engine.Users(20));

        Assert.All(rows, row => Assert.Single(server.AppliedTo(row.UserId!)));
        string[] failed = [.. rows.Where(row => row.Attempts > 1).Select(row => row.UserId!)];
        Assert.InRange(failed.Length, 1, 19);
        // All retries of an answer may not be due together; each user must be among the second tries once, and no other.
        string[] again = [.. server.Requests.Skip(1).SelectMany(request => request)];
        Assert.Equal(failed.Order(), again.Distinct().Order());
        Assert.Equal(rows.Sum(row => row.Attempts), server.Requests.Sum(request => request.Length));
    }

    [Fact]
    public void The_second_request_holds_exactly_the_users_that_the_first_answer_turned_away()
    {
        string[] busy = ["u2", "u7", "u20"];
        var requests = new List<string[]>();
        Task<Answer> Send(UserRequest request, CancellationToken cancellationToken)
        {
            requests.Add([.. request.Users.Select(user => user.UserId)]);
            return Task.FromResult(Engine.Answer(request, except: user => requests.Count == 1 && busy.Contains(user)
                ? new UserVerdict(VerdictKind.Failed, ResultCode.ServerBusy, "Busy.")
                : null));
        }

        BulkOptions options = Engine.Options();
        // One delay for all, so that they are due together.
        options.Random = () => 0.5;
        using var run = new BulkRun(UserOperation.SetProfile, null, Send, options);
        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(20));

        Assert.Equal(2, requests.Count);
        Assert.Equal(busy, requests[1].OrderBy(user => int.Parse(user[1..], CultureInfo.InvariantCulture)));
        Assert.All(rows, row => Assert.Equal(busy.Contains(row.UserId) ? 2 : 1, row.Attempts));
    }

    [Fact]
    public void Rows_that_failed_together_go_together_again()
    {
        var busy = new DfineryException(DfineryFailure.Refused, "HTTP 503", 503);
        var server = new BulkServer { Outage = number => number == 1 ? busy : null };

        Engine.Pump(server, Engine.Options(), Engine.Users(20));

        Assert.Equal([20, 20], server.Requests.Select(request => request.Length));
    }

    [Fact]
    public void A_request_that_found_no_connection_was_no_attempt()
    {
        var never = new DfineryException(DfineryFailure.ConnectionLost, "No connection.") { NeverSent = true };
        var lost = new DfineryException(DfineryFailure.ConnectionLost, "Lost.");
        var unreachable = new BulkServer { Outage = _ => never };
        var gone = new BulkServer { Outage = number => number == 1 ? lost : never };

        List<BulkRow> unsent = Engine.Pump(unreachable, Engine.Options(retries: 2), Engine.Users(20));
        List<BulkRow> sent = Engine.Pump(gone, Engine.Options(retries: 2), Engine.Users(20));

        Assert.Equal((3, 3), (unreachable.Requests.Count, gone.Requests.Count));
        Assert.All(unsent, row => Assert.Equal((UserStatus.NotAttempted, 0), (row.Status, row.Attempts)));
        // The first request may have been applied: that the second found no connection does not change it.
        Assert.All(sent, row => Assert.Equal((UserStatus.Unknown, 1, "Lost."), (row.Status, row.Attempts, row.Message)));
    }

    [Fact]
    public void Without_retries_every_row_is_sent_once()
    {
        var server = new BulkServer { Faults = 1, UserFates = [Fate.Busy] };

        List<BulkRow> rows = Engine.Pump(server, Engine.Options(retries: 0), Engine.Users(45));

        Assert.Equal(3, server.Requests.Count);
        Assert.All(rows, row => Assert.Equal(1, row.Attempts));
    }

    [Fact]
    public void A_retry_wakes_the_pump_although_its_batch_is_not_full()
    {
        // The window is full and the head is the only row that can go.
        var busy = new DfineryException(DfineryFailure.Refused, "HTTP 503", 503);
        var server = new BulkServer { Outage = number => number == 1 ? busy : null };

        List<BulkRow> rows = Engine.Pump(server, Engine.Options(window: 1), Engine.Users(2));

        Assert.Equal([2, 1], rows.Select(row => row.Attempts));
    }

    [Fact]
    public void A_lost_connection_alone_does_not_raise_the_number_in_flight()
    {
        int most = 0;
        bool hasRecovered = false;
        BulkServer server = null!;
        server = new BulkServer
        {
            Outage = number =>
            {
                hasRecovered |= number > 12;
                if (number is 1 or > 12)
                    return null;
                // A call whose thread was late sees what went after the outage.
                most = hasRecovered ? most : Math.Max(most, server.HighestInFlight);
                return new DfineryException(DfineryFailure.ConnectionLost, "Lost.");
            },
        };

        List<BulkRow> rows = Engine.Pump(server, Engine.Options(throttle: 32), Engine.Users(1200));

        Assert.All(rows, row => Assert.Equal(UserStatus.Succeeded, row.Status));
        // As many as go after the first answer.
        Assert.InRange(most, 1, 10);
        Assert.InRange(server.HighestInFlight, 11, 32);
    }

    [Fact]
    public void A_retry_after_longer_than_the_run_may_wait_ends_it()
    {
        var later = new DfineryException(DfineryFailure.Refused, "HTTP 503", 503) { RetryAfter = TimeSpan.FromHours(2) };
        var server = new BulkServer { Outage = _ => later };
        BulkOptions options = Engine.Options(throttle: 1);
        using BulkRun run = Engine.Start(server, options);

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(45));

        Assert.Equal(StopKind.WaitTooLong, run.StopReason?.Kind);
        Assert.Single(server.Requests);
        Assert.Equal(25, rows.Count(row => row.Status == UserStatus.NotAttempted));
    }
}
