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

    /// <summary>Makes the request for these rows.</summary>
    public UserRequest ToRequest(UserOperation operation, IReadOnlyList<string>? propertyNames) =>
        new(operation, Array.ConvertAll(Rows, row => row.Update!), propertyNames);

    /// <summary>Divides a batch of at least two rows into halves, so that a refused row can be found.</summary>
    public (Batch First, Batch Second) Split()
    {
        int half = Rows.Length / 2;
        if (half == 0)
            throw new InvalidOperationException("A batch of one row cannot be split.");
        return (new Batch(Rows.AsSpan(0, half).ToArray()), new Batch(Rows.AsSpan(half).ToArray()));
    }
}
