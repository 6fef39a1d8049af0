using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;

namespace Dfinery.Client.Tests;

/// <summary>A server with profiles and CI in memory that keeps account of what it was sent.</summary>
internal sealed class LedgerServer
{
    private readonly object _lock = new();
    private readonly Dictionary<(string User, string Property), PropertyValue> _state = [];

    /// <summary>What comes instead of an answer; the request is applied or not by the second value.</summary>
    public Func<UserRequest, (DfineryException? Failure, bool IsApplied)> Fault { get; set; } = _ => (null, true);

    /// <summary>Users that are answered with 5003 and not applied.</summary>
    public Func<string, bool> IsBusy { get; set; } = _ => false;

    /// <summary>Each update, as <c>user: property property</c>.</summary>
    public List<string> Updates { get; } = [];

    /// <summary>The users of each view.</summary>
    public List<string> Views { get; } = [];

    public object? this[string user, string property]
    {
        get => _state.TryGetValue((user, property), out PropertyValue value) ? value.ToObject() : null;
        set => _state[(user, property)] = PropertyValue.String((string)value!);
    }

    public Task<Answer> SendAsync(UserRequest request, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            (DfineryException? failure, bool isApplied) = Fault(request);
            if (request.Operation.IsView)
            {
                Views.AddRange(request.Users.Select(user => user.UserId));
                return failure is null ? Task.FromResult(View(request)) : Task.FromException<Answer>(failure);
            }

            UserVerdict[] verdicts = [.. request.Users.Select(user => Update(request, user, isApplied))];
            return failure is null ? Task.FromResult(new Answer(verdicts)) : Task.FromException<Answer>(failure);
        }
    }

    /// <summary>A request that got no answer is applied after all.</summary>
    public void Land(UserRequest request)
    {
        foreach (UserUpdate user in request.Users)
        {
            foreach (KeyValuePair<string, PropertyValue> property in user.Properties)
                _state[(user.UserId, property.Key)] = property.Value;
        }
    }

    private UserVerdict Update(UserRequest request, UserUpdate user, bool isApplied)
    {
        IEnumerable<string> names = request.Operation.IsUpdate ? user.Properties.Select(property => property.Key) : request.PropertyNames;
        Updates.Add($"{user.UserId}: {string.Join(" ", names)}");
        if (IsBusy(user.UserId))
            return new UserVerdict(VerdictKind.Failed, ResultCode.ServerBusy, "busy");
        if (!isApplied)
            return default;
        foreach (KeyValuePair<string, PropertyValue> property in user.Properties)
            _state[(user.UserId, property.Key)] = property.Value;
        foreach (string name in request.PropertyNames)
            _state.Remove((user.UserId, name));
        return new UserVerdict(VerdictKind.Succeeded, ResultCode.Success, null);
    }

    private Answer View(UserRequest request) => new([.. request.Users.Select(user => new UserVerdict(
        VerdictKind.Succeeded,
        ResultCode.Success,
        null,
        [.. request.PropertyNames.Select(name => new KeyValuePair<string, PropertyValue>(
            name,
            _state.TryGetValue((user.UserId, name), out PropertyValue value) ? value : PropertyValue.String(PropertyTable.Undefined)))]))]);
}
