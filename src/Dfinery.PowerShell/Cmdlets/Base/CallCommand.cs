using System;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.PowerShell.Input;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>The base of cmdlets that make one call: the pipeline's thread waits for it and can be stopped.</summary>
public abstract class CallCommand : DfineryCommand, IDisposable
{
    private readonly CancellationTokenSource _cancel = new();

    /// <summary>A connection or its name; without it, this session's.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    [ValidateGiven]
    public virtual object? Connection { get; set; }

    /// <inheritdoc/>
    protected override void StopProcessing() => _cancel.Cancel();

    /// <summary>Ends what is still under way.</summary>
    public void Dispose()
    {
        _cancel.Cancel();
        _cancel.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Waits for a call, until the pipeline is stopped.</summary>
    private protected T Wait<T>(Func<CancellationToken, Task<T>> call) =>
        Run(token => Task.Run(() => call(token), token).GetAwaiter().GetResult());

    /// <summary>Does work on the pipeline's thread that looks at the token, so that the pipeline can be stopped.</summary>
    private protected T Run<T>(Func<CancellationToken, T> work)
    {
        CancellationToken token = _cancel.Token;
        try
        {
            return work(token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }
}
