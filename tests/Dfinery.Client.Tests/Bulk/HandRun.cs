using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>
/// A run that goes step by step: its clock is moved by hand, its requests are answered by hand, and after each step all that can happen
/// has happened. Requests go by the rows they hold: "1-20", "3", "4,9".
/// </summary>
internal sealed class HandRun : IDisposable
{
    private readonly List<(string Rows, UserRequest Request, TaskCompletionSource<Answer> Answer)> _waiting = [];
    private long _woken;

    /// <summary>A run.</summary>
    /// <param name="options">Its options; any clock but a <see cref="ManualTime"/> is replaced.</param>
    /// <param name="send">A server that answers by itself, in place of the test.</param>
    public HandRun(BulkOptions? options = null, Func<UserRequest, CancellationToken, Task<Answer>>? send = null)
    {
        Options = options ?? Engine.Options();
        Time = Options.Time as ManualTime ?? new ManualTime();
        Options.Time = Time;
        Run = new BulkRun(UserOperation.SetProfile, null, send ?? Hold, Options);
        // Comes after the run's own: what an answer makes possible has been done.
        Options.Gate.Changed += () => Interlocked.Increment(ref _woken);
    }

    public BulkRun Run { get; }

    public BulkOptions Options { get; }

    public ManualTime Time { get; }

    /// <summary>Options whose retries come after half of their longest delay: 0.25 s, 0.5 s, 1 s.</summary>
    public static BulkOptions Halves(int throttle = 1, int retries = 5)
    {
        BulkOptions options = Engine.Options(throttle, retries: retries);
        options.Random = () => 0.5;
        return options;
    }

    public void Add(int first, int count)
    {
        for (int i = first; i < first + count; i++)
            Run.Add(Engine.Row(i, "u" + i));
        Rest();
    }

    public void Add(params BulkRow[] rows)
    {
        foreach (BulkRow row in rows)
            Run.Add(row);
        Rest();
    }

    public void Complete()
    {
        Run.Complete();
        Rest();
    }

    public void Pass(double seconds)
    {
        Time.Pass(TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond)), Rest);
        Rest();
    }

    /// <summary>Answers a request that is in flight.</summary>
    public void Answer(string rows, DfineryException? failure = null, Func<string, UserVerdict?>? except = null)
    {
        lock (_waiting)
        {
            int index = _waiting.FindIndex(one => one.Rows == rows);
            Assert.True(index >= 0, $"{rows} is not among {string.Join(" ", _waiting.Select(one => one.Rows))}");
            (_, UserRequest request, TaskCompletionSource<Answer> answer) = _waiting[index];
            _waiting.RemoveAt(index);
            if (failure is null)
                answer.SetResult(Engine.Answer(request, except: except));
            else
                answer.SetException(failure);
        }

        Rest();
    }

    /// <summary>The requests in flight, by their first rows.</summary>
    public string[] Waiting
    {
        get
        {
            lock (_waiting)
                return [.. _waiting.OrderBy(one => Position(one.Request.Users[0])).Select(one => one.Rows)];
        }
    }

    /// <summary>Checks which requests are in flight.</summary>
    public void Check(params string[] requests) => Assert.Equal(requests, Waiting);

    /// <summary>Takes the rows that are settled, in order.</summary>
    public List<BulkRow> Take()
    {
        var rows = new List<BulkRow>();
        while (Run.TryTake(out BulkRow row))
            rows.Add(row);
        return rows;
    }

    /// <summary>Waits until all requests in flight wait for the test, and what the other answers made possible was done.</summary>
    public void Rest() => Assert.True(SpinWait.SpinUntil(
        () =>
        {
            // Read first: an answer that comes in between shows as one that nobody was woken by.
            long woken = Interlocked.Read(ref _woken);
            BulkProgress now = Run.Progress;
            lock (_waiting)
                return now.Requests - now.InFlight == woken && now.InFlight == _waiting.Count;
        },
        Engine.Guard));

    public void Dispose() => Run.Dispose();

    private Task<Answer> Hold(UserRequest request, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously);
        int[] rows = [.. request.Users.Select(Position)];
        bool isRange = rows.Length > 1 && rows.SequenceEqual(Enumerable.Range(rows[0], rows.Length));
        lock (_waiting)
            _waiting.Add((isRange ? $"{rows[0]}-{rows[^1]}" : string.Join(",", rows), request, answer));
        return answer.Task.WaitAsync(cancellationToken);
    }

    private static int Position(UserUpdate user) => int.Parse(user.Properties[0].Value.Text!, CultureInfo.InvariantCulture);
}
