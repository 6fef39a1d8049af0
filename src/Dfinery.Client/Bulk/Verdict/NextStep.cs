namespace Dfinery.Client.Bulk.Verdict;

/// <summary>What to do with a row after an attempt.</summary>
internal enum NextStepKind
{
    /// <summary>The outcome is final.</summary>
    Settle,
    /// <summary>The failure may pass: send the row again. The outcome applies if that is no longer possible.</summary>
    Retry,
    /// <summary>The batch was refused for at least one of its rows: send its halves apart. Applies to every row of a batch.</summary>
    Split,
    /// <summary>No row of this run can succeed: the outcome is final, and the run ends.</summary>
    Stop,
}

/// <summary>A decision about a row, with the outcome that goes with it.</summary>
internal readonly struct NextStep(NextStepKind kind, RowOutcome outcome)
{
    /// <summary>What to do.</summary>
    public NextStepKind Kind { get; } = kind;

    /// <summary>The outcome; see <see cref="NextStepKind"/> for what it means.</summary>
    public RowOutcome Outcome { get; } = outcome;
}
