using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using FsCheck.Xunit;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>A run that ends because too much of it failed.</summary>
public class BulkBoundTests
{
    [Property(Arbitrary = [typeof(BulkScenarios)], MaxTest = 60)]
    public void Beyond_the_bound_nothing_is_sent_and_every_row_has_its_result(BulkScenario scenario)
    {
        BulkServer server = scenario.CreateServer();
        BulkOptions options = scenario.CreateOptions(scenario.Retries);
        options.MaxFailures = scenario.Seed % 6;
        server.Time = options.Time;
        BulkRun run = null!;
        long requestsAtStop = long.MaxValue;
        using (run = new BulkRun(UserOperation.SetProfile, null, SendAsync, options))
        {
            List<BulkRow> rows = Engine.Pump(run, scenario.Window, scenario.CreateRows().Select(Look));

            Assert.Equal(Enumerable.Range(1, scenario.Rows).Select(i => (long)i), rows.Select(row => row.Position));
            BulkPromises.Check(server, rows, scenario.Throttle);
            int failed = rows.Count(row => row.Status is UserStatus.Failed or UserStatus.Unknown);
            if (run.StopReason is null or { Kind: StopKind.TooManyFailures })
                Assert.Equal(failed > options.MaxFailures, run.StopReason is not null);
            Assert.True(run.Progress.Requests <= requestsAtStop);
        }

        async Task<Answer> SendAsync(UserRequest request, CancellationToken cancellationToken)
        {
            try
            {
                return await server.SendAsync(request, cancellationToken);
            }
            finally
            {
                Look(request);
            }
        }

        T Look<T>(T passed)
        {
            // All that had left when the stop was first seen; nothing may follow.
            if (run.StopReason is not null)
                Interlocked.CompareExchange(ref requestsAtStop, run.Progress.Requests, long.MaxValue);
            return passed;
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 6)]
    [InlineData(1000, 100)]
    public void The_bound_is_exact_with_one_request_at_a_time(int most, int failed)
    {
        BulkOptions options = Engine.Options(throttle: 1);
        options.MaxFailures = most;
        using BulkRun run = Refusing(options, user => user[^1] == '0' ? 4008 : null);

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(1000));

        // Two of twenty fail: what is in the same request is settled by its answer.
        Assert.InRange(rows.Count(row => row.Status == UserStatus.Failed), failed, failed + 1);
        Assert.Equal(failed < 100 ? StopKind.TooManyFailures : null, run.StopReason?.Kind);
        Assert.Equal(failed < 100, rows.Any(row => row.Status == UserStatus.NotAttempted));
    }

    [Fact]
    public void Rows_refused_alike_end_the_run_with_the_servers_words()
    {
        BulkOptions options = Engine.Options(throttle: 1);
        options.RefusedSample = 200;
        using BulkRun run = Refusing(options, _ => 4007);

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(1000));

        Assert.Equal(StopKind.EveryRowRefused, run.StopReason?.Kind);
        Assert.Equal((4007, "No."), (run.StopReason!.Failure!.ResultCode, run.StopReason.Failure.Message));
        Assert.Equal(200, rows.Count(row => row.Status == UserStatus.Failed));
        Assert.Equal(800, rows.Count(row => row.Status == UserStatus.NotAttempted));
    }

    [Theory]
    [InlineData("u1", null)]
    [InlineData("u200", null)]
    [InlineData("u1", 4008)]
    [InlineData("u200", 4008)]
    public void One_row_that_ends_otherwise_is_enough_to_go_on(string other, int? code)
    {
        BulkOptions options = Engine.Options(throttle: 1);
        options.RefusedSample = 200;
        using BulkRun run = Refusing(options, user => user == other ? code : 4007);

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, Engine.Users(1000));

        Assert.Null(run.StopReason);
        Assert.DoesNotContain(rows, row => row.Status == UserStatus.NotAttempted);
    }

    [Fact]
    public void Rows_that_failed_before_do_not_count_but_one_that_succeeds_does()
    {
        Assert.Equal(StopKind.EveryRowRefused, ReasonWhere(good: "u900", failed: 800));
        Assert.Null(ReasonWhere(good: "u3", failed: 999));
    }

    [Fact]
    public void However_many_rows_succeed_those_that_are_refused_later_are_no_sample()
    {
        BulkOptions options = Engine.Options(throttle: 1);
        options.RefusedSample = 200;
        BulkRow[] input = Engine.Users(1000);
        input[1].HasFailedBefore = true;
        using BulkRun run = Refusing(options, user => user is "u1" or "u2" ? null : 4007);

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, input);

        Assert.Equal(998, rows.Count(row => row.Status == UserStatus.Failed));
    }

    private static StopKind? ReasonWhere(string good, int failed)
    {
        BulkOptions options = Engine.Options(throttle: 1);
        options.RefusedSample = 200;
        BulkRow[] input = Engine.Users(1000);
        foreach (BulkRow row in input.Take(600))
            row.HasFailedBefore = true;
        using BulkRun run = Refusing(options, user => user == good ? null : 4007);

        List<BulkRow> rows = Engine.Pump(run, options.WindowSize, input);

        Assert.Equal(failed, rows.Count(row => row.Status == UserStatus.Failed));
        return run.StopReason?.Kind;
    }

    [Fact]
    public void Rows_that_are_not_sent_count_for_neither_bound()
    {
        BulkOptions options = Engine.Options();
        options.MaxFailures = 0;
        options.RefusedSample = 1;
        var server = new BulkServer();
        using BulkRun run = Engine.Start(server, options);

        List<BulkRow> rows = Engine.Pump(
            run, options.WindowSize,
            Enumerable.Range(1, 100).Select(i => i % 2 == 0 ? Engine.Row(i, "u" + i) : new BulkRow(i, "u" + i, UserStatus.Invalid, "bad")));

        Assert.Null(run.StopReason);
        Assert.Equal(50, rows.Count(row => row.Status == UserStatus.Succeeded));
    }

    private static BulkRun Refusing(BulkOptions options, System.Func<string, int?> codeOf) => new(
        UserOperation.SetProfile,
        null,
        (request, _) => Task.FromResult(Engine.Answer(
            request,
            except: user => codeOf(user) is int code ? new UserVerdict(VerdictKind.Failed, code, "No.") : null)),
        options);
}
