using System;
using System.Management.Automation;
using Dfinery.Client.Ledger;

namespace Dfinery.PowerShell.Errors;

/// <summary>The errors of a ledger: what happened to it, and what to do that loses nothing. They name the folder only.</summary>
internal static class LedgerErrors
{
    /// <summary>The error of a ledger that cannot be opened, read or changed.</summary>
    public static CommandException Of(LedgerException failure)
    {
        (string id, ErrorCategory category) = Classify(failure.Failure);
        string? detail = failure.Failure switch
        {
            LedgerFailure.OtherShard when string.IsNullOrEmpty(failure.Detail) => Messages.LedgerOfAll,
            LedgerFailure.OtherShard => ErrorFactory.Format(Messages.LedgerOfShard, failure.Detail),
            LedgerFailure.Disk => RunErrors.Sentence(failure.Detail ?? string.Empty),
            _ => failure.Detail,
        };
        return new CommandException(Create(id, category, failure.Folder, failure, detail));
    }

    /// <summary>The error of a run whose ledger failed under it, or when it was closed.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="failure">Why.</param>
    /// <param name="extent">What was read of the input, and what to do about it.</param>
    public static ErrorRecord OfRun(string folder, Exception failure, InputExtent extent) =>
        failure is LedgerException { Failure: LedgerFailure.TooManyProperties }
            ? Create(
                nameof(Messages.LedgerTooManyProperties), ErrorCategory.LimitsExceeded, folder, failure,
                LedgerTable.MostProperties, extent)
            : Create(
                nameof(Messages.LedgerFailed), ErrorCategory.WriteError, folder, failure,
                $"{RunErrors.Sentence(failure.Message)} {extent}");

    private static (string Id, ErrorCategory Category) Classify(LedgerFailure failure) => failure switch
    {
        LedgerFailure.Held => (nameof(Messages.LedgerHeld), ErrorCategory.ResourceBusy),
        LedgerFailure.Missing => (nameof(Messages.LedgerMissing), ErrorCategory.ObjectNotFound),
        LedgerFailure.KeyMissing => (nameof(Messages.LedgerKeyMissing), ErrorCategory.InvalidData),
        LedgerFailure.Damaged => (nameof(Messages.LedgerDamaged), ErrorCategory.InvalidData),
        LedgerFailure.Restored => (nameof(Messages.LedgerRestored), ErrorCategory.InvalidData),
        LedgerFailure.NewerFormat => (nameof(Messages.LedgerNewerFormat), ErrorCategory.InvalidData),
        LedgerFailure.OtherServer => (nameof(Messages.LedgerOtherServer), ErrorCategory.InvalidArgument),
        LedgerFailure.OtherToken => (nameof(Messages.LedgerOtherToken), ErrorCategory.InvalidArgument),
        LedgerFailure.OtherShard => (nameof(Messages.LedgerOtherShard), ErrorCategory.InvalidArgument),
        LedgerFailure.TooManyProperties => (nameof(Messages.LedgerTooManyProperties), ErrorCategory.LimitsExceeded),
        _ => (nameof(Messages.LedgerDisk), ErrorCategory.OpenError),
    };

    private static ErrorRecord Create(string id, ErrorCategory category, string folder, Exception cause, params object?[] details)
    {
        object?[] arguments = [folder, .. details];
        string message = ErrorFactory.Format(ErrorFactory.Text(id), arguments);
        return ErrorFactory.Create(id, category, folder, new InvalidOperationException(message, cause), arguments);
    }
}
