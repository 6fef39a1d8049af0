using System;
using System.Collections.Generic;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;

namespace Dfinery.Client.Bulk;

/// <summary>The rows of one request: 1 to 20, each of another user.</summary>
internal sealed class Batch(BulkRow[] rows)
{
    /// <summary>The rows, in the request's order.</summary>
    public BulkRow[] Rows { get; } = rows;

    /// <summary>True for a part of a batch whose request broke: it is on its own until the rows that did it are found.</summary>
    public bool IsPiece { get; set; }

    /// <summary>True where the server is asked what it has of these rows' users, before anything of them is sent.</summary>
    public bool IsView { get; } = rows.Length > 0 && rows[0].NeedsView;

    /// <summary>Tries of these rows as pieces that broke while the server answered nothing well.</summary>
    public int Probes { get; set; }

    /// <summary>Good answers that the run had received when the batch was sent; of a piece: when it was made.</summary>
    public long AnswersBefore { get; set; }

    /// <summary>True for a single row at which a request broke: its further tries go without company.</summary>
    public bool IsAlone => Rows.Length == 1 && Rows[0].GoesAlone;

    /// <summary>Makes the request for these rows.</summary>
    public UserRequest ToRequest(UserOperation operation, IReadOnlyList<string>? propertyNames) => IsView
        ? new(UserOperation.GetProfile, Array.ConvertAll(Rows, row => UserUpdate.FromChecked(row.UserId!)), AskedNames())
        : new(operation, Array.ConvertAll(Rows, row => row.Change?.ToSend ?? row.Update!), propertyNames);

    /// <summary>Divides a batch of at least two rows into halves, so that the row at fault can be found.</summary>
    public (Batch First, Batch Second) Split()
    {
        int half = Rows.Length / 2;
        if (half == 0)
            throw new InvalidOperationException("A batch of one row cannot be split.");
        return (Part(0, half), Part(half, Rows.Length - half));
    }

    private string[] AskedNames()
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (BulkRow row in Rows)
            names.UnionWith(row.Change!.AskedNames(row.Update!));
        return [.. names];
    }

    private Batch Part(int start, int length) =>
        new(Rows.AsSpan(start, length).ToArray()) { IsPiece = IsPiece, Probes = Probes };
}
