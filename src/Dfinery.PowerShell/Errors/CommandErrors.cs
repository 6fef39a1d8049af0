using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Runtime.CompilerServices;

namespace Dfinery.PowerShell.Errors;

/// <summary>Terminating errors of parameters and of the session: one method each, named after its id.</summary>
internal static class CommandErrors
{
    public static CommandException NoToken() => Error(ErrorCategory.AuthenticationError, null);

    public static CommandException ConnectFailed() => Error(ErrorCategory.ConnectionError, null);

    public static CommandException NoConnection() => Error(ErrorCategory.ConnectionError, null);

    public static CommandException NoCountryCode() => Error(ErrorCategory.InvalidArgument, null);

    public static CommandException AmbiguousConnection(IEnumerable<string> names) =>
        Error(ErrorCategory.InvalidArgument, null, [string.Join(", ", names)]);

    public static CommandException NamedConnectionOrEnvironment(string name) => Error(ErrorCategory.InvalidArgument, name, [name]);

    public static CommandException UnknownConnection(string name) => Error(ErrorCategory.ObjectNotFound, name, [name]);

    public static CommandException NotAConnection(object given, string type) => Error(ErrorCategory.InvalidArgument, given, [type]);

    public static CommandException ClosedConnection(object connection, string name) =>
        Error(ErrorCategory.ConnectionError, connection, [name]);

    public static CommandException InvalidConnection(string problem) => Error(ErrorCategory.InvalidArgument, null, [problem]);

    public static CommandException InvalidRequest(string path, string problem) => Error(ErrorCategory.InvalidArgument, path, [problem]);

    public static CommandException UnreadableAnswer(string path, string address) => Error(ErrorCategory.InvalidResult, path, [address]);

    public static CommandException InvalidProperty(string name, string problem) => Error(ErrorCategory.InvalidArgument, name, [problem]);

    public static CommandException SimilarProperty(string name, string meant, string parameter) =>
        Error(ErrorCategory.InvalidArgument, name, [name, meant, parameter]);

    public static CommandException NoSuchProperty(string pattern, IEnumerable<string> known) =>
        Error(ErrorCategory.InvalidArgument, pattern, [pattern, string.Join(", ", known)]);

    public static CommandException ContradictingProperty(string name, string parameter, string other) =>
        Error(ErrorCategory.InvalidArgument, name, [name, parameter, other]);

    /// <summary>A slip in a header. Cmdlets that need the id only cannot map or exclude columns.</summary>
    public static CommandException ColumnSlip(string column, string meant) =>
        Error(ErrorCategory.InvalidData, VisibleText.Of(column), [VisibleText.Of(column), meant]);

    public static CommandException NoIdColumn(string? columns) => Error(ErrorCategory.InvalidData, null, [columns ?? Messages.UnknownUser]);

    public static CommandException EveryRowInvalid(int rows, string problems) => Error(ErrorCategory.InvalidData, null, [rows, problems]);

    public static CommandException CsvLines(string command) => Error(ErrorCategory.InvalidData, null, [command]);

    public static CommandException UnknownProperty(string name, IEnumerable<string> known) =>
        Error(ErrorCategory.InvalidArgument, name, [name, string.Join(", ", known)]);

    public static CommandException ResultOfAnotherOperation(object? row, string command, IEnumerable<string> columns) =>
        Error(ErrorCategory.InvalidArgument, row, [command, string.Join(", ", columns)]);

    public static CommandException IdsAndInput(string command) => Error(ErrorCategory.InvalidArgument, null, [command]);

    public static CommandException LedgerPathInvalid(string path, string reason) => Error(ErrorCategory.InvalidArgument, path, [reason]);

    public static CommandException AuditLogPathInvalid(string path, string reason) =>
        Error(ErrorCategory.InvalidArgument, path, [reason]);

    public static CommandException NoAuditLog(object connection, string name) => Error(ErrorCategory.InvalidArgument, connection, [name]);

    public static CommandException InvalidHead(string head) => Error(ErrorCategory.InvalidArgument, head);

    public static CommandException NoLedgerGiven(string parameter) => Error(ErrorCategory.InvalidArgument, null, [parameter]);

    public static CommandException LedgerAndValidateOnly() => Error(ErrorCategory.InvalidArgument, null);

    public static CommandException NoEmulator(object? item, string type) => Error(ErrorCategory.InvalidArgument, item, [type]);

    public static CommandException InvalidEmulator(string problem) => Error(ErrorCategory.InvalidArgument, null, [problem]);

    public static CommandException EmulatorFailed(int port, string reason) => Error(ErrorCategory.ResourceUnavailable, port, [reason]);

    public static CommandException SeedUnreadable(string path, string reason) => Error(ErrorCategory.OpenError, path, [path, reason]);

    public static CommandException SeedRowInvalid(object? row, long position, string? userId, string problems) =>
        Error(ErrorCategory.InvalidData, row, [position, string.IsNullOrEmpty(userId) ? Messages.UnknownUser : $"'{userId}'", problems]);

    public static CommandException NoFolder(string path, string reason) => Error(ErrorCategory.InvalidArgument, path, [path, reason]);

    public static CommandException UnknownLedgerProperty(string folder, string name, IReadOnlyCollection<string> known) =>
        Error(ErrorCategory.InvalidArgument, name, [folder, name, known.Count > 0 ? string.Join(", ", known) : Messages.NoProperty]);

    public static CommandException ReportPathInvalid(string path, string reason) =>
        Error(ErrorCategory.InvalidArgument, path, [path, reason]);

    public static CommandException ReportExists(string path) => Error(ErrorCategory.ResourceExists, path, [path]);

    public static CommandException ReportNotWritten(string path, string reason) => Error(ErrorCategory.WriteError, path, [path, reason]);

    public static CommandException SourceUnreadable(string path, string reason) => Error(ErrorCategory.OpenError, path, [path, reason]);

    /// <summary>The object itself, which may be anything, is not the target.</summary>
    public static CommandException NotAResult(long position, string type) =>
        Error(ErrorCategory.InvalidData, position, [position, type]);

    /// <summary>The message alone: .NET adds the name of its own parameter, on .NET Framework on a line of its own.</summary>
    public static string Plain(ArgumentException exception) =>
        exception.Message.Split('\r', '\n')[0].Replace($" (Parameter '{exception.ParamName}')", string.Empty);

    private static CommandException Error(
        ErrorCategory category, object? target, object?[]? arguments = null, [CallerMemberName] string id = "")
    {
        arguments ??= [];
        string message = ErrorFactory.Format(ErrorFactory.Text(id), arguments);
        return new CommandException(ErrorFactory.Create(id, category, target, new InvalidOperationException(message), arguments));
    }
}
