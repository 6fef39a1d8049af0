#if NET
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using System.Linq;
using Dfinery.Client.Bulk.Telemetry;

namespace Dfinery.Client.Tests;

/// <summary>Collects what the meter shows.</summary>
internal sealed class MeterReader : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, long> _values = [];
    private readonly Dictionary<string, long> _before;

    public MeterReader()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Instruments.Name)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _values[Key(instrument, tags)] = value);
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
            Durations.Enqueue((Key(instrument, tags).Split(' ')[1], value)));
        _listener.Start();
        _before = new Dictionary<string, long>(Read()._values);
    }

    /// <summary>What the histogram got.</summary>
    public ConcurrentQueue<(string Operation, double Seconds)> Durations { get; } = new();

    /// <summary>A counter by its name and its tags' values, since the reader was made: earlier tests have runs in it, too.</summary>
    public long this[params string[] key] =>
        _values.GetValueOrDefault(string.Join(' ', key)) - _before.GetValueOrDefault(string.Join(' ', key));

    public bool Has(params string[] key) => _values.ContainsKey(string.Join(' ', key));

    /// <summary>Collects once.</summary>
    public MeterReader Read()
    {
        _values.Clear();
        _listener.RecordObservableInstruments();
        return this;
    }

    public void Dispose() => _listener.Dispose();

    public override string ToString() => string.Join("\n", _values) + string.Join("\n", Durations);

    private static string Key(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        string.Join(' ', [instrument.Name, .. tags.ToArray().Select(tag => tag.Value)]);
}
#endif
