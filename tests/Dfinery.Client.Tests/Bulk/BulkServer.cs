using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Dfinery.Emulator.Faults;

namespace Dfinery.Client.Tests;

/// <summary>What the server last did with a row.</summary>
internal enum Fate
{
    Fine,
    Busy,
    Refused,
    Unnamed,
    TooMany,
    Overloaded,
    Unreadable,
    Lost,
    Poisoned,
    /// <summary>In a request that broke at one of its users.</summary>
    Broken,
    /// <summary>In a request that was refused for another row, and never answered otherwise.</summary>
    RefusedTogether,
}

/// <summary>What the server knows of a row: the number in its "age" is the row's position.</summary>
internal sealed class RowRecord
{
    public Fate? Last { get; set; }

    public int Seen { get; set; }

    public int Passing { get; set; }

    public bool IsApplied { get; set; }
}

/// <summary>An API in memory that keeps account of every row it sees and notes every broken promise.</summary>
internal sealed class BulkServer(int seed = 1)
{
    private readonly object _lock = new();
    private readonly Random _random = new(seed);
    private readonly HashSet<string> _underWay = [];
    private readonly Dictionary<string, List<int>> _applied = [];
    private readonly Dictionary<int, RowRecord> _rows = [];
    private readonly TaskCompletionSource _another = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inFlight;
    private bool _timingOut;

    /// <summary>How often a request, and a user in it, meets one of <see cref="CallFates"/> and <see cref="UserFates"/>.</summary>
    public double Faults { get; init; }

    public Fate[] CallFates { get; init; } = [];

    public Fate[] UserFates { get; init; } = [];

    /// <summary>A request with one of these is refused as a whole.</summary>
    public HashSet<string> Poisoned { get; init; } = [];

    /// <summary>A request with one of these breaks, and nothing of it is applied.</summary>
    public HashSet<string> Breaking { get; init; } = [];

    /// <summary>How it breaks.</summary>
    public DfineryException BreaksBy { get; init; } = Reset;

    public static DfineryException Reset { get; } = new(DfineryFailure.ConnectionLost, "Reset.");

    public static DfineryException TimedOut { get; } = new(DfineryFailure.TimedOut, "Timed out.");

    public static DfineryException ServerError { get; } = new(DfineryFailure.Refused, "HTTP 500", 500);

    /// <summary>A request that times out does so only once another was answered well: however slowly rows are fed.</summary>
    public bool TimesOutAfterAnother { get; init; }

    /// <summary>The clock that the latency is measured by.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>0: answers at once, on the caller's thread; 1: yields; more: up to so many milliseconds.</summary>
    public int Latency { get; init; } = 1;

    /// <summary>Stands in for the whole server where it gives something.</summary>
    public Func<int, DfineryException?>? Outage { get; init; }

    public ConcurrentQueue<string> Broken { get; } = new();

    public List<string[]> Requests { get; } = [];

    public int HighestInFlight { get; private set; }

    public RowRecord Row(long position) => _rows.TryGetValue((int)position, out RowRecord? row) ? row : new RowRecord();

    public IReadOnlyList<int> AppliedTo(string user) => _applied.TryGetValue(user, out List<int>? values) ? values : [];

    public IEnumerable<string> Users => _applied.Keys;

    public async Task<Answer> SendAsync(UserRequest request, CancellationToken cancellationToken)
    {
        int number = Enter(request);
        try
        {
            int wait;
            lock (_lock)
                wait = Latency < 2 || TimesOut(request) ? Latency : _random.Next(Latency);
            if (wait == 1)
                await Task.Yield();
            else if (wait > 1)
                await Task.Delay(TimeSpan.FromMilliseconds(wait), Time, cancellationToken);
            if (TimesOutAfterAnother && TimesOut(request))
                await _another.Task.WaitAsync(cancellationToken);

            if (Outage?.Invoke(number) is { } outage)
                throw Note(request, outage);
            lock (_lock)
            {
                Answer answer = Serve(request);
                if (_timingOut)
                    _another.TrySetResult();
                return answer;
            }
        }
        finally
        {
            Leave(request);
        }
    }

    /// <summary>A time-out takes longer than any answer.</summary>
    private bool TimesOut(UserRequest request) =>
        BreaksBy == TimedOut && request.Users.Any(user => Breaking.Contains(user.UserId));

    private int Enter(UserRequest request)
    {
        lock (_lock)
        {
            string[] users = request.Users.Select(user => user.UserId).ToArray();
            Requests.Add(users);
            HighestInFlight = Math.Max(HighestInFlight, ++_inFlight);
            if (users.Length is 0 or > 20)
                Broken.Enqueue($"{users.Length} users in a request");
            foreach (string user in users)
            {
                if (!_underWay.Add(user))
                    Broken.Enqueue($"{user} was on its way already");
            }

            _timingOut |= TimesOut(request);
            foreach (UserUpdate user in request.Users)
            {
                if (!_rows.ContainsKey(Position(user)))
                    _rows[Position(user)] = new RowRecord();
                _rows[Position(user)].Seen++;
            }

            return Requests.Count;
        }
    }

