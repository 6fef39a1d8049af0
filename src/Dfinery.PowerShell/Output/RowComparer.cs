using System.Collections.Generic;
using System.Linq;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Output;

/// <summary>
/// Fills in what a comparison found: in the API's columns, what the Set cmdlet is to send. Of a user with several rows, each row after the
/// first with something to send is sent whole: the server, as it was seen, is not what it will be when their turn comes. Such a row is
/// never Same, or whoever leaves out what is the same would let the earlier row have the last word.
/// </summary>
/// <param name="table">The documented keys.</param>
/// <param name="includesWithdrawn">True where grants that were withdrawn on the server are to be sent, too.</param>
/// <param name="summary">Counts what was found.</param>
internal sealed class RowComparer(PropertyTable table, bool includesWithdrawn, RunSummary summary)
{
    private readonly RowComparison _comparison = new(table);
    private readonly DifferingUsers _differing = new();

    /// <summary>Fills in a settled row. Rows come in the order of the input.</summary>
    /// <param name="result">Its result.</param>
    /// <param name="row">The row.</param>
    /// <param name="message">What there is to say of it.</param>
    public void Fill(UserComparison result, BulkRow row, ref string? message)
    {
        IReadOnlyList<KeyValuePair<string, PropertyValue>> properties = row.Update!.Properties;
        if (row.Status != UserStatus.Succeeded)
        {
            result.SetColumns(properties);
            return;
        }

        _comparison.Compare(properties, row.Properties ?? []);
        IReadOnlyList<PropertyComparison> differences = _comparison.Differences;
        bool isLater = _differing.MayContain(row.UserId!);
        result.Comparison = differences.Count == 0
            ? isLater ? ComparisonText.Different : ComparisonText.Same
            : _comparison.IsNotFound ? ComparisonText.NotFound : ComparisonText.Different;
        result.Differences = differences.Count == 0 ? PropertyDifferenceCollection.None : Described(properties);
        if (_comparison.HasWithdrawn)
        {
            IEnumerable<PropertyComparison> withdrawn = differences.Where(one => one.IsWithdrawn);
            result.WithdrawnOnServer = string.Join(", ", withdrawn.Select(one => properties[one.Place].Key));
        }

        summary.CountComparison(result.Comparison, _comparison.HasWithdrawn);
        if (!isLater && differences.Count == 0)
            return;
        List<KeyValuePair<string, PropertyValue>> sent = ToSend(row.UserId!, properties, isLater);
        result.SetColumns(sent);
        // Of one with nothing to send, its WithdrawnOnServer tells.
        if (isLater && sent.Count > 0)
            message = Messages.ComparedAfter;
    }

    private PropertyDifferenceCollection Described(IReadOnlyList<KeyValuePair<string, PropertyValue>> properties) => new(
        [.. _comparison.Differences.Select(one => new PropertyDifference(
            properties[one.Place].Key, properties[one.Place].Value.ToObject(), one.OnServer.ToObject()))]);

    private List<KeyValuePair<string, PropertyValue>> ToSend(
        string userId, IReadOnlyList<KeyValuePair<string, PropertyValue>> properties, bool isLater)
    {
        var sent = new List<KeyValuePair<string, PropertyValue>>(properties.Count);
        int next = 0;
        for (int i = 0; i < properties.Count; i++)
        {
            bool differs = next < _comparison.Differences.Count && _comparison.Differences[next].Place == i;
            bool isHeld = differs && _comparison.Differences[next++].IsWithdrawn && !includesWithdrawn;
            if ((differs || isLater) && !isHeld)
                sent.Add(properties[i]);
        }

        if (sent.Count > 0)
            _differing.Add(userId);
        return sent;
    }
}
