using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Microsoft.Coyote.Random;
using Microsoft.Coyote.Specifications;

namespace Dfinery.Interleavings;

/// <summary>An API that succeeds, is busy for a user, or loses a request, as Coyote chooses; it checks what the run promises.</summary>
internal sealed class CoyoteServer
{
    private readonly object _lock = new();
    private readonly Generator _choice = Generator.Create();
    private readonly HashSet<string> _underWay = [];
    private readonly Dictionary<string, long> _applied = [];
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _awaited;

    /// <summary>Requests under way.</summary>
    public int InFlight { get; private set; }

    /// <summary>Requests that came.</summary>
    public int Requests { get; private set; }

    /// <summary>Positions of the rows that were applied.</summary>
    public HashSet<long> Applied { get; } = [];

    /// <summary>Ends when so many requests have come, or with <see cref="EndWaits"/>. For one caller.</summary>
    public Task Request(int number)
    {
        _awaited = number;
        return _reached.Task;
    }

    /// <summary>No more requests come.</summary>
    public void EndWaits() => _reached.TrySetResult();

    public async Task<Answer> SendAsync(UserRequest request, CancellationToken cancellationToken)
    {
        Enter(request);
        try
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            if (_choice.NextInteger(6) == 0)
                throw new DfineryException(DfineryFailure.ConnectionLost, "Lost.");
            return Serve(request);
        }
        finally
        {
            Leave(request);
        }
    }

    private void Enter(UserRequest request)
    {
        lock (_lock)
        {
            InFlight++;
            if (++Requests == _awaited)
                EndWaits();
            Specification.Assert(request.Users.Count is > 0 and <= UserOperation.MaxUsers, "{0} users in a request", request.Users.Count);
            foreach (UserUpdate user in request.Users)
                Specification.Assert(_underWay.Add(user.UserId), "{0} was on its way already", user.UserId);
        }
    }

    private void Leave(UserRequest request)
    {
        lock (_lock)
        {
            InFlight--;
            foreach (UserUpdate user in request.Users)
                _underWay.Remove(user.UserId);
        }
    }

    private Answer Serve(UserRequest request)
    {
        lock (_lock)
            return new Answer([.. request.Users.Select(Serve)]);
    }

    private UserVerdict Serve(UserUpdate user)
    {
        if (_choice.NextInteger(4) == 0)
            return new UserVerdict(VerdictKind.Failed, ResultCode.ServerBusy, "Busy.");
        long position = long.Parse(user.Properties[0].Value.Text!, CultureInfo.InvariantCulture);
        Specification.Assert(
            !_applied.TryGetValue(user.UserId, out long last) || last < position,
            "{0}: row {1} came after {2}",
            user.UserId,
            position,
            last);
        _applied[user.UserId] = position;
        Applied.Add(position);
        return new UserVerdict(VerdictKind.Succeeded, ResultCode.Success, null);
    }
}