    private void Leave(UserRequest request)
    {
        lock (_lock)
        {
            _inFlight--;
            foreach (UserUpdate user in request.Users)
                _underWay.Remove(user.UserId);
        }
    }

    private DfineryException Note(UserRequest request, DfineryException failure)
    {
        lock (_lock)
            Mark(request, failure.Failure == DfineryFailure.Refused ? Fate.Refused : Fate.Lost);
        return failure;
    }

    private Answer Serve(UserRequest request)
    {
        if (request.Users.Any(user => Poisoned.Contains(user.UserId)))
        {
            Mark(request, request.Users.Count > 1 ? Fate.RefusedTogether : Fate.Poisoned);
            throw new DfineryException(DfineryFailure.Refused, "Unsupported property.", 400, ResultCode.UnsupportedProperty);
        }

        Fate fate = Draw(CallFates);
        if (fate != Fate.TooMany && request.Users.Any(user => Breaking.Contains(user.UserId)))
        {
            Mark(request, Fate.Broken);
            throw BreaksBy;
        }

        if (fate != Fate.Fine)
            throw Fail(request, fate);

        var successes = new List<string>();
        var failures = new List<(int Code, string User)>();
        foreach (UserUpdate user in request.Users)
        {
            fate = Draw(UserFates);
            Mark(user, fate);
            if (fate == Fate.Fine)
            {
                Apply(user);
                successes.Add(user.UserId);
            }
            else if (fate != Fate.Unnamed)
            {
                failures.Add((fate == Fate.Busy ? ResultCode.ServerBusy : ResultCode.InvalidKakaoId, user.UserId));
            }
        }

        return new Answer(AnswerReader.Read(Encoding.UTF8.GetBytes(Json(successes, failures)), request).Verdicts);
    }

    private DfineryException Fail(UserRequest request, Fate fate)
    {
        // A lost answer may come before or after the work was done.
        if (fate is Fate.Lost or Fate.Unreadable && _random.Next(2) == 0)
        {
            foreach (UserUpdate user in request.Users)
                Apply(user);
        }

        if (fate == Fate.TooMany)
        {
            // Refused unread: no attempt of any row.
            foreach (UserUpdate user in request.Users)
                _rows[Position(user)].Seen--;
        }
        else
        {
            Mark(request, fate);
        }

        return fate switch
        {
            Fate.TooMany => new(DfineryFailure.Refused, "Too many.", 429, ResultCode.RateLimited)
            {
                RetryAfter = TimeSpan.FromMilliseconds(2),
            },
            Fate.Overloaded => new(DfineryFailure.Refused, "HTTP 503 without a result code.", 503),
            Fate.Unreadable => new(DfineryFailure.Unreadable, "No answer of this API.", 200),
            _ => new(_random.Next(2) == 0 ? DfineryFailure.ConnectionLost : DfineryFailure.TimedOut, "Lost."),
        };
    }

    private Fate Draw(Fate[] fates) => fates.Length > 0 && _random.NextDouble() < Faults ? fates[_random.Next(fates.Length)] : Fate.Fine;

    private void Apply(UserUpdate user)
    {
        if (!_applied.TryGetValue(user.UserId, out List<int>? values))
            _applied[user.UserId] = values = [];
        values.Add(Position(user));
        _rows[Position(user)].IsApplied = true;
    }

    private void Mark(UserRequest request, Fate fate)
    {
        foreach (UserUpdate user in request.Users)
            Mark(user, fate);
    }

    private void Mark(UserUpdate user, Fate fate)
    {
        RowRecord row = _rows[Position(user)];
        if (fate == Fate.RefusedTogether && row.Last is not null)
            return;
        row.Last = fate;
        row.Passing += fate is Fate.Fine or Fate.Refused or Fate.Poisoned or Fate.RefusedTogether ? 0 : 1;
    }

    private string Json(List<string> successes, List<(int Code, string User)> failures)
    {
        string[] shuffled = successes.OrderBy(_ => _random.Next()).ToArray();
        return JsonSerializer.Serialize(new
        {
            result_code = 2000,
            result_msg = (string?)null,
            result_data = new
            {
                successful_user_ids = shuffled,
                failure_details = failures.GroupBy(failure => failure.Code).Select(group => new
                {
                    code = group.Key,
                    msg = "No.",
                    user_ids = group.Select(failure => failure.User).ToArray(),
                }).ToArray(),
            },
        });
    }

    private static int Position(UserUpdate user) => int.Parse(user.Properties[0].Value.Text!, CultureInfo.InvariantCulture);
}
