using System;
using System.Collections.Generic;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Dfinery.Client.Ledger;

namespace Dfinery.Client.Bulk;

/// <summary>
/// What a row would change, by the ledger: the hashes of its values, and what of them is sent. The caller holds the run's lock.
/// </summary>
/// <param name="user">The hash of the user's id.</param>
/// <param name="numbers">The numbers of the properties; rows may share them.</param>
/// <param name="values">The hashes of the values, in the same order.</param>
internal sealed class RowChange(UserHash user, byte[] numbers, ulong[] values)
{
    private readonly Part[] _parts = new Part[numbers.Length];
    private IReadOnlyList<KeyValuePair<string, PropertyValue>>? _properties;

    /// <summary>What happens to a property of the row.</summary>
    private enum Part : byte
    {
        Unchanged,
        Sent,
        // Sent, unless the server says that the person withdrew it.
        Asked,
        Withheld,
        // The server did not say, so it is not sent.
        Unseen,
    }

    /// <summary>The hash of the user's id.</summary>
    public UserHash User { get; } = user;

    /// <summary>The numbers of the properties.</summary>
    public byte[] Numbers { get; } = numbers;

    /// <summary>The hashes of the values.</summary>
    public ulong[] Values { get; } = values;

    /// <summary>What the ledger held before the row marked it in doubt; <c>null</c>: nothing was marked.</summary>
    public ulong[]? Before { get; set; }

    /// <summary>The part of the row that is sent; <c>null</c>: all of it.</summary>
    public UserUpdate? ToSend { get; private set; }

    /// <summary>The names of the properties that are sent.</summary>
    public IReadOnlyList<string> SentNames => Names(Part.Sent);

    /// <summary>The names of the grants that are not sent, because the person withdrew them.</summary>
    public IReadOnlyList<string> WithheldNames => HasWithheld ? Names(Part.Withheld) : [];

    /// <summary>True where the server is to be asked first.</summary>
    public bool NeedsView { get; private set; }

    /// <summary>True where something is left to send.</summary>
    public bool HasSent { get; private set; }

    /// <summary>True where a grant is withheld.</summary>
    public bool HasWithheld { get; private set; }

    /// <summary>How the row ends if the rest of it succeeds; <c>null</c>: the server has answered all that it was asked.</summary>
    public RowOutcome? Unseen { get; private set; }

    /// <summary>True for a property that is sent.</summary>
    public bool Sends(int place) => _parts[place] == Part.Sent;

    /// <summary>True for a grant that the server is asked about.</summary>
    public bool Asks(int place) => _parts[place] == Part.Asked;

    /// <summary>Sends a property.</summary>
    public void Send(int place)
    {
        _parts[place] = Part.Sent;
        HasSent = true;
    }

    /// <summary>Asks the server about a grant first.</summary>
    public void Ask(int place)
    {
        _parts[place] = Part.Asked;
        NeedsView = true;
    }

    /// <summary>The names of the grants that the server is asked about.</summary>
    public IEnumerable<string> AskedNames(UserUpdate update)
    {
        for (int i = 0; i < _parts.Length; i++)
        {
            if (_parts[i] == Part.Asked)
                yield return update.Properties[i].Key;
        }
    }

    /// <summary>Answers for a grant that was asked about.</summary>
    public void Decide(int place, bool isWithdrawn)
    {
        _parts[place] = isWithdrawn ? Part.Withheld : Part.Sent;
        HasSent |= !isWithdrawn;
        HasWithheld |= isWithdrawn;
        NeedsView = false;
    }

    /// <summary>Gives up asking: the rest of the row is sent, for it may withdraw what another property grants.</summary>
    /// <param name="failure">Why the server did not say.</param>
    public void LeaveAsked(RowOutcome failure)
    {
        for (int i = 0; i < _parts.Length; i++)
            _parts[i] = _parts[i] == Part.Asked ? Part.Unseen : _parts[i];
        NeedsView = false;
        Unseen = new RowOutcome(
            UserStatus.Failed, failure.Code, $"{failure.Message?.TrimEnd('.')}. The rest of the row was sent.", null, failure.EndedRun);
    }

    /// <summary>Makes what is sent, once all is decided.</summary>
    public void Complete(UserUpdate update)
    {
        _properties = update.Properties;
        if (!HasSent || Array.TrueForAll(_parts, part => part == Part.Sent))
            return;
        var sent = new List<KeyValuePair<string, PropertyValue>>();
        for (int i = 0; i < _parts.Length; i++)
        {
            if (_parts[i] == Part.Sent)
                sent.Add(update.Properties[i]);
        }

        ToSend = UserUpdate.FromChecked(update.UserId, sent);
    }

    private List<string> Names(Part wanted)
    {
        var names = new List<string>(_parts.Length);
        for (int i = 0; i < (_properties?.Count ?? 0); i++)
        {
            if (_parts[i] == wanted)
                names.Add(_properties![i].Key);
        }

        return names;
    }
}
