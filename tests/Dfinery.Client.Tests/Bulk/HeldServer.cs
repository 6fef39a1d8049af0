using System.Collections.Concurrent;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>A server that answers when the test says so.</summary>
internal sealed class HeldServer
{
    private static readonly UserVerdict Busy = new(VerdictKind.Failed, ResultCode.ServerBusy, "Busy.");

    private readonly ConcurrentQueue<(UserRequest Request, TaskCompletionSource<Answer> Answer)> _waiting = new();

    public Task<Answer> SendAsync(UserRequest request, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue((request, answer));
        return answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Waits until just so many requests are there, and answers them; one user may be told that the server is busy.</summary>
    public void Answer(int count, DfineryException? failure = null, string? except = null)
    {
        Assert.True(SpinWait.SpinUntil(() => _waiting.Count >= count, Engine.Guard), $"{_waiting.Count} requests");
        Assert.Equal(count, _waiting.Count);
        for (; count > 0; count--)
        {
            Assert.True(_waiting.TryDequeue(out var one));
            if (failure is null)
                one.Answer.SetResult(Engine.Answer(one.Request, except: user => user == except ? Busy : null));
            else
                one.Answer.SetException(failure);
        }
    }
}
