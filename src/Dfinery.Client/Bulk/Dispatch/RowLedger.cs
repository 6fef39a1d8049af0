using System;
using System.Collections.Generic;
using System.Text;
using Dfinery.Client.Contract;
using Dfinery.Client.Ledger;

namespace Dfinery.Client.Bulk.Dispatch;

/// <summary>
/// Compares rows with the ledger, and keeps it true: what a request may change is in doubt before the request leaves, and certain again
/// only when the server has acknowledged it. The caller holds the run's lock, but for <see cref="Hash"/>.
/// </summary>
internal sealed partial class RowLedger
{
    private readonly LedgerKey _key;
    private readonly LedgerContent _content;
    private readonly LedgerWriter? _writer;
    private readonly UserOperation _operation;
    private readonly IReadOnlyList<string> _removed;
    private readonly ulong _granted;
    private byte[] _lastNumbers = [];

    /// <summary>A run's use of a ledger.</summary>
    /// <param name="ledger">The ledger of the operation's domain.</param>
    /// <param name="operation">An operation that changes something.</param>
    /// <param name="removed">The properties that every row removes; <c>null</c>: rows set theirs.</param>
    public RowLedger(OpenLedger ledger, UserOperation operation, IReadOnlyList<string>? removed)
        : this(ledger.Key, ledger.Content, ledger.Writer, operation, removed)
    {
    }

    /// <summary>A ledger that is only looked at: see <see cref="Foresee"/>.</summary>
    public RowLedger(LedgerView view, UserOperation operation, IReadOnlyList<string>? removed)
        : this(view.Key, view.Content, null, operation, removed)
    {
    }

    private RowLedger(
        LedgerKey key, LedgerContent content, LedgerWriter? writer, UserOperation operation, IReadOnlyList<string>? removed)
    {
        (_key, _content, _writer, _operation, _removed) = (key, content, writer, operation, removed ?? []);
        _granted = key.OfValue(PropertyValue.String(PropertyTable.Subscribed));
    }

    /// <summary>Sends what is unchanged, too, but never an unchanged grant.</summary>
    public bool IncludesUnchanged { get; set; }

    /// <summary>Makes grants without asking the server first.</summary>
    public bool AllowsRegrant { get; set; }

    /// <summary>Where marks and acknowledgements are written.</summary>
    public LedgerWriter Writer => _writer!;

    /// <summary>Hashes a row, on the thread that feeds the run.</summary>
    /// <exception cref="LedgerException">The ledger knows as many properties as it can.</exception>
    public void Hash(BulkRow row)
    {
        IReadOnlyList<KeyValuePair<string, PropertyValue>> set = row.Update!.Properties;
        int count = _operation.IsUpdate ? set.Count : _removed.Count;
        byte[] numbers = _lastNumbers.Length == count ? _lastNumbers : new byte[count];
        ulong[] values = new ulong[count];
        for (int i = 0; i < count; i++)
        {
            byte number = (byte)NumberOf(_operation.IsUpdate ? set[i].Key : _removed[i]);
            if (numbers[i] != number)
            {
                // Most rows have the same columns, and share the numbers.
                numbers = ReferenceEquals(numbers, _lastNumbers) ? (byte[])numbers.Clone() : numbers;
                numbers[i] = number;
            }

            values[i] = _operation.IsUpdate ? _key.OfValue(set[i].Value) : _key.Absent;
        }

        _lastNumbers = numbers;
        row.Change = new RowChange(_key.OfUser(row.UserId!), numbers, values);
    }

    /// <summary>Compares a row, when its turn has come. A row that changes nothing has nothing to send, and nothing to ask.</summary>
    public void Compare(BulkRow row)
    {
        RowChange change = row.Change!;
        bool sendsAll = false;
        Span<ulong> entries = stackalloc ulong[change.Numbers.Length];
        _content.Users.Get(change.User, change.Numbers, entries);
        for (int i = 0; i < entries.Length; i++)
        {
            ulong entry = entries[i];
            bool isGrant = IsGrant(row, i);
            if (_key.ToFile(entry) == change.Values[i])
            {
                // Repeated by the file, a withdrawal is known to be meant: a grant after it asks first.
                if (entry == _key.Withdrawn && IsConsent(row, i))
                    _content.Users.Set(change.User, change.Numbers[i], LedgerEntry.WithdrawnThisRun);
                if (IncludesUnchanged && !isGrant)
                    change.Send(i);
            }
            else if (isGrant && !AllowsRegrant && (entry == LedgerEntry.WithdrawnThisRun || !LedgerEntry.IsCertain(entry)))
                change.Ask(i);
            else
            {
                change.Send(i);
                sendsAll = !_operation.IsUpdate;
            }
        }

        // The names of what is removed stand in the request, not in the row: all or nothing.
        for (int i = 0; sendsAll && i < change.Numbers.Length; i++)
            change.Send(i);
    }

    /// <summary>
    /// Says what a run would do with a row, as if it did: <see cref="RowChange.SentNames"/>, and of grants only
    /// <see cref="RowChange.AskedNames"/>. Nothing is written.
    /// </summary>
    public RowChange Foresee(BulkRow row)
    {
        Hash(row);
        Compare(row);
        RowChange change = row.Change!;
        if (_operation.IsUpdate)
            change.Complete(row.Update!);
        Span<ulong> entries = stackalloc ulong[change.Numbers.Length];
        _content.Users.Get(change.User, change.Numbers, entries);
        for (int i = 0; i < entries.Length; i++)
        {
            if (change.Sends(i) || change.Asks(i))
                entries[i] = Acknowledged(row, i);
        }

        _content.Users.Set(change.User, change.Numbers, entries);
        return change;
    }

    /// <summary>Decides what of a row is sent, by what the server has.</summary>
    /// <param name="row">The row.</param>
    /// <param name="has">What a view returned.</param>
    public static void Decide(BulkRow row, IReadOnlyList<KeyValuePair<string, PropertyValue>>? has)
    {
        for (int i = 0; i < row.Change!.Numbers.Length; i++)
        {
            if (row.Change.Asks(i))
                row.Change.Decide(i, IsWithdrawn(has, row.Update!.Properties[i].Key));
        }
    }

    private int NumberOf(string property)
    {
        int number = _content.NumberOf(property);
        if (number >= 0)
            return number;
        if (Encoding.UTF8.GetByteCount(property) > LedgerRecords.MostNameBytes)
            throw new LedgerException(LedgerFailure.Disk, string.Empty, "The name of a property is too long for a ledger.");
        number = _content.Add(property);
        if (number < 0)
            throw new LedgerException(
                LedgerFailure.TooManyProperties, string.Empty, $"A ledger knows at most {LedgerTable.MostProperties} properties.");
        _writer?.AddName(property);
        return number;
    }

    private bool IsGrant(BulkRow row, int place) => row.Change!.Values[place] == _granted && IsConsent(row, place);

    private bool IsConsent(BulkRow row, int place) =>
        _operation.IsUpdate && _operation.Table.Find(row.Update!.Properties[place].Key) is { IsConsentFlag: true };

    private static bool IsWithdrawn(IReadOnlyList<KeyValuePair<string, PropertyValue>>? has, string name)
    {
        for (int i = 0; i < (has?.Count ?? 0); i++)
        {
            if (has![i].Key == name)
                return has[i].Value is { Kind: PropertyValueKind.String, Text: PropertyTable.Unsubscribed };
        }

        return false;
    }
}
