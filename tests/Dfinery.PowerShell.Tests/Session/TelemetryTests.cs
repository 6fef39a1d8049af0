using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Linq;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>Telemetry as a tool outside sees it: the names are an agreement.</summary>
public sealed class TelemetryTests : IDisposable
{
    private readonly string _name = "c" + Guid.NewGuid().ToString("N");
    private readonly PowerShellSession _session = new(connect: false);

    public TelemetryTests() =>
        _session.Run("Start-DfineryEmulator -Token planted-token | Connect-Dfinery -Name $name", ("name", _name)).ThrowIfFailed();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void The_quota_of_a_connection_is_shown_from_its_first_answer_until_it_is_disconnected()
    {
        Assert.Null(QuotaLeft());
        _session.Run("Get-DfineryUserProfile u -Connection $name", ("name", _name)).ThrowIfFailed();
        Assert.Equal(_session.Run("(Get-DfineryConnection $name).QuotaRemaining", ("name", _name)).Single<long>(), QuotaLeft());
        _session.Run("Disconnect-Dfinery $name", ("name", _name)).ThrowIfFailed();
        Assert.Null(QuotaLeft());
    }

    [Fact]
    public void Spans_hold_no_id_no_value_no_path_and_no_token()
    {
        var spans = new ConcurrentQueue<Activity>();
        using (var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Dfinery",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        })
        {
            ActivitySource.AddActivityListener(listener);
            _session.Run(
                "Set-DfineryUserProfile planted-id -UserName planted-value -Connection $name; " +
                    "Invoke-DfineryRequest /planted/path @{ planted = 'planted-value' } -Connection $name -ErrorAction SilentlyContinue",
                ("name", _name));
        }

        Assert.Contains(spans, span => span.OperationName == "Dfinery.Run" && Tags(span).Contains("SetProfile"));
        Assert.Contains(spans, span => span.OperationName == "Dfinery.Request" && Tags(span).Contains("Call"));
        Assert.All(spans, span => Assert.DoesNotContain("planted", $"{span.DisplayName} {span.StatusDescription} {Tags(span)}"));
    }

    private static string Tags(Activity span) => string.Join(' ', span.TagObjects);

    private long? QuotaLeft()
    {
        long? left = null;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument is { Meter.Name: "Dfinery", Name: "dfinery.quota.remaining" })
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
            left = tags.Contains(new KeyValuePair<string, object?>("dfinery.connection", _name)) ? value : left);
        listener.Start();
        listener.RecordObservableInstruments();
        return left;
    }
}
