using System;

namespace Dfinery.Client.Bulk;

/// <summary>
/// The loop that feeds a run: adds rows, gives settled ones back in input order, and holds the input back while the run is full. Not
/// thread-safe; callbacks run on the caller's thread, and what they throw ends the loop.
/// </summary>
/// <param name="run">The run; the caller disposes of it.</param>
/// <param name="take">Called for each row, in input order, once it is settled.</param>
/// <param name="tick">Called after each look at the run: for each row fed or passed over, and after each wait.</param>
/// <param name="interval">The longest wait between two ticks. Default: 200 ms.</param>
internal sealed class BulkPump(BulkRun run, Action<BulkRow> take, Action? tick = null, TimeSpan? interval = null)
{
    private readonly TimeSpan _interval = interval ?? TimeSpan.FromMilliseconds(200);

    /// <summary>Adds a row and gives back what is settled; waits only while the run is full.</summary>
    /// <returns>False where the run has stopped: no row that follows will be sent. <see cref="Finish"/> gives back the rest.</returns>
    public bool Feed(BulkRow row)
    {
        run.Add(row);
        Drain();
        while (run.IsFull)
            WaitAndDrain();
        return run.StopReason is null;
    }

    /// <summary>Gives back what is settled, in place of <see cref="Feed"/> for a row of the input that this run does not take.</summary>
    /// <returns>False where the run has stopped.</returns>
    public bool PassOver()
    {
        Drain();
        return run.StopReason is null;
    }

    /// <summary>Sends what is left, and waits until every row was given back.</summary>
    public void Finish()
    {
        run.Complete();
        while (run.Count > 0)
            WaitAndDrain();
    }

    private void WaitAndDrain()
    {
        run.Wait(_interval);
        Drain();
    }

    private void Drain()
    {
        while (run.TryTake(out BulkRow row))
            take(row);
        tick?.Invoke();
    }
}
